"""What can be asked about the living graph, in ids of elements and keys of records.

An id is ``equipment:7``, ``place:3``, ``cable:12`` …; a key is ``inventory.equipment:7``. Every question takes both and
leaves out what the graph does not know: records change while alarms are open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bag.core import registers
from bag.dependency.domain.evaluate import DEGRADED, DOWN, UNREACHABLE, Impact
from bag.dependency.domain.graph import SERVICE, UNIT
from bag.dependency.live import LiveGraph, fresh_graph, live_graph

__all__ = ["LiveGraph", "fresh_graph", "live_graph"]


@dataclass(frozen=True)
class Cause:
    """A failure that explains alarms. ``ids``: one element, or two that only harm together."""

    ids: tuple[str, ...]
    confidence: float
    """0 … 1."""
    alike: tuple[tuple[str, ...], ...]
    """Failures that no alarm can tell from it."""
    symptoms: tuple[str, ...]
    silent: tuple[str, ...]
    """Watched elements that must be down by it and were not seen."""


@dataclass(frozen=True)
class Causes:
    """The few failures that explain what is seen."""

    roots: tuple[Cause, ...]
    unexplained: tuple[str, ...]
    known_before: tuple[str, ...]
    """Not served by the records in any case."""
    unknown: tuple[str, ...]
    """Given, and not in the graph."""


@dataclass(frozen=True)
class Consequence:
    """What failures take away; lists of ids, of each state without the failed ones."""

    failed: tuple[str, ...]
    down: tuple[str, ...]
    unreachable: tuple[str, ...]
    degraded: tuple[str, ...]
    services: tuple[str, ...]
    units: tuple[str, ...]
    points: tuple[str, ...]
    people: int
    """The weight of everything lost."""
    unknown: tuple[str, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Down and unreachable, without the failed ones."""
        return (*self.down, *self.unreachable)

    @property
    def by_tone(self) -> dict[str, tuple[str, ...]]:
        """Ids by the tone in which pages show them, the worst first."""
        return {"critical": (*self.failed, *self.down), "major": self.unreachable, "minor": self.degraded}


@dataclass(frozen=True)
class Line:
    """A way between two elements; both are ids."""

    id: str
    ends: tuple[str, str]


def id_of(key: str, live: LiveGraph | None = None) -> str | None:
    """The element of a record key (or of an id); None when the graph has none."""
    live = live or live_graph()
    if key in live.graph.index:
        return key
    if key in live.aliases:
        return live.aliases[key]
    record, _colon, pk = key.partition(":")
    found = (f"{prefix}:{pk}" for prefix, kept in prefixes().items() if kept == record)
    return next((name for name in found if name in live.graph.index), None)


def key_of(name: str) -> str:
    """The key of the record behind an element: ``mains:3`` gives ``places.place:3``; empty for unknown prefixes."""
    prefix, _colon, rest = name.partition(":")
    record = prefixes().get(prefix)
    return f"{record}:{rest.partition('@')[0]}" if record else ""


def prefixes() -> dict[str, str]:
    """First part of ids → key of the record type, of all sources."""
    return {prefix: key for source in registers.support_sources for prefix, key in source.prefixes.items()}


def impact(failed: Iterable[str]) -> Consequence:
    """What these failures take away. One query (whether the records have changed)."""
    live = live_graph()
    known, unknown = numbers(live, failed)
    return consequence(live.evaluator.ask(known), unknown)


def state(down: Iterable[str]) -> Consequence:
    """What is dark now, given what is seen down: the same question, with what is seen as failed."""
    return impact(down)


def state_now() -> Consequence:
    """What is dark by everything that the registered sources see down."""
    return impact({key for source in registers.outage_sources for key in source.down()})


def explain(down: Iterable[str], up: Iterable[str] = (), watched: Iterable[str] | None = None) -> Causes:
    """The few failures that explain what is seen down and contradict nothing seen up.

    ``watched`` is everything that would be seen down if it were (None: what the records say of it). What is seen both
    down and up counts as down. The first question of a process costs some seconds; raises
    ``TooManyCuts`` where chains are too long.
    """
    live = live_graph()
    given, unknown = numbers(live, down)
    living, unknown_up = numbers(live, up)
    asked = None if watched is None else frozenset([*numbers(live, watched)[0], *given, *living])
    explainer = live.explainer if asked is None else live.explainer_where(asked)
    answer = explainer.explain(given, set(living) - set(given))
    ids = live.graph.ids

    def named(items: Iterable[int]) -> tuple[str, ...]:
        return tuple(ids[item] for item in items)

    roots = tuple(
        Cause(
            ids=named(root.cause.elements),
            confidence=root.confidence,
            alike=tuple(named(one) for one in root.cause.alike),
            symptoms=named(root.symptoms),
            silent=named(root.silent),
        )
        for root in answer.roots
    )
    return Causes(roots, named(answer.unexplained), named(answer.known_before), (*unknown, *unknown_up))


def lines_of(keys: Iterable[str]) -> dict[str, Line]:
    """The line that carries each of the given ports (``inventory.port:7``), traced through panels and frames."""
    live = live_graph()
    found = {}
    for key in keys:
        name = id_of(key, live)
        place = live.graph.index[name] - live.graph.nodes if name is not None else -1
        if name is not None and place >= 0:
            a, b = live.graph.ends[place].tolist()
            found[key] = Line(name, (live.graph.ids[a], live.graph.ids[b]))
    return found


def numbers(live: LiveGraph, names: Iterable[str]) -> tuple[list[int], tuple[str, ...]]:
    """The numbers of ids and keys, each once, and what the graph does not know."""
    found: dict[int, None] = {}
    unknown = []
    for name in names:
        known = id_of(name, live)
        if known is None:
            unknown.append(name)
        else:
            found[live.graph.index[known]] = None
    return list(found), tuple(unknown)


def consequence(answer: Impact, unknown: tuple[str, ...] = ()) -> Consequence:
    """An answer of the evaluator in ids."""
    ids, failed = answer.graph.ids, set(answer.failed.tolist())
    worse = [item for item in answer.affected.tolist() if item not in failed]

    def of(wanted: int) -> tuple[str, ...]:
        return tuple(ids[item] for item in worse if answer.states[item] == wanted)

    return Consequence(
        failed=tuple(ids[item] for item in answer.failed.tolist()),
        down=of(DOWN),
        unreachable=of(UNREACHABLE),
        degraded=of(DEGRADED),
        services=tuple(ids[item] for item in answer.lost_of(SERVICE).tolist()),
        units=tuple(ids[item] for item in answer.lost_of(UNIT).tolist()),
        points=tuple(ids[item] for item in answer.points.tolist()),
        people=answer.weight,
        unknown=unknown,
    )
