"""Reads worth a name. None of them loads the text with secrets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from bag.configurations.domain.catalog import RULES, Rule
from bag.configurations.models import (
    BackupStatus,
    ComplianceDay,
    ConfigFinding,
    ConfigVersion,
    Outcome,
    Waiver,
    WaiverState,
)
from bag.configurations.rule_words import reason, title
from bag.configurations.services.compliance import FRESH, waived

MOST_DEVICES, MOST_LINES = 200, 20
TREND_DAYS = 90
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """A finding for people."""

    row: ConfigFinding
    title: Any
    reason: Any
    clause: str
    waived: bool


@dataclass(frozen=True)
class Hit:
    """A version in which a search found lines: number and text of each; ``more`` were left out."""

    version: ConfigVersion
    lines: list[tuple[int, str]]
    more: int


def newest(devices: QuerySet[Any]) -> QuerySet[ConfigVersion]:
    """The last version of each device."""
    last = ConfigVersion.objects.filter(device=OuterRef("device")).order_by("-taken_at", "-pk").values("pk")[:1]
    rows = ConfigVersion.objects.filter(device__in=devices.order_by(), pk=Subquery(last)).defer("text")
    return rows.select_related("device").order_by("device__sort_text")


def findings_of(device: Any) -> list[Shown]:
    """What a device does not keep, the heaviest first. Two queries."""
    free = waived(device)
    weights = {"critical": 0, "major": 1, "minor": 2}
    rows = sorted(
        ConfigFinding.objects.filter(device=device, ended_at=None),
        key=lambda row: (weights[row.weight], list(RULES).index(row.rule) if row.rule in RULES else 999, row.pk),
    )
    return [
        Shown(
            row, title(row.rule), reason(row.rule), RULES[row.rule].clause if row.rule in RULES else "",
            bool({(row.rule, row.where), (row.rule, "")} & free),
        )
        for row in rows
    ]  # fmt: skip


def search(devices: QuerySet[Any], words: str) -> tuple[list[Hit], int]:
    """Lines that hold ``words`` in the newest masked versions, and in how many devices there are any. Two queries."""
    rows = newest(devices).filter(masked__icontains=words)
    total = rows.count()
    wanted = words.casefold()
    hits = []
    for version in rows[:MOST_DEVICES]:
        lines = [(n, line) for n, line in enumerate(version.masked.splitlines(), 1) if wanted in line.casefold()]
        hits.append(Hit(version, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)))
    return hits, total


def figures(devices: QuerySet[Any]) -> dict[str, Any]:
    """Figures of the overview. Two queries."""
    fresh, today = timezone.now() - FRESH, timezone.localdate()
    found: dict[str, Any] = BackupStatus.objects.filter(device__in=devices.order_by(), device__enabled=True).aggregate(
        devices=Count("pk"), read=Count("pk", filter=Q(read_at__gte=fresh)),
        judged=Count("pk", filter=Q(asked__gt=0)),
        flawless=Count("pk", filter=Q(asked__gt=0, critical=0, major=0, minor=0)),
        critical=Sum("critical", default=0), major=Sum("major", default=0), minor=Sum("minor", default=0),
        keys=Count("pk", filter=Q(outcome=Outcome.HOST_KEY)),
    )  # fmt: skip
    waivers = Waiver.objects.filter(device__in=devices.order_by()).aggregate(
        asked=Count("pk", filter=Q(state=WaiverState.ASKED)),
        ending=Count("pk", filter=Q(state=WaiverState.APPROVED, expires_on__lte=today + SOON)),
    )
    return {**found, **waivers}


def worst_rules(devices: QuerySet[Any]) -> list[tuple[Rule, Any, int, int]]:
    """Rules with their titles, in how many devices and at how many places they are not kept. One query."""
    rows = ConfigFinding.objects.filter(device__in=devices.order_by(), ended_at=None).values_list("rule")
    found = {rule: (n, places) for rule, n, places in rows.annotate(n=Count("device", distinct=True), p=Count("pk"))}
    return [(rule, title(key), *found.get(key, (0, 0))) for key, rule in RULES.items()]


def failing(devices: QuerySet[Any], most: int = 10) -> list[Any]:
    """Devices that could not be read, the longest first. One query."""
    bad = [one.value for one in Outcome if one not in (Outcome.OK, Outcome.NEW)]
    rows = devices.filter(enabled=True, status__outcome__in=bad).order_by("status__read_at", "pk")
    return list(rows[:most])


def trend(services: Collection[str] | None) -> dict[date, Counter[str]] | None:
    """Findings and share of devices without one over the last days, for a chart; None before two days. One query."""
    first = timezone.localdate() - timedelta(days=TREND_DAYS)
    rows = ComplianceDay.objects.filter(on__gte=first)
    if services is not None:
        rows = rows.filter(service__code__in=services)
    days: dict[date, Counter[str]] = {}
    for row in rows.order_by("on"):
        figure = days.setdefault(row.on, Counter())
        for name in ("critical", "major", "minor", "flawless", "judged"):
            figure[name] += getattr(row, name)
    return None if len(days) < 2 else days


def rule_findings(devices: QuerySet[Any], rule: str) -> list[ConfigFinding]:
    """Where a rule is not kept. One query."""
    rows = ConfigFinding.objects.filter(device__in=devices.order_by(), rule=rule, ended_at=None)
    return list(rows.select_related("device").order_by("device__sort_text", "where")[:1000])
