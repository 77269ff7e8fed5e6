"""What rosters prove: duties kept around the clock by people and vehicles (articles 12 c, 14 c, 15 h, 16 j, 21 k)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.work.models import DutyShift
from bag.work.queries.oncall import standing_shifts

MOST = 4000
"""Shifts that a source looks at, the newest."""
WATCHES = ("work.dutyshift",)
OFFICE = "office"
"""The service that arranges the rosters of all (article 21 k): what others keep proves its duty."""


def people(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Shifts of published rosters that touch the window, one item for each."""
    return [_item(row, str(row)) for row in _touching(service, start, end)]


def vehicles(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Shifts with a vehicle."""
    rows = _touching(service, start, end, vehicle__isnull=False)
    return [_item(row, f"{row.vehicle}: {row}") for row in rows]


def _touching(service: str, start: datetime, end: datetime, **only: Any) -> list[DutyShift]:
    rows = standing_shifts().filter(starts_at__lte=end, ends_at__gte=start, **only)
    if service and service != OFFICE:
        rows = rows.filter(role__service__code=service)
    return list(reversed(rows.order_by("-starts_at", "-id")[:MOST]))


def _item(row: DutyShift, label: str) -> EvidenceItem:
    """The span of a shift; it was known when its roster was published, or when it was changed later."""
    url: str = lazy(row.roster.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.starts_at,
        recorded_at=row.roster.published_at or timezone.now(),
        label=label,
        url=url,
        subject=f"work.dutyshift:{row.pk}",
        item=f"shift:{row.pk}",
        until=row.ends_at,
    )


SOURCES = (
    EvidenceSource(
        "office.rosters", _("24/7 roster of people"), ("W-ROTA",), people, shape=EvidenceShape.SPAN, watches=WATCHES
    ),
    EvidenceSource(
        "office.vehicle_rosters", _("24/7 roster of vehicles"), ("W-ROTA", "A-FLEET"), vehicles,
        shape=EvidenceShape.SPAN, watches=WATCHES,
    ),
)  # fmt: skip
