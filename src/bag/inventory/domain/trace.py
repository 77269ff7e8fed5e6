"""Where a cable run leads: from a port through patch panels and distribution frames to the far end.

A front port of a panel reaches one position of a rear port; a rear port may carry several positions (a trunk of 12
fibers). Going in through a front port puts its position on a stack; coming out of a rear port takes it off again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 128
"""Steps after which a run is given up; no real run comes near."""


@dataclass(frozen=True)
class Node:
    """One port as the walk needs it. ``rear``: the port behind this one, at ``rear_position``."""

    id: int
    rear: int | None = None
    rear_position: int = 1


@dataclass(frozen=True)
class Link:
    """One cable between two ports."""

    id: int
    a: int
    b: int


class End(StrEnum):
    """Why a run stops."""

    PORT = "port"
    OPEN = "open"
    SPLIT = "split"
    LOOP = "loop"


@dataclass(frozen=True)
class Hop:
    """One step: ``cable`` is None when the step leads through a panel."""

    port: int
    cable: int | None


@dataclass(frozen=True)
class Run:
    """The way from ``start``: hops in order and the reason of its end."""

    start: int
    hops: tuple[Hop, ...]
    end: End

    @property
    def last(self) -> int:
        """The port at which the run ends."""
        return self.hops[-1].port if self.hops else self.start


class Plant:
    """Ports and cables, indexed for walking."""

    def __init__(self, nodes: Iterable[Node], links: Iterable[Link]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.peers: dict[int, tuple[int, int]] = {}
        for link in links:
            self.peers[link.a] = (link.b, link.id)
            self.peers[link.b] = (link.a, link.id)
        self.fronts: dict[int, dict[int, int]] = {}
        for node in self.nodes.values():
            if node.rear is not None:
                self.fronts.setdefault(node.rear, {})[node.rear_position] = node.id

    def through(self, port: int, stack: list[int]) -> int | None:
        """The port on the other side of a panel; None when there is none or the position is not known."""
        node = self.nodes[port]
        if node.rear is not None:
            stack.append(node.rear_position)
            return node.rear
        fronts = self.fronts.get(port, {})
        if stack:
            return fronts.get(stack.pop())
        return next(iter(fronts.values())) if len(fronts) == 1 else None

    def is_panel(self, port: int) -> bool:
        """True for both sides of a pass-through."""
        return self.nodes[port].rear is not None or port in self.fronts


def walk(plant: Plant, start: int, *, inward: bool = False) -> Run:
    """Follow the cable of ``start`` (or, ``inward``, the panel behind it) as far as it goes."""
    hops: list[Hop] = []
    stack: list[int] = []
    seen = {start}
    port = start
    crossing = inward
    while len(hops) < LONGEST:
        if crossing:
            following, cable = plant.through(port, stack), None
        else:
            following, cable = plant.peers.get(port, (None, None))
        if following is None or following not in plant.nodes:
            return Run(start, tuple(hops), End.SPLIT if crossing else End.OPEN)
        if following in seen:
            return Run(start, tuple(hops), End.LOOP)
        hops.append(Hop(following, cable))
        seen.add(following)
        port = following
        crossing = not crossing
        if crossing and not plant.is_panel(port):
            return Run(start, tuple(hops), End.PORT)
    return Run(start, tuple(hops), End.LOOP)


def trace(plant: Plant, port: int) -> Run:
    """The whole run that a port is part of, told from one end to the other.

    For a port of a panel both directions are walked and joined; ``end`` is that of the far side.
    """
    outward = walk(plant, port)
    if not plant.is_panel(port):
        return outward
    inward = walk(plant, port, inward=True)
    ports = [port, *(hop.port for hop in inward.hops)]
    cables = [hop.cable for hop in inward.hops]
    back = [Hop(to, cable) for to, cable in zip(reversed(ports[:-1]), reversed(cables), strict=True)]
    return Run(inward.last, (*back, *outward.hops), outward.end)
