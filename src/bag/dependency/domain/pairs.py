"""Two failures that take away together what neither takes away alone: both ways into a ring, both feeds of a UPS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bag.dependency.domain.cuts import Cut, Cuts

MAX_BOUNDARY = 64
"""Links round a region; a region with more has more ways in than two failures close."""
MAX_MEMBERS = 4
"""Members of a gate whose pairs are tried."""


def ring_pairs(cuts: Cuts, region: set[int]) -> Iterator[tuple[int, int]]:
    """Pairs of elements that together close every link between a region of nodes and the rest."""
    closers = _closers(cuts, region)
    if not 2 <= len(closers) <= MAX_BOUNDARY:
        return
    for one in sorted(closers[0]):
        others = [closer for closer in closers if one not in closer]
        if others:
            yield from ((one, other) for other in sorted(frozenset.intersection(*others)))


def _closers(cuts: Cuts, region: set[int]) -> list[Cut]:
    """For each way into the region what closes it: what cuts the link, or the node behind it."""
    return [
        cuts.alive[link] | cuts.reach[behind]
        for node in sorted(region)
        for behind, link in cuts.around[node]
        if behind not in region
    ]


def gate_pairs(cuts: Cuts, element: int) -> Iterator[tuple[int, int]]:
    """Pairs that break a gate of the element which can spare one member."""
    for gate in cuts.graph.gates_of[element].tolist():
        members = cuts.graph.members[gate].tolist()
        if len(members) - int(cuts.graph.gate_need[gate]) != 1 or len(members) > MAX_MEMBERS:
            continue
        for one, other in combinations(members, 2):
            mine, theirs = cuts.served[one] - cuts.served[element], cuts.served[other] - cuts.served[element]
            yield from ((first, second) for first in sorted(mine) for second in sorted(theirs))


def regions(cuts: Cuts, down: set[int], up: set[int]) -> list[set[int]]:
    """The alarmed nodes by neighborhood; a node whose alarm is missing joins when two of its neighbors are alarmed."""
    nodes = {item for item in down if item < cuts.graph.nodes and cuts.around[item]}
    near = {behind for node in nodes for behind, _link in cuts.around[node]} - nodes - up
    nodes |= {
        node
        for node in near
        if not cuts.graph.root[node] and sum(behind in down for behind, _link in cuts.around[node]) > 1
    }
    found = []
    while nodes:
        region = {nodes.pop()}
        edge = list(region)
        while edge:
            more = {behind for node in edge for behind, _link in cuts.around[node]} & nodes
            nodes -= more
            region |= more
            edge = list(more)
        found.append(region)
    return found
