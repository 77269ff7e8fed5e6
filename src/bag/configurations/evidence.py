"""What the room proves: how far devices keep their rules, and that changes of configurations are kept."""

from __future__ import annotations

from datetime import datetime, time

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.configurations.models import ComplianceDay
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource


def compliance(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Share of access switches whose protection of ports is proved (port security, DHCP and ARP), in percent, a day.

    A switch that could not be read or judged counts as one without protection. One query.
    """
    first, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    rows = ComplianceDay.objects.filter(on__range=(first, last), edge__gt=0)
    if service:
        rows = rows.filter(service__code=service)
    items = []
    for row in rows.select_related("service").order_by("on", "service"):
        at = timezone.make_aware(datetime.combine(row.on, time(12)))
        items.append(
            EvidenceItem(
                effective_at=at,
                recorded_at=at,
                label=f"{row.service}: {row.guarded}/{row.edge}",
                url=str(reverse_lazy("configurations:overview")),
                item=f"compliance:{row.service_id}:{row.on}",
                value=round(100 * row.guarded / row.edge, 2),
            )
        )
    return items


SOURCES = (
    EvidenceSource(
        "network.config_compliance", _("Compliance of the configurations of devices (%)"), ("N-CFG",), compliance,
        shape=EvidenceShape.MEASURE,
    ),
)  # fmt: skip
