"""A fleet of like switches without a database: what benchmarks and tests poll."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bag.lab.agents import ber, mib
from bag.lab.agents.agent import Agent, Mode
from bag.lab.agents.server import Server
from bag.lab.agents.table import Column, Layout
from bag.monitoring.domain.readings import COUNTERS

BOOTED = 1_767_225_600.0
"""When the switches of the fleet started: 2026-01-01, in seconds since 1970."""
_FIRST = int(ipaddress.IPv4Address("127.20.0.1"))
_PER_BLOCK = 250


@dataclass(frozen=True)
class Fleet:
    """``devices`` switches with ``interfaces`` ports each. ``dead_every`` n: every n-th never answers (0: none)."""

    devices: int = 1000
    interfaces: int = 48
    loss: float = 0.0
    """Share of the requests that get lost, 0 to 1."""
    dead_every: int = 0
    modes: Mapping[int, Mode] | None = None
    """Misbehavior by the number of the device, which wins over ``dead_every``."""

    def address(self, number: int) -> str:
        """The loopback address of a device, counted from 0."""
        block, place = divmod(number, _PER_BLOCK)
        return str(ipaddress.IPv4Address(_FIRST + block * 256 + place))

    def is_dead(self, number: int) -> bool:
        return self._mode(number) is Mode.DEAD

    def server(self, port: int = 0) -> Server:
        """The server of all agents, not started yet; raises ``OSError`` when the port is taken."""
        rows = [mib.Interface(row, f"GigabitEthernet0/0/{row}", 1000) for row in range(1, self.interfaces + 1)]
        description = "Laboratory switch"
        layout = Layout([*mib.system((1, 3, 6, 1, 4, 1, 8072, 3, 2, 10), description), *mib.interfaces(rows)])
        agents = {
            ipaddress.IPv4Address(self.address(number)).packed: Agent(
                layout, Switch(number, self.interfaces), mode=self._mode(number)
            )
            for number in range(self.devices)
        }
        return Server(agents.get, port, loss=self.loss)

    def _mode(self, number: int) -> Mode:
        if self.modes and number in self.modes:
            return self.modes[number]
        return Mode.DEAD if self.dead_every and number % self.dead_every == self.dead_every - 1 else Mode.NORMAL


class Switch:
    """A switch whose ports carry steady traffic, each at a rate of its own."""

    def __init__(self, number: int, interfaces: int) -> None:
        self.number = number
        rows = np.arange(1, interfaces + 1, dtype=np.float64)[:, None]
        columns = np.arange(len(COUNTERS), dtype=np.float64)[None, :]
        octets = 40_000.0 * (1 + (rows * 37 + number * 11) % 97)
        share = np.array([1.0, 0.6, 1 / 800, 1 / 900, 1e-5, 1e-5, 1e-5, 1e-5, 1e-9, 1e-9, 1e-9, 1e-9])
        self._rates: NDArray[np.float64] = octets * share
        base = np.array([1 << 47, 1 << 47, 1 << 39, 1 << 39, *[1 << 31] * 4, *[0] * 4], dtype=np.float64)
        self._base: NDArray[np.float64] = base * (1 + (rows + columns) / 1000)

    def counters(self, now: float) -> NDArray[np.uint64]:
        """The matrix (interfaces, 12) at ``now``."""
        return (self._base + self._rates * (now - BOOTED)).astype(np.uint64)

    def encode(self, column: Column, now: float) -> list[bytes] | NDArray[np.uint64]:
        found = mib.counter_column(column, self.counters(now))
        if found is not None:
            return found
        count = len(column.indexes)
        match column.name:
            case "uptime":
                return [mib.ticks(now - BOOTED)]
            case "sys_name":
                return [ber.octets(f"fleet-{self.number:04d}")]
            case "admin" | "oper":
                return [ber.integer(1)] * count
            case "last_change" | "discontinuity":
                return [mib.ticks(0)] * count
            case "mac":
                return [ber.octets(bytes((2, 0, *self.number.to_bytes(2, "big"), 0, row))) for row in range(count)]
            case _:
                return [ber.octets("")] * count


def serve(fleet: Fleet, port: int, seconds: float | None = None) -> Server:
    """Run a fleet until the time is over or the process is interrupted; the server, for its figures."""
    server = fleet.server(port)
    server.start()
    began = time.monotonic()
    try:
        while seconds is None or time.monotonic() - began < seconds:
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
    return server
