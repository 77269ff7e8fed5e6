"""Reads worth a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Q, QuerySet
from django.utils import timezone

from bag.organization.models import Unit
from bag.vulnerabilities.models import Finding, FindingDay, Host, HostSource, Scan, ScanState, Scope, Severity, State
from bag.vulnerabilities.wording import LEVELS

LIVE = (State.OPEN, State.FIXED, State.MISSING)
"""Findings that call for work; accepted ones come back by their day."""
TREND_DAYS = 180


@dataclass
class Figure:
    """How the findings of a service stand; those for information are left out."""

    levels: dict[int, int] = field(default_factory=dict)
    overdue: int = 0
    accepted: int = 0
    retest: int = 0
    missing: int = 0

    @property
    def live(self) -> int:
        return sum(self.levels.values())

    @property
    def named(self) -> list[tuple[Any, int]]:
        """Live findings from critical to low, each with the name of its level."""
        return [(Severity(level).label, self.levels.get(level, 0)) for _name, level in LEVELS]


def weighty() -> QuerySet[Any]:
    """Findings that have a weight."""
    rows: QuerySet[Any] = Finding.objects.filter(severity__gt=0)
    return rows


def overdue_on(day: date) -> Q:
    """Condition: should have been mended before a day."""
    return Q(state__in=LIVE, due_on__lt=day)


def figures(day: date, services: Collection[str] | None = None) -> dict[int, Figure]:
    """How findings stand by the id of the service. One query."""
    rows = weighty().exclude(state=State.CLOSED).order_by()
    if services is not None:
        rows = rows.filter(owner_service__code__in=services)
    found: dict[int, Figure] = {}
    grouped = rows.values_list("owner_service", "severity", "state").annotate(
        n=Count("pk"), late=Count("pk", filter=overdue_on(day))
    )
    for service, severity, state, number, late in grouped:
        figure = found.setdefault(service, Figure())
        if state == State.ACCEPTED:
            figure.accepted += number
            continue
        figure.levels[severity] = figure.levels.get(severity, 0) + number
        figure.overdue += late
        figure.retest += number if state == State.FIXED else 0
        figure.missing += number if state == State.MISSING else 0
    return found


def board(day: date, services: Collection[str] | None) -> tuple[list[tuple[Unit, Figure]], Figure]:
    """Services with their figures, the heaviest first, and all of them together. Two queries."""
    found = figures(day, services)
    units = Unit.objects.in_bulk(list(found))
    whole = Figure()
    for figure in found.values():
        for level, number in figure.levels.items():
            whole.levels[level] = whole.levels.get(level, 0) + number
        for name in ("overdue", "accepted", "retest", "missing"):
            setattr(whole, name, getattr(whole, name) + getattr(figure, name))
    rows = [(units[pk], figure) for pk, figure in found.items() if pk in units]
    rows.sort(key=lambda one: (-one[1].overdue, -one[1].live, one[0].sort_text))
    return rows, whole


def trend(services: Collection[str] | None) -> dict[date, Counter[str]] | None:
    """Live findings by day over the last half year; None before two days. One query."""
    rows = FindingDay.objects.filter(on__gte=timezone.localdate() - timedelta(days=TREND_DAYS))
    if services is not None:
        rows = rows.filter(service__code__in=services)
    days: dict[date, Counter[str]] = {}
    for row in rows.order_by("on"):
        figure = days.setdefault(row.on, Counter())
        for name in ("critical", "high", "medium", "low", "overdue"):
            figure[name] += getattr(row, name)
    return None if len(days) < 2 else days


def commonest(services: Collection[str] | None, most: int = 10) -> list[dict[str, Any]]:
    """Weaknesses at most hosts, the heaviest first. One query."""
    rows = weighty().filter(state__in=LIVE).order_by()
    if services is not None:
        rows = rows.filter(owner_service__code__in=services)
    grouped = rows.values("weakness", "weakness__title").annotate(
        severity=Max("severity"), hosts=Count("host", distinct=True)
    )
    return list(grouped.order_by("-severity", "-hosts", "weakness__title")[:most])


def unknown_hosts(services: Collection[str] | None = None) -> QuerySet[Any]:
    """Hosts that nobody knows."""
    rows: QuerySet[Any] = Host.objects.filter(source=HostSource.NONE)
    return rows if services is None else rows.filter(owner_service__code__in=services)


def late_scopes(day: date) -> list[tuple[Scope, int]]:
    """Scopes whose next report is overdue, with the days that it is, the longest first. One query."""
    rows = Scope.objects.filter(every_days__isnull=False).annotate(
        scanned=Max("scans__ended_at", filter=Q(scans__state=ScanState.TAKEN))
    )
    found = []
    for row in rows.select_related("owner_service"):
        since = timezone.localtime(row.scanned or row.created_at).date()
        late = (day - since).days - (row.every_days or 0)
        if late > 0:
            found.append((row, late))
    return sorted(found, key=lambda one: -one[1])


def scans_of(scopes: QuerySet[Any], most: int = 10) -> list[Scan]:
    """The last reports of some scopes. One query."""
    rows = Scan.objects.filter(scope__in=scopes.order_by()).exclude(state=ScanState.DISCARDED)
    return list(rows.select_related("scope", "by").order_by("-at")[:most])


@dataclass(frozen=True)
class Month:
    """A month of findings; ``days_to_close`` by level, None where nothing was closed."""

    first: date
    came: int
    closed: int
    open_first: int
    open_last: int
    overdue_last: int
    by_level: list[tuple[Any, int, int, int, float | None]]
    """Level, came, closed, live at the end, mean days to closing."""


def month(first: date, service: Unit | None) -> Month:
    """The figures of a month. Three queries; a finding that was opened again counts by its last life."""
    start, end = bounds(first)
    rows = weighty() if service is None else weighty().filter(owner_service=service)
    before = Q(first_seen__lt=start)
    stood = Q(closed_at=None) | Q(closed_at__gte=start)
    stands = Q(first_seen__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end))
    came, closed = Q(first_seen__gte=start, first_seen__lt=end), Q(closed_at__gte=start, closed_at__lt=end)
    last = min(timezone.localtime(end - timedelta(seconds=1)).date(), timezone.localdate())
    late = stands & Q(due_on__lt=last) & ~Q(state=State.ACCEPTED)
    counted = {
        "came": Count("pk", filter=came), "closed": Count("pk", filter=closed),
        "first": Count("pk", filter=before & stood), "last": Count("pk", filter=stands),
        "late": Count("pk", filter=late), "days": Avg(F("closed_at") - F("first_seen"), filter=closed),
    }  # fmt: skip
    grouped = {row["severity"]: row for row in rows.order_by().values("severity").annotate(**counted)}
    levels = []
    for name, level in LEVELS:
        row = grouped.get(level, {})
        taken = row.get("days")
        levels.append(
            (name, row.get("came", 0), row.get("closed", 0), row.get("last", 0),
             taken.total_seconds() / 86400 if taken is not None else None)
        )  # fmt: skip
    total = {name: sum(row[name] for row in grouped.values()) for name in ("came", "closed", "first", "last", "late")}
    return Month(first, total["came"], total["closed"], total["first"], total["last"], total["late"], levels)


def bounds(first: date) -> tuple[datetime, datetime]:
    """The first moment of a month and of the next one, in local time."""
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, following))
    return start, end
