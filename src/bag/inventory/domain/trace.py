"""Where a cable run leads: from a port through patch panels and distribution frames to the far end.

A front port of a panel reaches one position of a rear port; a rear port may carry several positions (a trunk of 12
fibers). Going in through a front port puts its position on a stack; coming out of a rear port takes it off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 128
"""Steps after which a run is given up; no real run comes near."""


@dataclass(frozen=True)
class Node:
    """One port as the walk needs it. ``rear``: the port behind this one, at ``rear_position``.

    ``panel``: ports are known to stand in front of it, even where they are not part of the plant.
    """

    id: int
    rear: int | None = None
    rear_position: int = 1
    panel: bool = False


@dataclass(frozen=True)
class Link:
    """One cable between two ports."""

    id: int
    a: int
    b: int


class End(StrEnum):
    """Why a run stops: at a device, without a cable, before several positions, or back where it was."""

    PORT = "port"
    OPEN = "open"
    SPLIT = "split"
    LOOP = "loop"


class Whole(StrEnum):
    """What a run is, seen from both of its ends."""

    COMPLETE = "complete"
    HALF = "half"
    OPEN = "open"
    FREE = "free"
    SPLIT = "split"
    LOOP = "loop"


@dataclass(frozen=True)
class Hop:
    """One step: ``cable`` is None when the step leads through a panel."""

    port: int
    cable: int | None


@dataclass(frozen=True)
class Run:
    """The way from ``start``: hops in order, what stands at its beginning and at its end.

    ``branches``: where the way splits, one run from each position on.
    """

    start: int
    hops: tuple[Hop, ...]
    end: End
    begin: End = End.PORT
    branches: tuple[Run, ...] = ()

    @property
    def last(self) -> int:
        """The port at which the run ends."""
        return self.hops[-1].port if self.hops else self.start

    @property
    def whole(self) -> Whole:
        """Complete between two devices, half open, open at both ends, or not one run at all."""
        ends = {self.begin, self.end}
        if End.LOOP in ends:
            return Whole.LOOP
        if End.SPLIT in ends:
            return Whole.SPLIT
        if not self.hops:
            return Whole.FREE
        if End.OPEN in ends:
            return Whole.HALF if End.PORT in ends else Whole.OPEN
        return Whole.COMPLETE

    def ports(self) -> set[int]:
        """Every port of the run and of its branches."""
        own = {self.start, *(hop.port for hop in self.hops)}
        return own.union(*(branch.ports() for branch in self.branches))

    def cables(self) -> set[int]:
        """Every cable of the run and of its branches."""
        own = {hop.cable for hop in self.hops if hop.cable is not None}
        return own.union(*(branch.cables() for branch in self.branches))


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

    def through(self, port: int, stack: list[int]) -> list[int]:
        """The ports on the other side of a panel: several where the position is not known, none where none is."""
        node = self.nodes[port]
        if node.rear is not None:
            stack.append(node.rear_position)
            return [node.rear]
        fronts = self.fronts.get(port, {})
        if stack:
            front = fronts.get(stack.pop())
            return [] if front is None else [front]
        return [fronts[position] for position in sorted(fronts)]

    def is_panel(self, port: int) -> bool:
        """True for both sides of a pass-through."""
        node = self.nodes[port]
        return node.panel or node.rear is not None or port in self.fronts


def walk(plant: Plant, start: int, *, inward: bool = False, branching: bool = True) -> Run:
    """Follow the cable of ``start`` (or, ``inward``, the panel behind it) as far as it goes.

    Where the way splits for the first time every branch is followed too; a branch that splits again ends there.
    """
    hops: list[Hop] = []
    stack: list[int] = []
    port, crossing = start, inward
    seen: set[tuple[int, bool, tuple[int, ...]]] = {(port, crossing, ())}
    while len(hops) < LONGEST:
        cable: int | None = None
        if crossing:
            ways = [way for way in plant.through(port, stack) if way in plant.nodes]
        else:
            following, cable = plant.peers.get(port, (None, None))
            ways = [following] if following in plant.nodes else []
        if len(ways) > 1:
            branches = tuple(walk(plant, way, branching=False) for way in ways) if branching else ()
            return Run(start, tuple(hops), End.SPLIT, branches=branches)
        if not ways:
            return Run(start, tuple(hops), End.OPEN)
        port, crossing = ways[0], not crossing
        if (port, crossing, tuple(stack)) in seen:
            return Run(start, tuple(hops), End.LOOP)
        seen.add((port, crossing, tuple(stack)))
        hops.append(Hop(port, cable))
        if crossing and not plant.is_panel(port):
            return Run(start, tuple(hops), End.PORT)
    return Run(start, _once(start, hops), End.LOOP)


def _once(start: int, hops: list[Hop]) -> tuple[Hop, ...]:
    """The hops up to the first port that comes again."""
    seen = {start}
    for at, hop in enumerate(hops):
        if hop.port in seen:
            return tuple(hops[:at])
        seen.add(hop.port)
    return tuple(hops)


def trace(plant: Plant, port: int) -> Run:
    """The whole run that a port is part of, told from one end to the other.

    For a port of a panel both directions are walked and joined. A run that splits on one side is told towards the
    split.
    """
    outward = walk(plant, port)
    if not plant.is_panel(port):
        return outward
    inward = walk(plant, port, inward=True)
    if inward.end is End.SPLIT and outward.end is not End.SPLIT:
        return _joined(port, outward, inward)
    return _joined(port, inward, outward)


def _joined(port: int, back: Run, onward: Run) -> Run:
    """One run of two that leave ``port``: the first told backwards, then the second."""
    if onward.end is End.LOOP:
        return Run(port, onward.hops, End.LOOP, begin=End.LOOP)
    ports = [port, *(hop.port for hop in back.hops)]
    cables = [hop.cable for hop in back.hops]
    reverse = [Hop(to, cable) for to, cable in zip(reversed(ports[:-1]), reversed(cables), strict=True)]
    return Run(back.last, (*reverse, *onward.hops), onward.end, begin=back.end, branches=onward.branches)


@dataclass(frozen=True)
class Strand:
    """One strand of a duplex socket: the device, the name without its direction, and whether it sends."""

    device: int
    socket: str
    sends: bool


class Pair(StrEnum):
    """What becomes of the two strands of a duplex link."""

    RIGHT = "right"
    SWAPPED = "swapped"
    PARTED = "parted"
    HALF = "half"


_DIRECTION = re.compile(r"(?P<socket>.*?)[\s:./_-]*\b(?P<way>tx|rx)", re.IGNORECASE | re.DOTALL)


def strand(device: int, name: str) -> Strand | None:
    """The strand that a port named like ``SFP1 Tx`` or ``Te1/1-RX`` is; None for every other name."""
    match = _DIRECTION.fullmatch(name)
    return Strand(device, match["socket"], match["way"].lower() == "tx") if match else None


def pair_of(near: Strand, far: Strand, beside: Strand | None) -> Pair:
    """Judge a duplex link by its two runs: ``near`` leads to ``far``, the other strand of ``near`` to ``beside``.

    A sender must reach a receiver; both strands must reach the same socket.
    """
    if far.sends is near.sends:
        return Pair.SWAPPED
    if beside is None:
        return Pair.HALF
    if (beside.device, beside.socket) != (far.device, far.socket):
        return Pair.PARTED
    return Pair.SWAPPED if beside.sends is far.sends else Pair.RIGHT
