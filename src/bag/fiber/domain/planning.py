"""The cheapest way to attach a new unit: free cores where there are some, a new cable in a free duct, or a new trench.

The graph has a vertex for every place of the plant and two for every section with enough free cores: its ends. Going
along a place's edges builds (pulls or digs); going along a section uses cores; changing between the two, or from one
section to the next, costs splices and needs a closure or frame with room for them. So one run of Dijkstra's algorithm
decides everything at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
import rustworkx
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

Ints = NDArray[np.int64]


class Means(StrEnum):
    """How a stretch of the way comes about."""

    CORES = "cores"
    PULL = "pull"
    DIG = "dig"


@dataclass(frozen=True)
class Costs:
    """Money per unit; the branch's own figures stand in its settings.

    ``keep`` is what a meter of used cores is worth to others: it keeps the planner from long detours for nothing.
    """

    dig_meter: float = 900.0
    pull_meter: float = 45.0
    keep_meter: float = 4.0
    splice: float = 120.0
    joint: float = 1500.0
    """Opening a closure or frame once, whatever the number of splices."""


@dataclass(frozen=True)
class Route:
    """A trench, or a street without one, between two places. ``duct``: a new cable may be pulled here."""

    key: int
    a: int
    b: int
    meters: float
    duct: bool


@dataclass(frozen=True)
class Section:
    """A cable section with ``free`` cores between two places."""

    key: int
    a: int
    b: int
    meters: float
    free: int


@dataclass(frozen=True)
class Stretch:
    """One step of the way; ``key`` is that of a route (pull, dig) or of a section (cores)."""

    means: Means
    key: int
    start: int
    end: int
    meters: float


@dataclass(frozen=True)
class Plan:
    """The way from the new unit to the nearest of the goals, and what it needs."""

    stretches: tuple[Stretch, ...]
    joints: tuple[int, ...]
    """Places where cores are spliced."""
    cores: int
    cost: float

    @property
    def dug(self) -> float:
        """Meters of new trench."""
        return self._meters(Means.DIG)

    @property
    def pulled(self) -> float:
        """Meters of new cable: in ducts and in new trenches."""
        return self._meters(Means.PULL) + self.dug

    @property
    def used(self) -> float:
        """Meters of existing cable whose cores are taken."""
        return self._meters(Means.CORES)

    @property
    def splices(self) -> int:
        return len(self.joints) * self.cores

    def _meters(self, means: Means) -> float:
        return sum(stretch.meters for stretch in self.stretches if stretch.means == means)


class Planner:
    """The plant prepared for questions about one number of cores."""

    def __init__(
        self,
        routes: Sequence[Route],
        sections: Sequence[Section],
        no_room: Collection[int] = (),
        *,
        cores: int = 2,
        costs: Costs | None = None,
    ) -> None:
        """``no_room``: places whose closures take no more splices."""
        self.cores, self.costs = cores, costs or Costs()
        self.routes = list(routes)
        self.sections = [section for section in sections if section.free >= cores]
        known = {place for route in routes for place in (route.a, route.b)}
        known |= {place for section in self.sections for place in (section.a, section.b)}
        self.places = sorted(known)
        self._vertex = {place: number for number, place in enumerate(self.places)}
        self._build(frozenset(no_room))

    def _build(self, no_room: frozenset[int]) -> None:
        costs, first = self.costs, len(self.places)
        heads, tails, weights = [], [], []
        for route in self.routes:
            heads.append(self._vertex[route.a])
            tails.append(self._vertex[route.b])
            weights.append(route.meters * (costs.pull_meter if route.duct else costs.dig_meter + costs.pull_meter))
        change = (costs.joint + self.cores * costs.splice) / 2
        for number, section in enumerate(self.sections):
            near, far = first + 2 * number, first + 2 * number + 1
            heads.append(near)
            tails.append(far)
            weights.append(section.meters * costs.keep_meter)
            for end, place in ((near, section.a), (far, section.b)):
                if place not in no_room:
                    heads.append(self._vertex[place])
                    tails.append(end)
                    weights.append(change)
        self._size = first + 2 * len(self.sections)
        # The cheaper of two routes between the same places stays; a weight of zero would be no edge at all.
        cheapest: dict[tuple[int, int], tuple[float, int]] = {}
        for edge, (head, tail, weight) in enumerate(zip(heads, tails, weights, strict=True)):
            pair = (min(head, tail), max(head, tail))
            if pair not in cheapest or weight < cheapest[pair][0]:
                cheapest[pair] = (max(weight, 1e-9), edge)
        self._edge = {pair: edge for pair, (_, edge) in cheapest.items()}
        ends = np.array(list(cheapest), dtype=np.int64).reshape(-1, 2)
        values = np.array([weight for weight, _ in cheapest.values()])
        self._graph: Any = coo_array((values, (ends[:, 0], ends[:, 1])), shape=(self._size, self._size)).tocsr()

    def attach(self, unit: int, goals: Collection[int]) -> Plan | None:
        """The cheapest way from the unit's place to one of the goals; None when there is none.

        Raises KeyError for a place that no route and no usable section touches.
        """
        start = self._vertex[unit]
        ends = [self._vertex[goal] for goal in goals if goal in self._vertex]
        if not ends:
            return None
        distances, predecessors = dijkstra(self._graph, directed=False, indices=[start], return_predecessors=True)
        distance, before = distances[0], predecessors[0]
        best = min(ends, key=lambda vertex: float(distance[vertex]))
        if not np.isfinite(distance[best]):
            return None
        way = [best]
        while way[-1] != start:
            way.append(int(before[way[-1]]))
        return self._plan(way[::-1], float(distance[best]))

    def _plan(self, way: list[int], cost: float) -> Plan:
        stretches: list[Stretch] = []
        changes: list[int] = []
        for one, other in pairwise(way):
            edge = self._edge[min(one, other), max(one, other)]
            if edge < len(self.routes):
                route = self.routes[edge]
                means = Means.PULL if route.duct else Means.DIG
                ends = (self.places[one], self.places[other])
                stretches.append(Stretch(means, route.key, *ends, route.meters))
            elif one >= len(self.places) and other >= len(self.places):
                section = self.sections[(one - len(self.places)) // 2]
                ends = (section.a, section.b) if one < other else (section.b, section.a)
                stretches.append(Stretch(Means.CORES, section.key, *ends, section.meters))
            else:
                changes.append(self.places[min(one, other)])
        return Plan(tuple(stretches), tuple(dict.fromkeys(changes)), self.cores, cost)


@dataclass(frozen=True)
class Extension:
    """Routes that join all the places of a study, and their length."""

    routes: tuple[int, ...]
    meters: float


def extend(routes: Sequence[Route], terminals: Collection[int]) -> Extension | None:
    """A short tree of routes that joins the terminals (Steiner tree, at most twice the best; in practice within 5 %).

    None when they cannot be joined. Source of the method: Kou, Markowsky, Berman 1981, as rustworkx has it.
    """
    graph = rustworkx.PyGraph(multigraph=False)
    vertex = {place: graph.add_node(place) for place in dict.fromkeys(p for r in routes for p in (r.a, r.b))}
    shortest: dict[tuple[int, int], Route] = {}
    for route in routes:
        pair = (min(route.a, route.b), max(route.a, route.b))
        if pair not in shortest or route.meters < shortest[pair].meters:
            shortest[pair] = route
    for (one, other), route in shortest.items():
        graph.add_edge(vertex[one], vertex[other], route)
    wanted = [vertex[place] for place in dict.fromkeys(terminals) if place in vertex]
    if len(wanted) < len(set(terminals)):
        return None
    if len(wanted) < 2:
        return Extension((), 0.0)
    reached = rustworkx.node_connected_component(graph, wanted[0])
    if not set(wanted) <= reached:
        return None
    tree = rustworkx.steiner_tree(graph.subgraph(sorted(reached)), _renumbered(sorted(reached), wanted), _meters)
    return Extension(tuple(sorted(route.key for route in tree.edges())), sum(route.meters for route in tree.edges()))


def _renumbered(kept: list[int], wanted: list[int]) -> list[int]:
    new = {old: number for number, old in enumerate(kept)}
    return [new[vertex] for vertex in wanted]


def _meters(route: Route) -> float:
    return route.meters
