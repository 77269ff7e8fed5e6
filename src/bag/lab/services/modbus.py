"""The building controller of the main system room over Modbus TCP: environment, generator, mains."""

from __future__ import annotations

import time

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from bag.lab.devices import World
from bag.lab.tables import wave

REGISTERS = ("temperature", "humidity", "generator", "fuel", "mains")
"""Holding registers from 0 on: °C × 10, %RH × 10, 1 when the generator runs, % of fuel, volts of the mains."""
UNIT = 1


def values(world: World, now: float) -> list[int]:
    """The registers at ``now``: the generator runs while any UPS lives on its battery."""
    outage = bool(world.condition.batteries)
    warm = 2.5 if outage else 0.0
    return [
        round(10 * (22.4 + warm + wave(3, now, 1.2))),
        round(10 * (45 + wave(5, now, 4))),
        int(outage),
        round(86 + wave(9, now, 3)),
        0 if outage else round(231 + wave(7, now, 3)),
    ]


async def start(world: World, port: int) -> ModbusTcpServer:
    """Serve at 127.0.0.1; raises ``RuntimeError`` or ``OSError`` when the port is taken."""

    async def fill(
        _code: int, start: int, _address: int, _count: int, registers: list[int], _given: list[int] | list[bool] | None
    ) -> ExcCodes | None:
        for number, value in enumerate(values(world, time.time())):
            registers[number - start] = value
        return None

    data = SimData(0, values=[0] * len(REGISTERS), datatype=DataType.REGISTERS, readonly=True)
    server = ModbusTcpServer(SimDevice(UNIT, [data], action=fill), address=("127.0.0.1", port))
    await server.listen()
    return server
