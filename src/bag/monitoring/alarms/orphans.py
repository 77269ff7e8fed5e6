"""Alarms that nobody can end any more: what was watched, the check, or whoever spoke of it is gone.

Collectors confirm what lasts (``judging.holding``). What they no longer confirm though its device answers, what no
target or check stands for, and what a program reported once and never again is closed with the reason, not as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from bag.monitoring.alarms.board import Board
from bag.monitoring.alarms.classes import API, BROKEN, ENGINE, FORECAST, ISOLATED, LISTENER, REFUSED
from bag.monitoring.domain import alarms as life
from bag.monitoring.models import Alarm, Collector, Target
from bag.monitoring.sayings import say

GRACE = timedelta(minutes=15)
"""So long a target or check may be gone: people switch things off and on."""
UNSPOKEN = timedelta(minutes=30)
"""After so long without a confirmation, and three looks, a device that answers has no more to say of it."""
UNHEARD = timedelta(days=7)
"""So long a report from outside counts without being repeated."""
ALIVE = timedelta(minutes=15)
NOW = timedelta(0)
Reason = tuple[dict[str, Any], timedelta]


@dataclass(frozen=True)
class _Asked:
    """How the enabled targets of a subject stand."""

    answering: bool
    interval: timedelta


@dataclass(frozen=True)
class _Sight:
    """What is known of everything that open alarms are about: ids of alarms, of subjects, moments of collectors."""

    gone: set[int]
    asked: dict[int, _Asked]
    collectors: dict[int, datetime]
    youngest: datetime | None


def end(board: Board) -> None:
    """Close what has been an orphan for long enough. Three queries, and one for each type of record with alarms."""
    rows = [row for row in board.open if row.present]
    if not rows:
        return
    seen = _Sight(
        gone=_gone(rows),
        asked=_asked({row.subject_id for row in rows}, board.now),
        collectors=dict(Collector.objects.values_list("pk", "seen_at")),
        youngest=_youngest(board.now),
    )
    for row in rows:
        reason = _reason(row, board, seen)
        if reason is None:
            row.orphan_since = None
            continue
        why, wait = reason
        row.orphan_since = row.orphan_since or board.now
        if board.now - row.orphan_since >= wait:
            board.change(row, lambda value: life.abandoned(value, board.at), why)


def _reason(row: Alarm, board: Board, seen: _Sight) -> Reason | None:
    """Why nobody can end it, and how long that must last; None while somebody can."""
    if row.pk in seen.gone:
        return say("subject_gone"), NOW
    if row.source in (LISTENER, API):
        return (say("unheard", days=UNHEARD.days), NOW) if board.now - row.last_seen > UNHEARD else None
    if row.source in ("", ENGINE):
        return None
    if row.alarm_class == ISOLATED:
        last = seen.collectors.get(row.subject.object_id)
        return (say("collector_gone"), NOW) if last is None or board.now - last > ALIVE else None
    if row.alarm_class not in board.classes.holds and row.alarm_class not in (REFUSED, BROKEN):
        return say("check_off"), GRACE
    if row.source == FORECAST:
        return None
    asked = seen.asked.get(row.subject_id)
    if asked is None:
        return say("unwatched"), GRACE
    return _unspoken(row, asked, board.now, seen.youngest)


def _unspoken(row: Alarm, asked: _Asked, now: datetime, youngest: datetime | None) -> Reason | None:
    """A device answers, and its collector, long at work, no longer says that the trouble is there."""
    patience = max(UNSPOKEN, 3 * asked.interval)
    silent = now - row.last_seen
    if not asked.answering or silent <= patience or youngest is None or now - youngest <= patience:
        return None
    part, minutes = row.instance or row.alarm_class, int(silent.total_seconds() // 60)
    return say("part_gone", target=row.subject.label, part=part, minutes=minutes), NOW


def _gone(rows: Iterable[Alarm]) -> set[int]:
    """Alarms about records that were deleted."""
    by_kind: defaultdict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_kind[row.subject.content_type_id][row.subject.object_id].append(row.pk)
    found: set[int] = set()
    for kind, about in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        there = set(model._base_manager.filter(pk__in=about).values_list("pk", flat=True)) if model else set()
        found.update(pk for number, pks in about.items() if number not in there for pk in pks)
    return found


def _asked(subjects: set[int], now: datetime) -> dict[int, _Asked]:
    rows = Target.objects.filter(subject__in=subjects, enabled=True)
    found: dict[int, _Asked] = {}
    for subject, seconds, standing, at in rows.values_list(
        "subject", "interval", "status__standing", "status__answered_at"
    ):
        interval = timedelta(seconds=seconds)
        answering = standing == "ok" and at is not None and now - at <= 2 * interval + timedelta(minutes=5)
        before = found.get(subject, _Asked(True, NOW))
        found[subject] = _Asked(before.answering and answering, max(before.interval, interval))
    return found


def _youngest(now: datetime) -> datetime | None:
    """When the last of the living collectors began: before it has looked everywhere nothing is concluded."""
    alive = Collector.objects.filter(seen_at__gte=now - ALIVE).order_by("-started_at")
    return alive.values_list("started_at", flat=True).first()
