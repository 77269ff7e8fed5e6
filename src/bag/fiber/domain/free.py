"""Free cores from one node to another: which sections, which cores in each, how many splices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

SPLICE_METERS = 150.0
"""Meters of longer way that one splice point fewer is worth."""


@dataclass(frozen=True)
class Stretch:
    """A cable section with its free cores by tube."""

    key: int
    a: int
    b: int
    meters: float
    free: Mapping[int, Sequence[int]]

    @property
    def count(self) -> int:
        return sum(len(cores) for cores in self.free.values())


@dataclass(frozen=True)
class Step:
    """A section of the way with the cores to use, in the order in which they are joined from section to section."""

    section: int
    cores: tuple[int, ...]


@dataclass(frozen=True)
class Way:
    """A way of free cores; ``splices`` are those between its sections."""

    steps: tuple[Step, ...]
    meters: float
    splices: int


def pick(free: Mapping[int, Sequence[int]], count: int) -> tuple[int, ...]:
    """``count`` free cores: out of the fullest fitting tube when one has them all, else out of as few as can be."""
    fitting = [sorted(cores) for cores in free.values() if len(cores) >= count]
    if fitting:
        return tuple(min(fitting, key=_tightest)[:count])
    found: list[int] = []
    for cores in sorted(free.values(), key=_fullest):
        found += sorted(cores)[: count - len(found)]
    return tuple(sorted(found)) if len(found) == count else ()


def _tightest(cores: Sequence[int]) -> tuple[int, int]:
    return len(cores), min(cores)


def _fullest(cores: Sequence[int]) -> tuple[int, int]:
    return -len(cores), min(cores, default=0)


def search(stretches: Sequence[Stretch], start: int, goal: int, count: int) -> Way | None:
    """The cheapest way on which ``count`` cores are free all along; None when there is none.

    Cost is meters and ``SPLICE_METERS`` for every joint of sections. Raises ``ValueError`` for a count below 1.
    """
    if count < 1:
        raise ValueError(count)
    near: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        if stretch.count >= count:
            near.setdefault(stretch.a, []).append(stretch)
            near.setdefault(stretch.b, []).append(stretch)
    best = {start: 0.0}
    came: dict[int, tuple[int, Stretch]] = {}
    queue = [(0.0, start)]
    while queue:
        cost, node = heappop(queue)
        if node == goal:
            return _way(came, start, goal, count)
        if cost > best[node]:
            continue
        for stretch in near.get(node, ()):
            other = stretch.b if stretch.a == node else stretch.a
            whole = cost + stretch.meters + SPLICE_METERS
            if whole < best.get(other, float("inf")):
                best[other], came[other] = whole, (node, stretch)
                heappush(queue, (whole, other))
    return None


def _way(came: Mapping[int, tuple[int, Stretch]], start: int, goal: int, count: int) -> Way:
    found: list[Stretch] = []
    node = goal
    while node != start:
        node, stretch = came[node]
        found.append(stretch)
    found.reverse()
    steps = tuple(Step(stretch.key, pick(stretch.free, count)) for stretch in found)
    return Way(steps, sum(stretch.meters for stretch in found), count * max(len(found) - 1, 0))
