"""What changes prove: each approved, and outages kept within the plan (6 u, 13 s, 14 r, 14 gg, 14 ğğ)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bag.changes.domain.life import ENDED, State
from bag.changes.models import Change
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within

MOST = 1000
"""Items that one source tells of, the newest."""
WATCHES = ("changes.change",)


def approvals(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Changes that were handed in or begun in the window; met by their approval, also by the one afterwards.

    What was given up or turned down before it was carried out calls for no approval. One query.
    """
    rows = Change.objects.exclude(state__in=[State.DRAFT, State.CANCELLED, State.REJECTED])
    rows = _of(rows, service).filter(opened_at__lte=end)
    rows = rows.filter(Q(opened_at__gte=start) | Q(approved_at=None) | Q(approved_at__gte=start))
    return [_item(row, row.opened_at, met_at=row.approved_at) for row in reversed(rows.order_by("-opened_at")[:MOST])]


def beyond_plan(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Minutes of outage beyond the plan of each change that ended in the window. One query."""
    rows = Change.objects.filter(state__in=sorted(ENDED), ended_at__gte=start, ended_at__lte=end)
    newest = reversed(_of(rows, service).order_by("-ended_at")[:MOST])
    return [_measured(row) for row in newest]


def _of(rows: Any, service: str) -> Any:
    return rows.filter(owner_service__code=service) if service else rows


def _measured(row: Change) -> EvidenceItem:
    words = gettext("%(change)s: %(outage)d min outage, %(planned)d min planned")
    label = words % {"change": row, "outage": row.outage_minutes or 0, "planned": row.planned_outage}
    return _item(row, row.ended_at or row.opened_at, label=label, value=float(row.beyond_plan or 0))


def _item(row: Change, at: datetime, *, label: str = "", **told: Any) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=at,
        recorded_at=max(at, row.created_at),
        label=label or str(row),
        url=url,
        subject=f"changes.change:{row.pk}",
        item=f"change:{row.pk}",
        **told,
    )


SOURCES = (
    EvidenceSource(
        "work.changes", _("Approvals of changes"), ("W-CHG",), approvals, shape=EvidenceShape.EVENT, watches=WATCHES
    ),
    EvidenceSource(
        "work.downtime_overrun", _("Downtime beyond the plan (minutes)"), ("W-CHG",), beyond_plan,
        shape=EvidenceShape.MEASURE, watches=WATCHES,
    ),
)  # fmt: skip
_GROUP = _("Surveys and changes")
FIGURES = (
    ReportFigure("changes.done", _("Changes carried out"), _GROUP, "changes.change",
                 within("ended_at", state="done"), 76),
    ReportFigure("changes.rolled-back", _("Changes rolled back"), _GROUP, "changes.change",
                 within("ended_at", state="rolled_back"), 77),
    ReportFigure("changes.beyond-plan", _("Changes with more outage than planned"), _GROUP, "changes.change",
                 within("ended_at", beyond_plan__gte="1"), 78),
    ReportFigure("changes.emergency", _("Emergency changes"), _GROUP, "changes.change",
                 within("started_at", kind="emergency"), 79),
)  # fmt: skip
