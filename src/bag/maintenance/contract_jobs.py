"""The jobs of contractors, for the contracts room: work orders of a contract, with what their maintenance adds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.contracts.jobs import MOST, Job, JobSource
from bag.contracts.models import Contract
from bag.field.models import OrderState, WorkOrder
from bag.field.wording import ORDER_TONES
from bag.maintenance.models import Occurrence, OccurrenceState, Verdict


def find(contract: Contract, first: date, last: date) -> list[Job]:
    """Jobs planned, due, ended or refused between two days, and those still open. Two queries."""
    start, end = _moment(first, time.min), _moment(last, time.max)
    return [*_maintenance(contract, first, last, start, end), *_calls(contract, start, end)]


def _moment(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


def _calls(contract: Contract, start: datetime, end: datetime) -> list[Job]:
    """Orders that are no maintenance: faults and other calls. The company is called when the order is dispatched."""
    rows: Any = WorkOrder.objects.filter(contract=contract, maintenance=None).exclude(state=OrderState.CANCELLED)
    rows = rows.annotate(called=Coalesce("dispatched_at", "created_at")).filter(called__lte=end)
    rows = rows.filter(Q(called__gte=start) | Q(done_at=None) | Q(done_at__gte=start))
    return [
        Job(
            row=row,
            title=str(row),
            where=str(row.equipment or row.place),
            called_at=row.called,
            came_at=row.arrived_at,
            ended_at=row.done_at,
            state=row.get_state_display(),
            tone=ORDER_TONES[row.state],
        )
        for row in rows.select_related("equipment", "place").order_by("-called")[:MOST]
    ]


def _maintenance(contract: Contract, first: date, last: date, start: datetime, end: datetime) -> list[Job]:
    rows: Any = Occurrence.objects.filter(plan__contract=contract, due_on__lte=last)
    rows = rows.exclude(state=OccurrenceState.SKIPPED)
    open_ = Q(closed_at=None)
    inside = Q(due_on__gte=first) | Q(closed_at__range=(start, end)) | Q(done_at__range=(start, end))
    rows = rows.filter(open_ | inside | Q(refused_at__range=(start, end)))
    joined = rows.select_related("plan", "equipment", "place", "order").order_by("-due_on")[:MOST]
    return [_job(row) for row in joined]


def _job(row: Occurrence) -> Job:
    """A refusal counts until the work is accepted for good or not, so its moment stays."""
    missed = row.state == OccurrenceState.MISSED
    number = f"{row.order.number} " if row.order is not None else ""
    return Job(
        row=row,
        title=f"{number}{row.plan}",
        where=row.target,
        called_at=_moment(row.due_on, time.min),
        came_at=row.order.arrived_at if row.order is not None else None,
        ended_at=row.closed_at if missed else row.done_at,
        due_on=row.deadline,
        missed=missed,
        refused_at=row.refused_at,
        state=row.get_verdict_display() if row.verdict == Verdict.REFUSED else row.get_state_display(),
        tone=row.tone,
    )


SOURCE = JobSource("field", _("Work orders and maintenance"), find)
