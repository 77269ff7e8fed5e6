"""What fills up: lines, disks, memory and batteries that grow, when they are full, and when to order.

Each point is the busiest hour of a day (lines) or its mean (others), so that a quiet night hides no full evening.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.core.cache import cache
from django.utils import timezone

from bag.core.models import Subject
from bag.monitoring import growing
from bag.monitoring.domain.forecast import FEWEST, Full, full, theil_sen
from bag.monitoring.metric_words import name_of

DAYS = 90
"""How far back growth is looked at."""
LIMIT = 80.0
"""Percent at which a line or a disk counts as full."""
LEAD_DAYS = 90
"""What it takes from the request to the delivery."""
HORIZON = 730
"""Days after which a forecast is worth nothing."""
METRICS = ("storage.used_percent", "memory.used_percent")
MOST = 200
KEPT = 900


@dataclass(frozen=True)
class Growth:
    """How full something is and becomes: percent now, percent a day, days until ``LIMIT``.

    ``likely``: the growth cannot be chance at 95 % confidence.
    """

    subject: int
    instance: str
    what: str
    used: float
    per_day: float
    days: int
    until: Full
    likely: bool
    today: date
    course: tuple[float, ...] = ()
    """The percents of the days, for a small picture."""

    @property
    def share(self) -> float:
        return self.used / 100

    @property
    def monthly(self) -> float:
        """The growth in thirty days, as a share."""
        return self.per_day * 30 / 100

    @property
    def full_on(self) -> date | None:
        return self._on(self.until.expected)

    @property
    def earliest(self) -> date | None:
        return self._on(self.until.earliest)

    @property
    def latest(self) -> date | None:
        return self._on(self.until.latest)

    @property
    def order_by(self) -> date | None:
        """The day by which the order must be placed, by the earliest believable date."""
        return None if self.earliest is None else max(self.today, self.earliest - timedelta(days=LEAD_DAYS))

    @property
    def tone(self) -> str:
        if self.full_on is None or not self.likely:
            return "critical" if self.used >= LIMIT else ""
        left = (self.full_on - self.today).days
        return "critical" if left <= 0 else "major" if left <= LEAD_DAYS else "minor" if left <= 2 * LEAD_DAYS else ""

    def _on(self, days: float | None) -> date | None:
        return None if days is None or days > HORIZON else self.today + timedelta(days=int(days))


def growths(now: datetime | None = None) -> list[Growth]:
    """Everything that has three days behind it, the soonest full first; kept for a quarter of an hour.

    Raises ``TelemetryError`` when the store is away.
    """
    found: list[Growth] = cache.get_or_set("monitoring:capacity", lambda: _growths(now or timezone.now()), KEPT) or []
    return found


def _growths(now: datetime) -> list[Growth]:
    today = timezone.localtime(now).date()
    lines = [(subject, instance, "", points) for subject, instance, points in growing.daily_use(DAYS)]
    others = [
        (subject, instance, name_of("memory.used_percent" if "memory" in instance.lower() else metric), points)
        for metric, subject, instance, points in growing.daily_metrics(METRICS, DAYS)
    ]
    found = [growth for one in (*lines, *others) if (growth := _growth(*one, today)) is not None]
    return sorted(found, key=_pressing)[:MOST]


def _pressing(growth: Growth) -> tuple[Any, ...]:
    return (not growth.likely or growth.full_on is None, growth.full_on or date.max, -growth.used)


def _growth(subject: int, instance: str, what: str, points: list[tuple[int, float]], today: date) -> Growth | None:
    if len(points) < FEWEST:
        return None
    day = np.array([point[0] for point in points], dtype=np.float64)
    used = np.array([point[1] for point in points], dtype=np.float64)
    line = theil_sen(day, used)
    if line is None:
        return None
    return Growth(
        subject, instance, what, float(line.at(line.last)), line.slope, len(points), full(line, LIMIT),
        likely=line.low > 0, today=today, course=tuple(used.round(2).tolist()),
    )  # fmt: skip


def with_equipment(found: Iterable[Growth], rows: Any) -> list[tuple[Growth, Any]]:
    """Growths with their equipment, of those pieces that ``rows`` (a query set) holds. Two queries."""
    listed = list(found)
    about = Subject.objects.filter(content_type__app_label="inventory", content_type__model="equipment")
    owners = dict(about.filter(pk__in={one.subject for one in listed}).values_list("pk", "object_id"))
    pieces = rows.in_bulk(owners.values())
    return [(one, pieces[owners[one.subject]]) for one in listed if owners.get(one.subject) in pieces]
