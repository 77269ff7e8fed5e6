"""Availability of targets, services and places in a month, from the alarms of silence and the maintenance windows.

Time in maintenance, time in which no collector saw anything, and time before a target was known count as neither up nor
down (``bag.monitoring.domain.availability``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.monitoring.alarms.classes import ISOLATED, SILENT
from bag.monitoring.alarms.upkeep import covered
from bag.monitoring.domain.availability import Availability, Span, availability
from bag.monitoring.domain.percentile import Period
from bag.monitoring.domain.recurrence import between
from bag.monitoring.models import Alarm, MaintenanceWindow, Target

SECOND = 1_000_000
GOALS = ("99", "99.5", "99.9", "99.95", "99.99")
"""Percents that a service promises, as the address writes them."""
Spans = dict[int, list[Span]]


@dataclass(frozen=True)
class Line:
    """One target in a period."""

    target: Target
    figures: Availability


@dataclass(frozen=True)
class Group:
    """Several targets together: their counted and their down time added up. Times in microseconds."""

    title: str
    url: str
    lines: tuple[Line, ...]

    @property
    def counted(self) -> int:
        return sum(line.figures.counted for line in self.lines)

    @property
    def down(self) -> int:
        return sum(line.figures.down for line in self.lines)

    @property
    def share(self) -> float | None:
        """The availability for people."""
        return None if self.availability is None else float(self.availability)

    @property
    def down_seconds(self) -> float:
        return self.down / SECOND

    @property
    def failures(self) -> int:
        return sum(line.figures.failures for line in self.lines)

    @property
    def availability(self) -> Fraction | None:
        return Fraction(self.counted - self.down, self.counted) if self.counted else None


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return int(moment.timestamp() * SECOND)


@dataclass(frozen=True)
class Seen:
    """What alarms and windows tell of a stretch of time: enough to say how available any target was in it."""

    frame: Span
    outages: Spans
    isolated: list[Span]
    planned: list[tuple[set[int], set[int], list[Span]]]

    def outages_of(self, target: Target) -> list[Span]:
        """When a target was silent."""
        return self.outages.get(target.subject_id, [])

    def maintenance_of(self, target: Target) -> list[Span]:
        """When work on a target was planned."""
        return _maintenance(target, self.planned)

    def unknown_of(self, target: Target) -> list[Span]:
        """When nothing could be known of a target: collectors cut off, or the target not yet there."""
        return [*self.isolated, Span(self.frame.start, max(self.frame.start, micros(target.created_at)))]

    def of(self, target: Target, more: Iterable[Span] = ()) -> Availability:
        """The availability of a target; ``more`` are outages of what hangs on it."""
        return availability(
            self.frame,
            [*self.outages_of(target), *more],
            maintenance=self.maintenance_of(target),
            unknown=self.unknown_of(target),
        )


def seen(month: Period, now: datetime | None = None) -> Seen | None:
    """What is known of a month up to now; None before it begins. Seven queries at most."""
    until = min(month.end, micros(now or timezone.now()))
    if until <= month.start:
        return None
    first, last = (
        datetime.fromtimestamp(at / SECOND, tz=timezone.get_current_timezone()) for at in (month.start, until)
    )
    return Seen(Span(month.start, until), _outages(first, last), _isolated(first, last), _planned(first, last))


def lines(targets: QuerySet[Target], month: Period, now: datetime | None = None) -> list[Line]:
    """The availability of each enabled target in a month, up to now. Eight queries at most."""
    known = seen(month, now)
    if known is None:
        return []
    rows = targets.filter(enabled=True).select_related("equipment__place", "owner_service")
    return [Line(row, known.of(row)) for row in rows]


def by_service(found: Iterable[Line]) -> list[Group]:
    """Lines by the service that owns the target."""
    return _grouped(found, lambda target: target.owner_service)


def by_place(found: Iterable[Line]) -> list[Group]:
    """Lines by the place of the equipment; targets without one are left out."""
    return _grouped(found, lambda target: target.equipment.place if target.equipment else None)


def _grouped(found: Iterable[Line], of: Any) -> list[Group]:
    parts: dict[Any, list[Line]] = defaultdict(list)
    for line in found:
        if (owner := of(line.target)) is not None:
            parts[owner].append(line)
    groups = [Group(str(owner), owner.get_absolute_url(), tuple(part)) for owner, part in parts.items()]
    return sorted(groups, key=lambda group: (group.availability is None, group.availability or 0, group.title))


def _touching(first: datetime, last: datetime, alarm_class: str) -> Iterable[Alarm]:
    rows = Alarm.objects.filter(alarm_class=alarm_class, first_seen__lt=last).exclude(active_at=None)
    return rows.filter(Q(cleared_at=None) | Q(cleared_at__gt=first)).only("subject_id", "first_seen", "cleared_at")


def _span(alarm: Alarm) -> Span:
    return Span(micros(alarm.first_seen), None if alarm.cleared_at is None else micros(alarm.cleared_at))


def _outages(first: datetime, last: datetime) -> Spans:
    found: Spans = defaultdict(list)
    for alarm in _touching(first, last, SILENT):
        found[alarm.subject_id].append(_span(alarm))
    return found


def _isolated(first: datetime, last: datetime) -> list[Span]:
    """When the collectors themselves were cut off."""
    return [_span(alarm) for alarm in _touching(first, last, ISOLATED)]


def _planned(first: datetime, last: datetime) -> list[tuple[set[int], set[int], list[Span]]]:
    """Equipment and places of each window, everything in them included, with its occurrences."""
    rows = MaintenanceWindow.objects.filter(starts_at__lt=last).exclude(repeats="", ends_at__lte=first)
    found = []
    for window in rows.prefetch_related("equipment", "places"):
        spans = [
            Span(micros(one.starts_at), micros(one.ends_at))
            for one in between(window.starts_at, window.ends_at, window.repeats, first, last)
        ]
        if spans:
            found.append((*covered([window]), spans))
    return found


def _maintenance(target: Target, planned: list[tuple[set[int], set[int], list[Span]]]) -> list[Span]:
    if target.equipment_id is None:
        return []
    place = target.equipment.place_id if target.equipment else None
    return [
        span for pieces, places, spans in planned if target.equipment_id in pieces or place in places for span in spans
    ]
