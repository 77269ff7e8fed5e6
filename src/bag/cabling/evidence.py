"""What lots of cabling prove: cabling work with its measurements, and cables measured after faults."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.cabling.models import Lot, Occasion
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource

MOST = 1000
"""Items that a source tells of, the newest."""


def cabling(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Cabling lots of the window and earlier ones that were open in it; met by their acceptance. One query."""
    rows = Lot.objects.exclude(occasion=Occasion.FAULT).filter(opened_at__lte=end)
    rows = rows.filter(Q(opened_at__gte=start) | Q(accepted_at=None) | Q(accepted_at__gte=start))
    return [_item(row, met=row.accepted_at) for row in _of(rows, service)]


def fault_tests(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Lots measured after a fault, opened in the window. One query."""
    rows = Lot.objects.filter(occasion=Occasion.FAULT, opened_at__range=(start, end), measured_by__isnull=False)
    return [_item(row, met=row.accepted_at) for row in _of(rows, service)]


def _of(rows: Any, service: str) -> list[Lot]:
    if service:
        rows = rows.filter(owner_service__code=service)
    return list(reversed(rows.order_by("-opened_at", "-id")[:MOST]))


def _item(row: Lot, met: datetime | None) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    due = None
    if row.due_on is not None:
        due = datetime.combine(row.due_on + timedelta(days=1), time.min, timezone.get_default_timezone())
    return EvidenceItem(
        effective_at=row.opened_at,
        recorded_at=row.created_at,
        label=str(row),
        url=url,
        signed=row.accepted_at is not None,
        subject=f"cabling.lot:{row.pk}",
        item=f"lot:{row.pk}",
        met_at=met,
        due_at=due,
    )


SOURCES = (
    EvidenceSource(
        "facility.cabling", _("Structured cabling work"), ("D-CAB",), cabling, shape=EvidenceShape.TASK,
        watches=("cabling.lot",),
    ),
    EvidenceSource(
        "facility.cable_tests", _("Cable tests after faults"), ("D-CAB", "W-INC"), fault_tests,
        shape=EvidenceShape.EVENT, watches=("cabling.lot",),
    ),
)  # fmt: skip
