"""Counters of a fleet of switches: 48 interfaces with 12 counters each, a look every five minutes, a day's rhythm.

Traffic is gamma-distributed over interfaces and over looks; 35 % of the ports idle, errors are rare. The looks of a
device have an offset of their own and some milliseconds of jitter.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bag.telemetry.schema import COUNTERS

PORTS, INTERVAL = 48, 300
Columns = dict[str, Any]


class Fleet:
    """``devices`` switches whose last of ``polls`` looks was just now. Polls come in order, once."""

    def __init__(self, devices: int, polls: int, seed: int) -> None:
        self.devices, self.polls = devices, polls
        self.interfaces = devices * PORTS
        self.start = (int(time.time()) // INTERVAL - polls - 1) * INTERVAL
        self._dice = np.random.default_rng(seed)
        self._subjects = np.repeat(np.arange(1, devices + 1, dtype="u8"), PORTS)
        self._names = [f"GigabitEthernet1/0/{port + 1}" for port in range(PORTS)] * devices
        self._live = self._dice.random(self.interfaces) >= 0.35
        self._octets = self._dice.gamma(0.6, 4e6, self.interfaces) * self._live
        start = self._dice.integers(0, 1 << 40, (self.interfaces, len(COUNTERS))).astype("u8")
        self._counters = np.where(self._live[:, None], start, np.uint64(0))
        self._offsets = self._dice.integers(0, INTERVAL * 1000, devices)

    def batches(self, rows: int = 100_000) -> Iterator[Columns]:
        """Whole polls, about ``rows`` rows together."""
        held: list[Columns] = []
        for poll in range(self.polls):
            held.append(self._poll(poll))
            if len(held) * self.interfaces >= rows - self.interfaces or poll == self.polls - 1:
                yield {name: _joined([columns[name] for columns in held]) for name in held[0]}
                held = []

    def _poll(self, number: int) -> Columns:
        dice, count = self._dice, self.interfaces
        second = number * INTERVAL
        rhythm = 0.35 + 0.65 * np.sin(np.pi * (second % 86_400) / 86_400) ** 2
        into = self._octets * rhythm * dice.gamma(4, 0.25, count) * INTERVAL
        out = into * dice.uniform(0.1, 0.9, count)
        size = dice.uniform(300, 900, count)
        rare = (dice.random((count, 4)) < (0.01, 0.005, 0.02, 0.02)) * dice.poisson(5, (count, 4))
        quiet = dice.poisson((20, 60, 8, 30), (count, 4))
        grown = np.column_stack([into, out, into / size, out / size, quiet, rare]) * self._live[:, None]
        self._counters = self._counters + grown.astype("u8")
        jitter = dice.integers(0, 20, self.devices)
        at = (self.start + second) * 1000 + np.repeat(self._offsets + jitter, PORTS)
        return {
            "subject": self._subjects,
            "instance": self._names,
            "at": at,
            "epoch": np.ones(count, "u4"),
            "oper": np.where(self._live, 1, 2).astype("u1"),
            "admin": np.ones(count, "u1"),
            "speed": np.full(count, 1000, "u4"),
            **{name: self._counters[:, place] for place, name in enumerate(COUNTERS)},
        }


def _joined(pieces: list[Any]) -> Any:
    if isinstance(pieces[0], list):
        return [word for piece in pieces for word in piece]
    return np.concatenate(pieces)
