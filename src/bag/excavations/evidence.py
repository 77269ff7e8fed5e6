"""What excavations prove: article 10 o, that somebody of ours stood by where our lines were near."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Min, Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.excavations.models import Excavation, RiskClass

MOST = 1000
WATCHED = (RiskClass.MEDIUM, RiskClass.HIGH)


def supervised(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Digs near our lines that began in the window or still waited for a visit in it; met by the first visit. One
    query.
    """
    rows = Excavation.objects.filter(risk__in=WATCHED, started_at__lte=end).annotate(seen_at=Min("visits__at"))
    rows = rows.filter(Q(started_at__gte=start) | Q(seen_at=None) | Q(seen_at__gte=start))
    if service:
        rows = rows.filter(owner_service__code=service)
    return [_item(row) for row in reversed(rows.order_by("-started_at", "-id")[:MOST])]


def _item(row: Any) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.started_at,
        recorded_at=row.opened_at,
        label=str(row),
        url=url,
        subject=f"excavations.excavation:{row.pk}",
        item=f"excavation:{row.pk}",
        met_at=max(row.seen_at, row.started_at) if row.seen_at is not None else None,
    )


SOURCES = (
    EvidenceSource(
        "fiber.excavations", _("Excavations near our lines and their observers"), ("F-EXC",), supervised,
        shape=EvidenceShape.EVENT, watches=("excavations.excavation",),
    ),
)  # fmt: skip
