"""What field work proves: daily plans published in time (article 13 k), forms signed by those who must."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within
from bag.field.models import DayPlan, OrderState, WorkOrder

MOST = 1000
"""Items that one source tells of, the newest."""
PUBLISHED_BY = time(9, 0)
"""A plan that comes later proves nothing for its day (local time; our rule, the directive names no hour)."""


def daily_plans(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Plans of days in the window that were published before ``PUBLISHED_BY`` of their day, oldest first. One query."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    rows: Any = DayPlan.objects.filter(date__gte=first, date__lte=last, first_published_at__isnull=False)
    rows = rows.filter(service__code=service) if service else rows
    newest = list(rows.select_related("service").order_by("-date", "-id")[:MOST])
    return [_plan(row) for row in reversed(newest) if in_time(row)]


def in_time(row: DayPlan) -> bool:
    """Whether the crews were told before the hour of the day."""
    return row.first_published_at is not None and row.first_published_at <= _hour(row)


def _hour(row: DayPlan) -> datetime:
    return datetime.combine(row.date, PUBLISHED_BY, tzinfo=timezone.get_default_timezone())


def _plan(row: DayPlan) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=_hour(row),
        recorded_at=row.first_published_at or row.created_at,
        label=str(row),
        url=url,
        subject=f"field.dayplan:{row.pk}",
        item=f"day-plan:{row.pk}",
    )


def field_forms(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Jobs done in the window; met when all who must had signed the form. One query."""
    rows: Any = WorkOrder.objects.filter(done_at__gte=start, done_at__lte=end)
    rows = rows.exclude(state=OrderState.CANCELLED)
    rows = rows.filter(owner_service__code=service) if service else rows
    return [_form(row) for row in reversed(list(rows.order_by("-done_at", "-id")[:MOST]))]


def _form(row: WorkOrder) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.done_at or row.created_at,
        recorded_at=row.updated_at,
        label=str(row),
        url=url,
        signed=row.signed_at is not None,
        subject=f"field.workorder:{row.pk}",
        item=f"form:{row.pk}",
        met_at=row.signed_at,
    )


SOURCES = (
    EvidenceSource(
        "work.daily_plans", _("Daily work plans published"), ("W-PLAN",), daily_plans,
        shape=EvidenceShape.MARK, watches=("field.dayplan",),
    ),
    EvidenceSource(
        "work.field_forms", _("Signed fault and field forms"), ("W-FLD", "A-ARCH"), field_forms,
        shape=EvidenceShape.EVENT, watches=("field.workorder",),
    ),
)  # fmt: skip
_GROUP = _("Field work")
FIGURES = (
    ReportFigure("field.done", _("Work orders done"), _GROUP, "field.workorder", within("done_at"), 68),
    ReportFigure("field.signed", _("Field forms signed"), _GROUP, "field.workorder", within("signed_at"), 68),
    ReportFigure(
        "field.unsolved", _("Work orders that could not be done"), _GROUP, "field.workorder",
        within("done_at", outcome="unsolved"), 69,
    ),
    ReportFigure(
        "field.plans", _("Daily work plans published"), _GROUP, "field.dayplan", within("first_published_at"), 69
    ),
)  # fmt: skip
