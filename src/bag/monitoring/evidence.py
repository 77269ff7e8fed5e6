"""What alarms prove: troubles that were seen and handled."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within
from bag.monitoring.alarms.opening import WORST_LEFT_ALONE
from bag.monitoring.models import Alarm

MOST = 1000
"""Items that one source tells of, the newest."""


def alarms(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Alarms that called for something and were nobody's follower; met when the trouble was gone."""
    rows = Alarm.objects.filter(active_at__isnull=False, root=None, rank__lt=WORST_LEFT_ALONE, active_at__lte=end)
    rows = rows.filter(Q(active_at__gte=start) | Q(cleared_at=None) | Q(cleared_at__gte=start))
    if service:
        rows = rows.filter(owner_service__code=service)
    newest = list(rows.order_by("-active_at", "-id")[:MOST])
    return [_item(row) for row in reversed(newest)]


def _item(row: Alarm) -> EvidenceItem:
    assert row.active_at is not None  # noqa: S101  filtered above
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.active_at,
        recorded_at=row.first_seen,
        label=str(row),
        url=url,
        subject=f"monitoring.alarm:{row.pk}",
        item=f"alarm:{row.pk}",
        met_at=row.cleared_at if row.phase in ("cleared", "closed") else None,
    )


SOURCES = (
    EvidenceSource(
        "monitoring.alarms", _("Alarms handled"), ("M-MON",), alarms, shape=EvidenceShape.TASK,
        watches=("monitoring.alarm",),
    ),
)  # fmt: skip
FIGURES = (
    ReportFigure(
        "monitoring.alarms", _("Alarms raised"), _("Monitoring"), "monitoring.alarm", within("first_seen"), 70
    ),
    ReportFigure(
        "monitoring.cleared", _("Alarms cleared"), _("Monitoring"), "monitoring.alarm", within("cleared_at"), 71
    ),
)
