"""What discovery proves: comparisons of the topology with what was seen (5 c, 9 c, 11 c, 18 b)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.topology.models import Review

MOST = 1000


def comparisons(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Comparisons in the window; of the whole branch those of the network service. One query."""
    rows = Review.objects.filter(service__code=service or "network", at__range=(start, end)).select_related("service")
    url: str = reverse_lazy("topology:findings")  # type: ignore[assignment]
    return [
        EvidenceItem(effective_at=row.at, recorded_at=row.at, label=str(row), url=url, item=f"review:{row.pk}")
        for row in reversed(rows.order_by("-at")[:MOST])
    ]


SOURCES = (
    EvidenceSource(
        "network.topology", _("Comparisons of the topology with discovery"), ("N-TOPO",), comparisons,
        shape=EvidenceShape.MARK, watches=("topology.review",),
    ),
)  # fmt: skip
