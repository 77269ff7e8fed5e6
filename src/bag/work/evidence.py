"""What incidents prove: faults handled in time, and system-wide outages reported to those who must know."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min, Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.work.models import Incident

MOST = 1000
"""Items that one source tells of, the newest."""
WATCHES = ("work.incident",)


def incidents(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Incidents of the window, and earlier ones that were still open in it; met when they were resolved."""
    rows = Incident.objects.filter(opened_at__lte=end)
    rows = rows.filter(Q(opened_at__gte=start) | Q(resolved_at=None) | Q(resolved_at__gte=start))
    if service:
        rows = rows.filter(service__code=service)
    newest = list(rows.order_by("-opened_at", "-id")[:MOST])
    return [_item(row, row.resolved_at) for row in reversed(newest)]


def major(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Major incidents; met when chief and manager were told."""
    rows = Incident.objects.filter(major=True, opened_at__gte=start, opened_at__lte=end)
    if service:
        rows = rows.filter(service__code=service)
    told = rows.annotate(told_at=Min("steps__at", filter=Q(steps__verb="major")))
    newest = list(told.order_by("-opened_at", "-id")[:MOST])
    return [_item(row, row.told_at) for row in reversed(newest)]


def _item(row: Incident, met_at: datetime | None) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.opened_at,
        recorded_at=row.created_at,
        label=str(row),
        url=url,
        subject=f"work.incident:{row.pk}",
        item=f"incident:{row.pk}",
        met_at=met_at,
    )


SOURCES = (
    EvidenceSource(
        "work.incidents", _("Incidents"), ("W-INC",), incidents, shape=EvidenceShape.TASK, watches=WATCHES
    ),
    EvidenceSource(
        "work.major_incidents", _("Notices of system-wide outages"), ("W-INC",), major,
        shape=EvidenceShape.EVENT, watches=WATCHES,
    ),
)  # fmt: skip
