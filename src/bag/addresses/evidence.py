"""What the address plan proves: verifications of the plan (5 c, 9 c, 9 m, 11 c)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bag.addresses.models import PlanReview
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource

MOST = 1000


def verifications(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Verifications of the plan in the window; of the whole branch those of the network service. One query."""
    rows = PlanReview.objects.filter(service__code=service or "network", at__range=(start, end)).select_related(
        "service"
    )
    url: str = reverse_lazy("addresses:drift")  # type: ignore[assignment]
    return [
        EvidenceItem(effective_at=row.at, recorded_at=row.at, label=str(row), url=url, item=f"review:{row.pk}")
        for row in reversed(rows.select_related("service").order_by("-at")[:MOST])
    ]


SOURCES = (
    EvidenceSource(
        "network.addresses", _("Verifications of the address plan"), ("N-IPAM",), verifications,
        shape=EvidenceShape.MARK, watches=("addresses.planreview",),
    ),
)  # fmt: skip
