"""What the room proves: monthly utilisation reports and finished improvements (10 c)."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.documents.models import Document, DocumentStatus
from bag.wireless.month import FORM, SERVICE

MOST = 1000


def reports(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Utilisation reports issued in the window. One query."""
    if service not in ("", SERVICE):
        return []
    rows = Document.objects.filter(form_key=FORM, status=DocumentStatus.ISSUED, issued_at__range=(start, end))
    return [_item(row, row.issued_at) for row in reversed(rows.order_by("-issued_at")[:MOST]) if row.issued_at]


def _item(row: Document, at: datetime) -> EvidenceItem:
    return EvidenceItem(
        effective_at=at, recorded_at=at, label=str(row), url=lazy(row.get_absolute_url, str)(),
        subject=f"documents.document:{row.pk}", item=f"document:{row.pk}",
    )  # fmt: skip


SOURCES = (
    EvidenceSource(
        "network.wifi", _("Reports of wireless utilization"), ("N-WIFI",), reports, shape=EvidenceShape.MARK,
        watches=("documents.document",),
    ),
)  # fmt: skip
