"""The UPSes of the city over the protocol of Network UPS Tools (its network protocol, version 1.3), read only."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress

from bag.lab.devices import World
from bag.lab.domain.city import Device, address_of
from bag.lab.domain.faults import LOW_CHARGE
from bag.lab.services import ENDS
from bag.lab.tables import FULL_MINUTES, wave

NAME = "ups"
LONGEST_LINE = 1024
IDLE_SECONDS = 30.0


def variables(device: Device, world: World, now: float) -> dict[str, str]:
    """What the UPS says of itself under the names of NUT."""
    battery = world.condition.batteries.get(device.id)
    left = battery.charge if battery else 1.0
    minutes = battery.minutes_left if battery else float(FULL_MINUTES)
    status = "OL CHRG" if battery is None else "OB DISCHRG LB" if left < LOW_CHARGE else "OB DISCHRG"
    return {
        "battery.charge": str(round(100 * left)),
        "battery.runtime": str(round(60 * minutes)),
        "battery.voltage": f"{216 + 20 * left:.1f}",
        "device.mfr": device.maker,
        "device.model": device.model,
        "device.serial": device.serial,
        "device.type": "ups",
        "input.voltage": "0.0" if battery else f"{231 + wave(device.id, now, 3):.1f}",
        "output.voltage": "230.0",
        "ups.load": str(round(38 + wave(device.id, now, 6))),
        "ups.status": status,
        "ups.temperature": f"{26 + wave(device.id, now, 1):.1f}",
    }


class NutServer:
    """One socket for all UPSes: the address that was called tells which one is meant."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._upses = {address_of(one.id): one for one in world.city.devices.values() if one.category == "ups"}

    async def start(self, port: int) -> asyncio.Server:
        """Listen at every loopback address; raises ``OSError`` when the port is taken."""
        listening = socket.socket()
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
            listening.bind(("0.0.0.0", port))  # noqa: S104  of the loopback device only
        except OSError:
            listening.close()
            raise
        return await asyncio.start_server(self._talk, sock=listening, limit=LONGEST_LINE)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        device = self._upses.get(writer.get_extra_info("sockname")[0])
        with suppress(*ENDS):
            while device is not None and device.id in self._world.condition.answering:
                line = await asyncio.wait_for(reader.readline(), IDLE_SECONDS)
                if not line:
                    break
                words = line.decode("ascii", "replace").split()
                writer.write(self._answer(device, words).encode())
                await writer.drain()
                if words[:1] == ["LOGOUT"]:
                    break
        writer.close()

    def _answer(self, device: Device, words: list[str]) -> str:
        now = time.time()
        match words:
            case ["VER"]:
                return "Network UPS Tools upsd 2.8.0\n"
            case ["NETVER"]:
                return "1.3\n"
            case ["USERNAME" | "PASSWORD", _]:
                return "OK\n"
            case ["LOGOUT"]:
                return "OK Goodbye\n"
            case ["LIST", "UPS"]:
                return f'BEGIN LIST UPS\nUPS {NAME} "{device.name}"\nEND LIST UPS\n'
            case ["LIST" | "GET", "VAR", name, *_] if name != NAME:
                return "ERR UNKNOWN-UPS\n"
            case ["LIST", "VAR", _]:
                known = variables(device, self._world, now).items()
                lines = "".join(f'VAR {NAME} {name} "{value}"\n' for name, value in known)
                return f"BEGIN LIST VAR {NAME}\n{lines}END LIST VAR {NAME}\n"
            case ["GET", "VAR", _, name]:
                value = variables(device, self._world, now).get(name)
                return f'VAR {NAME} {name} "{value}"\n' if value is not None else "ERR VAR-NOT-SUPPORTED\n"
        return "ERR UNKNOWN-COMMAND\n"
