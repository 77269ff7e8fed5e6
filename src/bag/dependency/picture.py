"""The picture of an answer: the way of the lost part to the roots, and what hangs on it, as <bag-graph> draws it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from bag.dependency.domain.evaluate import DEGRADED, DOWN, UNREACHABLE, Impact
from bag.dependency.domain.graph import Graph
from bag.dependency.live import LiveGraph

MOST_NODES = 24
TONES = {DOWN: "critical", UNREACHABLE: "major", DEGRADED: "minor"}
STEP_X, STEP_Y = 164, 66
IN_A_ROW = 6


def neighbors(live: LiveGraph, item: int) -> list[str]:
    """Ids of the nodes that an element is linked with, those nearer to the root first."""
    graph, reach = live.graph, live.evaluator.reach
    if item >= graph.nodes:
        return [graph.ids[end] for end in graph.ends[item - graph.nodes].tolist()]
    touching = np.flatnonzero((graph.ends == item).any(axis=1))
    others = graph.ends[touching].sum(axis=1) - item
    depth = {node: place for place, node in enumerate(reach.order.tolist())}
    return [graph.ids[one] for one in sorted(set(others.tolist()), key=lambda one: depth.get(one, 1 << 40))]


def draw(live: LiveGraph, answer: Impact, label: Callable[[Graph, str], str], url: Callable[[str], str]) -> Any:
    """Elements for <bag-graph>: the failed, their ways to the roots, the lost nearest to them. None without links."""
    graph, reach = live.graph, live.evaluator.reach
    chosen = _chosen(live, answer)
    shown = {node for node in chosen if node < graph.nodes and graph.networked[node]}
    shown |= {node for node in answer.failed.tolist() if node < graph.nodes}
    if len(shown) < 2:
        return None
    levels = _levels(shown, reach.parent.tolist(), graph.nodes)
    nodes = [
        {
            "data": {
                "id": str(node),
                "label": label(graph, graph.ids[node]),
                "state": TONES.get(int(answer.states[node]), "ok"),
                "url": url(graph.ids[node]),
                "wide": 1,
            },
            "position": {"x": x, "y": y},
        }
        for node, (x, y) in _placed(levels).items()
    ]
    return {"elements": [*nodes, *_edges(graph, answer, shown)]}


def _chosen(live: LiveGraph, answer: Impact) -> list[int]:
    """Failed nodes and ends of failed links, their ways up, then the lost nearest to the root that others hang on."""
    graph, reach = live.graph, live.evaluator.reach
    seeds: dict[int, None] = {}
    networked = graph.networked
    for item in answer.failed.tolist():
        ends = [item] if item < graph.nodes else graph.ends[item - graph.nodes].tolist()
        seeds.update(dict.fromkeys(ends))
    linked = np.bincount(graph.ends.ravel(), minlength=graph.nodes)
    lost = [item for item in answer.affected.tolist() if item < graph.nodes and networked[item]]
    carrying = [item for item in lost if linked[item] > 1]
    lost = carrying or lost
    order = {node: place for place, node in enumerate(reach.order.tolist())}
    lost.sort(key=lambda node: order.get(node, 1 << 40))
    if not any(networked[seed] for seed in seeds):
        seeds.update(dict.fromkeys(lost[:6]))
    chosen = dict(seeds)
    for seed in list(seeds):
        node, steps = seed, 0
        while reach.link[node] >= 0 and steps < 12 and node < graph.nodes:
            node, steps = int(reach.parent[node]), steps + 1
            chosen[node] = None
    queue = deque(lost)
    while queue and len(chosen) < MOST_NODES:
        chosen[queue.popleft()] = None
    return list(chosen)


def _levels(shown: set[int], parent: list[int], nodes: int) -> dict[int, list[int]]:
    """Nodes by the number of shown nodes above them."""
    depth: dict[int, int] = {}

    def of(node: int) -> int:
        if node not in depth:
            above = parent[node] if node < nodes else nodes
            depth[node] = of(above) + 1 if above in shown else 0
        return depth[node]

    levels: dict[int, list[int]] = {}
    for node in sorted(shown):
        levels.setdefault(of(node), []).append(node)
    for level in sorted(levels)[1:]:
        before = {node: place for place, node in enumerate(levels[level - 1])}
        levels[level].sort(key=lambda node, before=before: (before.get(parent[node], 0), node))  # type: ignore[misc]
    return levels


def _placed(levels: dict[int, list[int]]) -> dict[int, tuple[int, int]]:
    """Each level in rows, centered."""
    placed, y = {}, 0
    for level in sorted(levels):
        for start in range(0, len(levels[level]), IN_A_ROW):
            row = levels[level][start : start + IN_A_ROW]
            for place, node in enumerate(row):
                placed[node] = (round((place - (len(row) - 1) / 2) * STEP_X), y)
            y += STEP_Y
    return placed


def _edges(graph: Graph, answer: Impact, shown: set[int]) -> list[dict[str, Any]]:
    inside = np.isin(graph.ends, np.fromiter(shown, dtype=np.int64)).all(axis=1)
    edges: dict[tuple[int, int], int] = {}
    for place in np.flatnonzero(inside).tolist():
        one, other = sorted(graph.ends[place].tolist())
        edges[(one, other)] = max(edges.get((one, other), 0), int(answer.states[graph.nodes + place]))
    return [
        {
            "data": {
                "id": f"{one}-{other}",
                "source": str(one),
                "target": str(other),
                "state": "critical" if state >= UNREACHABLE else "ok",
            }
        }
        for (one, other), state in edges.items()
    ]
