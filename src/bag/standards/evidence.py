"""What the room proves: protocols by which the network is shared are in force (9 n, 5 ç)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.standards.models import Acceptance

MOST = 1000


def protocols(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Shared-use protocols signed until the end of the window, each until its last day. One query."""
    last = timezone.localtime(end).date()
    rows = Acceptance.objects.filter(signed_on__lte=last).select_related("participant")
    if service:
        rows = rows.filter(participant__owner_service__code=service)
    return [_item(row) for row in reversed(rows.order_by("-signed_on", "-pk")[:MOST])]


def _item(row: Acceptance) -> EvidenceItem:
    at = _moment(row.signed_on, time(12))
    until = row.ended_on if row.ended_on is not None and row.ended_on < row.expires_on else row.expires_on
    return EvidenceItem(
        effective_at=at,
        recorded_at=max(at, row.created_at),
        label=f"{row} – {row.participant}",
        url=lazy(row.get_absolute_url, str)(),
        subject=f"standards.acceptance:{row.pk}",
        item=f"acceptance:{row.pk}",
        until=_moment(until, time(23, 59)),
    )


def _moment(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


SOURCES = (
    EvidenceSource(
        "office.protocols", _("Protocols in force"), ("A-PROT", "N-STD"), protocols, shape=EvidenceShape.DOCUMENT,
        watches=("standards.acceptance",),
    ),
)  # fmt: skip
