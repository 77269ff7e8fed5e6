"""What requests, problems and target times prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within
from bag.work.models import Incident, Problem, Request, RequestState

MOST = 1000
"""Items that one source tells of, the newest."""
KEPT_OUT = (RequestState.WITHDRAWN,)
"""What the requester took back proves nothing and is owed to nobody."""


def requests(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Requests of the window, and earlier ones still open in it; met when they were done or turned down."""
    rows: QuerySet[Any] = Request.objects.exclude(state__in=KEPT_OUT)
    rows = rows.annotate(ended=Coalesce("done_at", "closed_at"))
    rows = _open_in(rows, "ended", service, start, end)
    return [_item(row, "request", row.ended) for row in _newest(rows)]


def problems(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Problems of the window, and earlier ones still open in it; met when the corrective action was done."""
    rows = _open_in(Problem.objects.all(), "closed_at", service, start, end)
    return [_item(row, "problem", row.closed_at) for row in _newest(rows)]


def _open_in(rows: QuerySet[Any], ended: str, service: str, start: datetime, end: datetime) -> QuerySet[Any]:
    rows = rows.filter(opened_at__lte=end)
    rows = rows.filter(Q(opened_at__gte=start) | Q(**{ended: None}) | Q(**{f"{ended}__gte": start}))
    return rows.filter(service__code=service) if service else rows


def _newest(rows: QuerySet[Any]) -> list[Any]:
    return list(reversed(rows.order_by("-opened_at", "-id")[:MOST]))


def _item(row: Any, kind: str, met_at: datetime | None) -> EvidenceItem:
    url: str = lazy(row.get_absolute_url, str)()
    return EvidenceItem(
        effective_at=row.opened_at,
        recorded_at=row.created_at,
        label=str(row),
        url=url,
        subject=f"work.{kind}:{row.pk}",
        item=f"{kind}:{row.pk}",
        met_at=met_at,
        due_at=getattr(row, "target_at", None),
    )


def in_time(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """The share of work with a target that was finished in time, in percent, for each month of the window. Two queries.

    Work that is unfinished beyond its target counts in the month of the target as late.
    """
    kept: Counter[date] = Counter()
    all_of: Counter[date] = Counter()
    for month, good in _judged(service, start, end):
        all_of[month] += 1
        kept[month] += good
    return [_share(month, kept[month], all_of[month], end) for month in sorted(all_of)]


def _judged(service: str, start: datetime, end: datetime) -> Iterable[tuple[date, bool]]:
    """The month of each piece of work that can be judged, and whether it was in time."""
    now = min(end, timezone.now())
    for model, ended in ((Incident, "resolved_at"), (Request, "done_at")):
        rows: QuerySet[Any] = model._default_manager.filter(target_at__isnull=False)
        if service:
            rows = rows.filter(service__code=service)
        late = Q(target_at__lt=now) & (Q(**{ended: None}) | Q(**{f"{ended}__gt": F("target_at")}))
        open_states = Q(**{f"{ended}__isnull": False}) | Q(state__in=("new", "assigned", "pending", "approval"))
        rows = rows.filter(open_states).annotate(
            judged=Case(When(**{f"{ended}": None}, then=F("target_at")), default=F(ended)),
            good=Case(When(late, then=Value(False)), default=Value(True)),
        )
        for judged, good in rows.filter(judged__gte=start, judged__lte=now).values_list("judged", "good"):
            local = timezone.localtime(judged)
            yield local.date().replace(day=1), good


def _share(month: date, kept: int, count: int, end: datetime) -> EvidenceItem:
    """Effective at the last moment of the month, or at the end of what was asked for."""
    following = (month + timedelta(days=32)).replace(day=1)
    local = timezone.get_default_timezone()
    last = datetime(following.year, following.month, 1, tzinfo=local) - timedelta(seconds=1)
    return EvidenceItem(
        effective_at=min(last, end).astimezone(UTC),
        recorded_at=min(last, end).astimezone(UTC),
        label=_t("%(kept)d of %(all)d pieces of work in time") % {"kept": kept, "all": count},
        item=f"in-time:{month:%Y-%m}",
        value=100 * kept / count,
    )


SOURCES = (
    EvidenceSource(
        "work.requests", _("Service requests"), ("W-REQ",), requests,
        shape=EvidenceShape.TASK, watches=("work.request",),
    ),
    EvidenceSource(
        "work.problems", _("Root-cause investigations"), ("W-PROB",), problems,
        shape=EvidenceShape.TASK, watches=("work.problem",),
    ),
    EvidenceSource(
        "work.sla", _("Work completed on time (%)"), ("W-SLA",), in_time,
        shape=EvidenceShape.MEASURE, watches=("work.request", "work.incident"),
    ),
)  # fmt: skip
_GROUP = _("Requests")
FIGURES = (
    ReportFigure("work.requests", _("Requests received"), _GROUP, "work.request", within("opened_at"), 64),
    ReportFigure("work.requests-done", _("Requests done"), _GROUP, "work.request", within("done_at"), 65),
    ReportFigure(
        "work.requests-rejected", _("Requests turned down"), _GROUP, "work.request",
        within("closed_at", state="rejected"), 66,
    ),
    ReportFigure("work.problems", _("Root causes examined"), _("Incidents"), "work.problem", within("opened_at"), 67),
)  # fmt: skip
