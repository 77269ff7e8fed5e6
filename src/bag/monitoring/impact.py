"""What an alarm takes away, in figures and as a picture of the nearest elements of the support graph."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bag.core import registers
from bag.dependency import queries
from bag.dependency.domain.graph import CONSEQUENCES, Graph
from bag.dependency.queries import Consequence
from bag.monitoring.models import Alarm

MOST_NODES = 12
MOST_LIVING = 2
"""Neighbors of the failed element that still live, drawn above it."""
DRAWN = frozenset({"equipment", "ups", "circuit", "site", "room", "feed", "service", "unit", "point"})


@dataclass(frozen=True)
class Picture:
    """The figures of a failure, and elements for the graph island; ``hidden`` lost elements found no room."""

    devices: int
    degraded: int
    units: int
    points: int
    people: int
    elements: list[dict[str, Any]] = field(default_factory=list)
    hidden: int = 0

    @property
    def block(self) -> dict[str, Any]:
        """What the graph island draws."""
        return {"elements": self.elements}


def subject_key(alarm: Alarm) -> str:
    """The key of the record that an alarm is about; its subject must be loaded."""
    kind = alarm.subject.content_type
    return f"{kind.app_label}.{kind.model}:{alarm.subject.object_id}"


def of_alarm(alarm: Alarm) -> Picture | None:
    """What is lost with the subject of an alarm; None when the graph does not know it. Two queries."""
    live = queries.live_graph()
    given = alarm.affected.get("failed") or [subject_key(alarm)]
    names = [name for key in given if (name := queries.id_of(key, live)) is not None]
    return of_failure(live.graph, names[0], queries.impact(names)) if names else None


def of_failure(graph: Graph, name: str, lost: Consequence) -> Picture:
    """The picture of a failure round one of its elements."""
    gone = [graph.index[one] for one in (*lost.failed, *lost.down, *lost.unreachable) if one in graph.index]
    shown, edges = _near(graph, graph.index[name], gone)
    states = {graph.index[one]: "major" for one in lost.unreachable} | {
        graph.index[one]: "critical" for one in lost.down
    }
    nodes = [_node(graph, number, "critical" if number == shown[0] else states.get(number, "ok")) for number in shown]
    lines = [_edge(graph, pair, states, shown[0]) for pair in edges]
    drawn = sum(1 for number in gone if graph.kinds[number] in DRAWN)
    return Picture(
        devices=sum(1 for number in gone if graph.kinds[number] in ("equipment", "ups")),
        degraded=len(lost.degraded),
        units=len(lost.units),
        points=len(lost.points),
        people=lost.people,
        elements=[*nodes, *lines],
        hidden=max(0, drawn - sum(1 for number in shown[1:] if number in states)),
    )


def _near(graph: Graph, failed: int, gone: list[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """The failed element and the lost ones nearest to it, what still stands beside it, and the lines between them."""
    flags = np.zeros(len(graph.ids), dtype=np.bool_)
    flags[gone] = flags[failed] = True
    nearby = _neighbors(graph, flags)
    order, seen, waiting = [failed], {failed}, deque([failed])
    edges: list[tuple[int, int]] = []
    while waiting and len(order) < MOST_NODES:
        at = waiting.popleft()
        for other in _visible_from(graph, at, nearby, flags):
            if other not in seen and len(order) < MOST_NODES:
                seen.add(other)
                order.append(other)
                waiting.append(other)
                edges.append((at, other))
    living = [one for one in nearby.get(failed, ()) if not flags[one] and graph.kinds[one] in DRAWN - CONSEQUENCES]
    for other in living[:MOST_LIVING]:
        order.append(other)
        edges.append((other, failed))
    return order, edges


def _neighbors(graph: Graph, flags: NDArray[np.bool_]) -> dict[int, list[int]]:
    """Who stands beside each flagged element: over a link, or because one needs the other."""
    needs = np.column_stack([graph.members.items, graph.gate_owner[graph.members.keys]])
    pairs = np.concatenate([graph.ends, needs]) if len(graph.ends) else needs
    pairs = pairs[flags[pairs].any(axis=1)]
    found: dict[int, list[int]] = {}
    for left, right in pairs.tolist():
        found.setdefault(left, []).append(right)
        found.setdefault(right, []).append(left)
    return found


def _visible_from(graph: Graph, start: int, nearby: dict[int, list[int]], flags: NDArray[np.bool_]) -> list[int]:
    """The next lost elements that are drawn; ports, cables and links between are passed through."""
    found, seen, waiting = [], {start}, deque([start])
    while waiting:
        for other in nearby.get(waiting.popleft(), ()):
            if other in seen or not flags[other]:
                continue
            seen.add(other)
            if graph.kinds[other] in DRAWN:
                found.append(other)
            else:
                waiting.append(other)
    return found


def _node(graph: Graph, number: int, state: str) -> dict[str, Any]:
    return {
        "data": {
            "id": str(number),
            "label": graph.names[number] or graph.ids[number],
            "state": state,
            "url": _url(graph.ids[number]),
        }
    }


def _edge(graph: Graph, pair: tuple[int, int], states: dict[int, str], failed: int) -> dict[str, Any]:
    left, right = pair
    broken = right in states or right == failed
    state = states.get(right, "critical") if broken else "ok"
    return {"data": {"id": f"{left}-{right}", "source": str(left), "target": str(right), "state": state}}


def _url(name: str) -> str:
    key, _colon, pk = queries.key_of(name).partition(":")
    record = registers.records.get(key)
    return record.url("detail", pk) if record is not None and pk.isdecimal() else ""
