"""Which alarm explains which: asked anew of the support graph whenever what is seen down changes.

An element that is seen down and explains others is their root. Where only something without an alarm of its own can
explain them (a cable, a feed, a site), an alarm is raised for that. What the graph cannot tell apart is named with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType

from bag.core.models import Subject
from bag.dependency import queries as support
from bag.inventory.models import Port
from bag.monitoring.alarms.board import Board
from bag.monitoring.alarms.classes import ENGINE, INFERRED, LINK_DOWN, SILENT
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Alarm, Target
from bag.monitoring.sayings import say

log = structlog.get_logger()
LOOKS = timedelta(seconds=120)
"""Two looks at the usual interval: for so long after a cause is gone its followers may still recover by themselves."""
BURST = timedelta(minutes=2)
FRESH = timedelta(minutes=5)
SHOWN = 8
Socket = tuple[int | None, str]
"""A piece of equipment and the name of its port."""


@dataclass(frozen=True)
class Found:
    """One cause: ids of the graph. ``own``: the alarm's key in the graph that stands for it, "" when inferred."""

    own: str
    subject: int | None
    symptoms: frozenset[str]
    confidence: float
    affected: dict[str, object]


@dataclass(frozen=True)
class Seen:
    """What is seen down and up, in ids of the graph; ``watched``: everything that would be seen down if it were."""

    down: frozenset[str] = frozenset()
    up: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()


@dataclass
class Explaining:
    """Keeps the last question with its answer: the same sight costs nothing."""

    _asked: Seen | None = None
    _version: tuple[int, ...] = ()
    _answer: list[Found] = field(default_factory=list)

    def ask(self, now: datetime) -> list[Found]:
        """The causes of what is seen now. A graph that cannot answer explains nothing: every alarm stands alone."""
        seen = sight(now)
        if not seen.down:
            self._asked, self._answer = None, []
            return []
        try:
            version = support.live_graph().version
            if seen != self._asked or version != self._version:
                self._answer = _found(seen)
                self._asked, self._version = seen, version
        except Exception as error:
            log.exception("monitoring.causes.failed", error=repr(error), down=len(seen.down))
            return []
        return self._answer


def element_of(row: Alarm) -> str:
    """The element of the graph that the alarm says is down; "" for alarms of other kinds."""
    return f"equipment:{row.equipment_id}" if row.alarm_class == SILENT and row.equipment_id else ""


def sight(now: datetime) -> Seen:
    """What is seen down, what has answered since the newest trouble began, and what is asked at all. Four queries."""
    silent = Alarm.objects.filter(alarm_class=SILENT, present=True, equipment__isnull=False).exclude(phase="closed")
    turned = dict(silent.order_by("-turned_at").values_list("equipment_id", "turned_at"))
    answering = Target.objects.filter(status__standing="ok", equipment__in=list(turned))
    for equipment, at in answering.values_list("equipment_id", "status__answered_at"):
        if equipment in turned and at is not None and at > turned[equipment]:
            del turned[equipment]  # silent in one way, and answering in another
    if not turned:
        return Seen()
    since = min((at for at in turned.values() if at >= now - BURST), default=now - FRESH)
    asked = Target.objects.filter(enabled=True, equipment__isnull=False).exclude(status__standing="new")
    answered = asked.filter(status__standing="ok", status__answered_at__gte=since)
    up = set(answered.values_list("equipment_id", flat=True)) - turned.keys()
    return Seen(
        frozenset(f"equipment:{pk}" for pk in turned),
        frozenset(f"equipment:{pk}" for pk in up),
        frozenset(f"equipment:{pk}" for pk in asked.values_list("equipment_id", flat=True)),
    )


def _found(seen: Seen) -> list[Found]:
    answer = support.explain(seen.down, seen.up, seen.watched)
    return [_one(cause, seen) for cause in answer.roots]


def _one(cause: support.Cause, seen: Seen) -> Found:
    """Of what cannot be told apart, the element that is itself seen down stands for the cause.

    What it takes away is then what that element takes away: nothing larger is claimed than was seen.
    """
    sets = (cause.ids, *cause.alike)
    members = list(dict.fromkeys(name for ids in sets for name in ids))
    own = next((name for name in members if name in seen.down), "")
    if not own and len(cause.symptoms) == 1:
        own = cause.symptoms[0]
    subject = None if own else _subject(cause.ids)
    if not own and subject is None:
        own = cause.symptoms[0]
    others = [name for name in members if name != own] if own else [name for name in members if name not in cause.ids]
    failed = (own,) if own else cause.ids
    lost = support.impact(failed)
    return Found(
        own=own,
        subject=subject.pk if subject else None,
        symptoms=frozenset(cause.symptoms),
        confidence=cause.confidence,
        affected={
            "failed": list(failed),
            "down": len(lost.down),
            "unreachable": len(lost.unreachable),
            "degraded": len(lost.degraded),
            "services": list(lost.services),
            "units": list(lost.units[:100]),
            "points": len(lost.points),
            "people": lost.people,
            "alternatives": _labels(others[:SHOWN]),
        },
    )


def _subject(ids: Iterable[str]) -> Subject | None:
    """The subject of the record behind the first element that has one."""
    for name in ids:
        app, _dot, rest = support.key_of(name).partition(".")
        model, _colon, pk = rest.partition(":")
        kind = ContentType.objects.filter(app_label=app, model=model).first() if pk.isdecimal() else None
        manager = getattr(kind.model_class() if kind else None, "_default_manager", None)
        row = manager.filter(pk=int(pk)).first() if manager is not None else None
        if row is not None:
            return Subject.objects.of(row)
    return None


def _labels(ids: Iterable[str]) -> list[str]:
    graph = support.live_graph().graph
    return list(dict.fromkeys(graph.names[graph.index[name]] or name for name in ids if name in graph.index))


def inferred(found: Iterable[Found], now: datetime) -> list[Observation]:
    """What changed of the causes that have no alarm of their own."""
    wanted = {cause.subject: cause for cause in found if cause.subject is not None}
    rows = Alarm.objects.filter(alarm_class=INFERRED, present=True).exclude(phase="closed")
    there = dict(rows.values_list("subject", "severity"))
    labels = dict(Subject.objects.filter(pk__in=wanted.keys() - there.keys()).values_list("pk", "label"))
    come = [
        Observation(pk, INFERRED, True, _severity(wanted[pk]), now, source=ENGINE, said=_said(label, wanted[pk]))
        for pk, label in labels.items()
    ]
    gone = [
        Observation(pk, INFERRED, False, Severity(severity), now, source=ENGINE)
        for pk, severity in there.items()
        if pk not in wanted
    ]
    return come + gone


def _severity(cause: Found) -> Severity:
    return Severity.CRITICAL if cause.affected["services"] or len(cause.symptoms) > SHOWN else Severity.MAJOR


def _said(label: str, cause: Found) -> dict[str, Any]:
    return say("inferred", label=label, count=len(cause.symptoms), others=cause.affected["alternatives"])


def link(board: Board, found: Iterable[Found]) -> None:
    """Give every open alarm its root, or none."""
    rows = [row for row in board.open if row.present]
    by_element = {element: row for row in reversed(rows) if (element := element_of(row))}
    by_subject = {row.subject_id: row for row in rows if row.alarm_class == INFERRED}
    roots: dict[int, tuple[Alarm, float | None]] = {}
    heads: dict[int, Found] = {}
    for cause in found:
        head = by_element.get(cause.own) if cause.own else by_subject.get(cause.subject or 0)
        if head is None:
            continue
        heads[head.pk] = cause
        for element in cause.symptoms:
            row = by_element.get(element)
            if row is not None and row is not head:
                roots[row.pk] = (head, cause.confidence)
    _same_line(rows, by_element, roots)
    for row in board.open:
        _give(board, row, roots.get(row.pk))
        if row.pk in heads:
            row.affected, row.confidence = heads[row.pk].affected, heads[row.pk].confidence


def _same_line(rows: list[Alarm], by_element: dict[str, Alarm], roots: dict[int, tuple[Alarm, float | None]]) -> None:
    """What a silent device, a port that leads to one, or a port that is down complains of has one cause.

    Of the two ends of a line that both are down the one that was seen first stands for the line.
    """
    ports = [row for row in rows if row.alarm_class == LINK_DOWN and row.equipment_id]
    down: dict[Socket, Alarm] = {(row.equipment_id, row.instance): row for row in ports}
    lines = _lines(down)
    first: dict[str, Alarm] = {}
    for row in sorted(rows, key=lambda row: (row.alarm_class != LINK_DOWN, row.first_seen, row.pk)):
        if row.pk in roots or row.alarm_class == INFERRED or row is by_element.get(element_of(row)):
            continue
        here = row.equipment_id, row.instance
        line = lines.get(here)
        devices = (f"equipment:{row.equipment_id}", *(line.ends if line is not None else ()))
        head = next((by_element[name] for name in devices if name in by_element), None)
        if head is None and row.alarm_class == LINK_DOWN and line is not None:
            head = first.setdefault(line.id, row)
        elif head is None and row.instance:
            head = down.get(here)
        if head is not None and head is not row:
            roots[row.pk] = (roots[head.pk][0] if head.pk in roots else head, None)


def _lines(wanted: Iterable[Socket]) -> dict[Socket, support.Line]:
    """The line behind each socket that has one. One query, beside those of the graph."""
    sockets = set(wanted)
    if not sockets:
        return {}
    ports = Port.objects.filter(equipment__in={pk for pk, _name in sockets}, name__in={name for _pk, name in sockets})
    keys = {f"inventory.port:{pk}": (device, name) for pk, device, name in ports.values_list("pk", "equipment", "name")}
    return {keys[key]: line for key, line in support.lines_of(keys).items() if keys[key] in sockets}


def _give(board: Board, row: Alarm, given: tuple[Alarm, float | None] | None) -> None:
    """Set the root of a row. A follower stays one for two looks after its cause is gone: it may yet recover."""
    old = board.by_pk.get(row.root_id) if row.root_id else None
    if given is None and old is not None and not old.present and board.now - old.turned_at < LOOKS:
        return
    root, confidence = given if given is not None else (None, None)
    if (root.pk if root else None) == row.root_id:
        row.confidence = confidence if root is not None else row.confidence
        return
    row.root, row.confidence, row.affected = root, confidence, {}
    if root is not None:
        board.step(row, "explained", root.text, root.said)
    else:
        board.step(row, "unexplained")
