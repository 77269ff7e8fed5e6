"""Counters of every link, computed from the time alone: day and night, quicker swings, and what faults did to them.

A direction of a link carries ``rate · s(t)`` octets a second with
s(t) = 1 + d·cos(2π(t − 15 h)/day) + Σ aₖ·sin(2πt/Pₖ + φₖ) > 0. Its integral S(t) has a closed form, so that both ends
of a link agree to the octet at every moment, counters only grow, and only what a fault froze or added has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bag.lab.domain.city import NO_LINK, City, Device, Link

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

EPOCH = 1_767_225_600.0
"""2026-01-01 00:00 UTC: where the integrals begin, in seconds since 1970."""
DAY = 86_400.0
PEAK = 12 * 3600.0
"""The busiest moment of the day: 15 o'clock in İzmir, in UTC."""
PERIODS = np.array([3571.0, 1301.0, 413.0, 97.0])
DEMANDS: dict[str, tuple[float, float, float]] = {
    "phone": (40e3, 40e3, 0.8), "camera": (20e3, 3.2e6, 0.05), "access_point": (6e6, 1.4e6, 0.7),
    "server": (40e6, 90e6, 0.4), "storage": (60e6, 60e6, 0.2), "nvr": (160e6, 4e6, 0.05), "modem": (0.6e6, 0.4e6, 0.5),
    "firewall": (300e6, 80e6, 0.6), "pbx": (2e6, 2e6, 0.8), "gateway": (2e6, 2e6, 0.8),
    "radio_repeater": (90e3, 90e3, 0.3),
}  # fmt: skip
"""Category → bits a second to a device, from it, and the swing d between day and night."""
OTHERS = (8e3, 12e3, 0.1)
BUSIEST = 0.35
"""Share of its speed that a link carries on average at most: what is planned well has room for the afternoon."""
SHARES = np.array([1.0, 1 / 780, 1 / 90_000, 1 / 160_000, 2e-12, 4e-11])
"""Octets, and packets, multicast, broadcast, errors, discards per octet."""
_BASES = np.array([1 << 47, 1 << 39, 1 << 31, 1 << 31, 0, 0], dtype=np.float64)
_IN = (0, 2, 4, 6, 8, 10)
_OUT = (1, 3, 5, 7, 9, 11)


class Traffic:
    """The meters of all links. Direction 0 runs from end ``a`` to end ``b``, direction 1 back."""

    def __init__(self, city: City, seed: int = 35) -> None:
        dice = np.random.default_rng(seed)
        count = len(city.links) + 1  # the last one stands for ports without a link
        self._rates, self._swing = _rates(city, count, dice)
        self._heights = dice.uniform(0.02, 1.0, (count, PERIODS.size)) * (0.9 - self._swing)[:, None] / PERIODS.size
        self._phases = dice.uniform(0, 2 * np.pi, (2, count, PERIODS.size))
        self._base = _BASES * dice.uniform(1.0, 1.4, (2, count, 6)) + dice.integers(0, 400, (2, count, 6))
        self._base[:, -1] = 0
        self._lost: Floats = np.zeros((2, count))
        self._down_since: Floats = np.full(count, np.nan)
        self._added: Floats = np.zeros((2, count, 6))
        self._adding: Floats = np.zeros((2, count, 6))
        self._adding_since: Floats = np.zeros((2, count))

    @property
    def nothing(self) -> int:
        """The number that stands for a port without a link."""
        return len(self._down_since) - 1

    def counters(self, links: Numbers, away: NDArray[np.bool_], now: float) -> NDArray[np.uint64]:
        """The matrix (ports, 12) of ports at ``links``; ``away``: the port is end a, whose out is direction 0."""
        forth, back = self._amounts(0, links, now), self._amounts(1, links, now)
        found = np.zeros((len(links), 12))
        found[:, _IN] = np.where(away[:, None], back, forth)
        found[:, _OUT] = np.where(away[:, None], forth, back)
        return found.astype(np.uint64)

    def history(self, link: int, *, away: bool, times: Floats, share: Floats) -> NDArray[np.uint64]:
        """The matrix (times, 12) of a port before anything failed; ``times`` grow and end with the present.

        Backwards from the counters of the last moment; ``share``: how much of its usual load the link carried between
        each two moments.
        """
        now = float(times[-1])
        ways = []
        for direction in (0, 1):
            links = np.full(len(times), link)
            carried = np.diff(self._integral(direction, links, times)) * self._rates[direction, link] * share
            before = np.append(np.cumsum(carried[::-1])[::-1], 0.0)
            ways.append(np.maximum(0.0, self._amounts(direction, links[:1], now) - before[:, None] * SHARES))
        found = np.zeros((len(times), 12))
        found[:, _IN], found[:, _OUT] = (ways[1], ways[0]) if away else (ways[0], ways[1])
        return found.astype(np.uint64)

    def usage(self, link: int) -> float:
        """Octets a second of the busier direction on average."""
        return float(self._rates[:, link].max())

    def octets_per_second(self, link: int, direction: int, now: float) -> float:
        """The present rate of a direction."""
        if not np.isnan(self._down_since[link]):
            return 0.0
        angle = 2 * np.pi * (now - EPOCH) / PERIODS + self._phases[direction, link]
        day = self._swing[link] * np.cos(2 * np.pi * (now - EPOCH - PEAK) / DAY)
        shape = 1 + day + float(np.sum(self._heights[link] * np.sin(angle)))
        return float(self._rates[direction, link] * shape + self._adding[direction, link, 0])

    def take_down(self, links: Iterable[int], now: float) -> None:
        """From now on nothing passes these links."""
        for link in links:
            if np.isnan(self._down_since[link]):
                self._settle(link, now)
                self._adding[:, link] = 0
                self._down_since[link] = now

    def bring_up(self, links: Iterable[int], now: float) -> None:
        """They carry again, and do not make up for what they missed."""
        for link in links:
            since = self._down_since[link]
            if not np.isnan(since):
                which = np.array([link])
                for direction in (0, 1):
                    missed = self._integral(direction, which, now) - self._integral(direction, which, float(since))
                    self._lost[direction, link] += float(missed[0])
                self._adding_since[:, link] = now
                self._down_since[link] = np.nan

    def add(
        self, link: int, direction: int, octets: float, now: float, *, packet: float = 780.0, errors: float = 0.0
    ) -> None:
        """From now on so many octets a second more, in packets of that size, and so many errors a second; 0 ends it."""
        self._settle(link, now)
        self._adding[direction, link] = [octets, octets / packet, 0, 0, errors, 0]

    def memory(self, links: Iterable[Link]) -> dict[str, Any]:
        """What faults did to the meters, by the first cable of the link, for ``recall``."""
        return {
            str(link.cables[0]): [self._lost[:, link.number].tolist(), self._added[:, link.number].tolist()]
            for link in links
            if link.cables and (self._lost[:, link.number].any() or self._added[:, link.number].any())
        }

    def recall(self, links: Iterable[Link], memory: Mapping[str, Any]) -> None:
        """Take over what ``memory`` kept."""
        for link in links:
            kept = memory.get(str(link.cables[0])) if link.cables else None
            if kept:
                self._lost[:, link.number], self._added[:, link.number] = kept[0], kept[1]

    def _settle(self, link: int, now: float) -> None:
        """Book what was added so far."""
        if np.isnan(self._down_since[link]):
            passed = np.maximum(0.0, now - self._adding_since[:, link])[:, None]
            self._added[:, link] += self._adding[:, link] * passed
        self._adding_since[:, link] = now

    def _amounts(self, direction: int, links: Numbers, now: float) -> Floats:
        """The matrix (links, 6) of octets, packets, multicast, broadcast, errors, discards so far."""
        since = self._down_since[links]
        carried = self._rates[direction, links] * (self._integral(direction, links, now) - self._lost[direction, links])
        for row in np.flatnonzero(~np.isnan(since)):
            frozen = self._integral(direction, links[row : row + 1], float(since[row]))[0]
            carried[row] = self._rates[direction, links[row]] * (frozen - self._lost[direction, links[row]])
        passed = np.maximum(0.0, now - self._adding_since[direction, links])[:, None]
        added = self._added[direction, links] + self._adding[direction, links] * passed
        result: Floats = self._base[direction, links] + carried[:, None] * SHARES + added
        return result

    def _integral(self, direction: int, links: Numbers, now: float | Floats) -> Floats:
        """S(now) − S(EPOCH) of every link, at one moment or each at its own."""
        time = now - EPOCH
        swing = self._swing[links] * DAY / (2 * np.pi)
        total = time + swing * (np.sin(2 * np.pi * (time - PEAK) / DAY) - np.sin(-2 * np.pi * PEAK / DAY))
        pace = 2 * np.pi / PERIODS
        phases = self._phases[direction, links]
        waves = self._heights[links] / pace * (np.cos(phases) - np.cos(np.multiply.outer(time, pace) + phases))
        result: Floats = total + waves.sum(axis=1)
        return result


def _rates(city: City, count: int, dice: np.random.Generator) -> tuple[Floats, Floats]:
    """Mean octets a second of (direction, link) and the swing of each link: what is behind a link passes over it."""
    down, up = dict.fromkeys(city.devices, 0.0), dict.fromkeys(city.devices, 0.0)
    weight = dict.fromkeys(city.devices, 0.0)
    for device in city.devices.values():
        to, from_, swing = _demand(device, float(dice.uniform(0.5, 1.6)))
        down[device.id], up[device.id], weight[device.id] = to, from_, swing * (to + from_)
    rates: Floats = np.zeros((2, count))
    swings: Floats = np.full(count, 0.1)
    for number, link in reversed(city.way_up.items()):
        above = link.other(number)[0]
        forth = 0 if link.a[0] == number else 1
        rates[forth, link.number], rates[1 - forth, link.number] = up[number] / 8, down[number] / 8
        swings[link.number] = min(0.8, weight[number] / max(1.0, up[number] + down[number]))
        for sums in (down, up, weight):
            sums[above] += sums[number]
    spare = np.flatnonzero(rates[0, :-1] + rates[1, :-1] == 0)
    rates[:, spare] = dice.uniform(2e3, 2e5, (2, len(spare)))
    most = np.array([BUSIEST * 125_000 * _speed(city, link) for link in city.links] + [0.0])
    return np.minimum(rates, most), swings


def _speed(city: City, link: Link) -> int:
    """Mb/s of the slower end."""
    known = [city.devices[device].ports[port].speed for device, port in (link.a, link.b) if port != NO_LINK]
    return min(known, default=1000)


def _demand(device: Device, factor: float) -> tuple[float, float, float]:
    to, from_, swing = DEMANDS.get(device.category, OTHERS)
    return to * factor, from_ * factor, swing
