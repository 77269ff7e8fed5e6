"""What surveys prove (the fifteen clauses of W-SURV), and their figures in reports."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within
from bag.surveys.models import Survey, SurveyState

MOST = 1000
"""Items that the source tells of, the newest."""


def surveys(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Surveys of the window, and earlier ones that were still without a report in it; met by the report.

    What was given up before a report proves nothing and is owed to nobody. One query.
    """
    rows = Survey.objects.exclude(state=SurveyState.CANCELLED, reported_at=None).filter(opened_at__lte=end)
    rows = rows.filter(Q(opened_at__gte=start) | Q(reported_at=None) | Q(reported_at__gte=start))
    if service:
        rows = rows.filter(owner_service__code=service)
    return [_item(row) for row in reversed(rows.order_by("-opened_at", "-id")[:MOST])]


def _item(row: Survey) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.opened_at,
        recorded_at=row.created_at,
        label=str(row),
        url=url,
        signed=row.decided_at is not None,
        subject=f"surveys.survey:{row.pk}",
        item=f"survey:{row.pk}",
        met_at=row.reported_at,
        due_at=_end_of(row.due_on),
    )


def _end_of(day: Any) -> datetime | None:
    """The last moment of a day in Türkiye."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone()) - timedelta(seconds=1)


SOURCES = (
    EvidenceSource(
        "work.surveys", _("Survey reports"), ("W-SURV",), surveys,
        shape=EvidenceShape.TASK, watches=("surveys.survey",),
    ),
)  # fmt: skip
_GROUP = _("Surveys and changes")
FIGURES = (
    ReportFigure("surveys.opened", _("Surveys requested"), _GROUP, "surveys.survey", within("opened_at"), 70),
    ReportFigure("surveys.reported", _("Survey reports issued"), _GROUP, "surveys.survey", within("reported_at"), 71),
    ReportFigure(
        "surveys.rejected", _("Installations saved by the assessment"), _GROUP, "surveys.survey",
        within("decided_at", state="rejected"), 72,
    ),
    ReportFigure("surveys.installed", _("Surveyed installations done"), _GROUP, "surveys.survey",
                 within("installed_at"), 73),
    ReportFigure("surveys.observed", _("Excavations observed"), _GROUP, "surveys.observerreport",
                 within("starts_at"), 74),
)  # fmt: skip
