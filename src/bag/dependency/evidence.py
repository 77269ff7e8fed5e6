"""Evidence that the nightly sweep gives: how redundant the power of the data centers is, and who hangs on a UPS."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.dependency.models import RiskSweep

FACILITY = "facility"


def _sweeps(service: str, start: datetime, end: datetime) -> list[RiskSweep]:
    rows = RiskSweep.objects.filter(swept_at__gte=start, swept_at__lt=end).order_by("swept_at")
    return list(rows) if service in ("", FACILITY) else []


def redundancy(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Each night: the share of pieces in data centers that no single UPS, strip or battery takes away."""
    return [
        _item(row, 100 * row.spared / row.fed, _("%(some)d of %(all)d pieces fed twice"), row.spared, row.fed)
        for row in _sweeps(service, start, end)
        if row.fed
    ]


def coverage(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Each night: the share of pieces carrying communication that are fed through a UPS."""
    return [
        _item(row, 100 * row.backed / row.carrying, _("%(some)d of %(all)d pieces on UPS"), row.backed, row.carrying)
        for row in _sweeps(service, start, end)
        if row.carrying
    ]


def last_sweep() -> datetime | None:
    """The moment of the latest sweep."""
    return RiskSweep.objects.order_by("-pk").values_list("swept_at", flat=True).first()


def _item(row: RiskSweep, value: float, label: str, some: int, whole: int) -> EvidenceItem:
    return EvidenceItem(
        row.swept_at,
        row.swept_at,
        label % {"some": some, "all": whole},
        reverse("dependency:weakpoint-list"),
        item=str(row.pk),
        value=value,
    )


SOURCES = (
    EvidenceSource(
        "facility.redundancy",
        gettext_lazy("Power of data centers that no single failure takes away (%)"),
        ("D-PWR",),
        redundancy,
        shape=EvidenceShape.MEASURE,
        alive=last_sweep,
    ),
    EvidenceSource(
        "facility.ups_coverage",
        gettext_lazy("Communication equipment fed through a UPS (%)"),
        ("D-PWR",),
        coverage,
        shape=EvidenceShape.MEASURE,
        alive=last_sweep,
    ),
)
