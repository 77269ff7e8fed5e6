"""What the room proves: software versions were compared with their targets and a person looked at it (9 d, 10 f)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.firmware.models import VersionReport

MOST = 1000


def reports(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Monthly version reports that were signed in the window; one that nobody looked at proves nothing. One query."""
    rows = VersionReport.objects.filter(reviewed_at__range=(start, end)).select_related("service")
    if service:
        rows = rows.filter(service__code=service)
    return [_item(row) for row in reversed(rows.order_by("-reviewed_at")[:MOST])]


def _item(row: VersionReport) -> EvidenceItem:
    at = row.reviewed_at or timezone.now()
    return EvidenceItem(
        effective_at=at, recorded_at=at, label=str(row), url=lazy(row.get_absolute_url, str)(),
        item=f"version-report:{row.pk}",
    )  # fmt: skip


SOURCES = (
    EvidenceSource("monitoring.versions", _("Software version reports"), ("N-FW",), reports, shape=EvidenceShape.MARK),
)
