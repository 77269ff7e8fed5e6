"""What falls due becomes a row and, in time, a work order; each exactly once, however often and late this runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.core.domain.calendar import WorkCalendar
from bag.field.domain.orders import OPEN as OPEN_ORDERS
from bag.field.models import OrderKind
from bag.field.services import orders
from bag.inventory.models import Equipment
from bag.maintenance import queries
from bag.maintenance.domain.recurrence import crossings, due_day, run, steps_reached
from bag.maintenance.models import OPEN, MaintenancePlan, MeterReading, Occurrence, OccurrenceState, Trigger

FARTHEST_SHIFT = timedelta(days=15)
"""No run of days off is longer: how far a slot can be moved."""
Target = tuple[int | None, int | None]
"""The ids of piece and place; one of them is None."""


@dataclass(frozen=True)
class Made:
    """What one run did: rows that fell due, orders planned, and why some could not be."""

    due: int
    ordered: int
    faults: list[str]


def generate(today: date | None = None, plans: Iterable[MaintenancePlan] | None = None) -> Made:
    """Write down what falls due until each plan's lead time, and order it."""
    on = today or timezone.localdate()
    calendar = work_calendar()
    due, ordered, faults = 0, 0, []
    for plan in queries.approved().select_related("contract", "place") if plans is None else plans:
        due += write_down(plan, on, calendar)
        done, refused = order_due(plan, on)
        ordered += done
        faults += refused
    return Made(due, ordered, faults)


@transaction.atomic
def write_down(plan: MaintenancePlan, on: date, calendar: WorkCalendar) -> int:
    """Rows for everything of a plan that falls due until its lead time and has none; how many."""
    targets = _targets(plan)
    if plan.trigger == Trigger.CALENDAR:
        rows = _by_calendar(plan, targets, on, calendar)
    else:
        rows = _by_meter(plan, [piece for piece in targets.values() if piece is not None], on, calendar)
    before = plan.occurrences.count()
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return plan.occurrences.count() - before


def _targets(plan: MaintenancePlan) -> dict[Target, Equipment | None]:
    if queries.about_pieces(plan):
        return {(piece.pk, None): piece for piece in queries.pieces(plan)}
    return {(None, plan.place_id): None}


def _by_calendar(
    plan: MaintenancePlan, targets: dict[Target, Equipment | None], on: date, calendar: WorkCalendar
) -> list[Occurrence]:
    """A piece that came later begins with its own first day; the others go on after their last slot."""
    begin = max(plan.in_force_from or on, plan.starts)
    until = on + timedelta(days=plan.lead_days)
    dues = {
        slot: due
        for slot in plan.rule().slots(begin, until + FARTHEST_SHIFT)
        if (due := due_day(slot, plan.shift, calendar)) <= until
    }
    known = _last_slots(plan)
    rows = []
    for (piece, place), row in targets.items():
        since = timezone.localtime(row.created_at).date() if row is not None else begin
        after = known.get((piece, place), max(begin, since) - timedelta(days=1))
        rows += [_occurrence(plan, piece, place, due=due, slot=slot) for slot, due in dues.items() if slot > after]
    return rows


def _last_slots(plan: MaintenancePlan) -> dict[Target, date]:
    rows = plan.occurrences.filter(slot__isnull=False).order_by().values("equipment", "place").annotate(at=Max("slot"))
    return {(row["equipment"], row["place"]): row["at"] for row in rows}


def _occurrence(plan: MaintenancePlan, piece: int | None, place: int | None, *, due: date, **key: Any) -> Occurrence:
    deadline = due + timedelta(days=plan.grace_days)
    return Occurrence(plan=plan, equipment_id=piece, place_id=place, due_on=due, deadline=deadline, **key)


def _by_meter(plan: MaintenancePlan, pieces: list[Equipment], on: date, calendar: WorkCalendar) -> list[Occurrence]:
    """The turns of a counter, or of a reading beyond its limit, since the plan is in force.

    The work is due the plan's lead time after today. Of several turns at once the last is done, the others are skipped.
    """
    since = plan.in_force_from or on
    readings = _readings(plan, pieces)
    steps = plan.occurrences.filter(step__isnull=False).order_by().values("equipment").annotate(last=Max("step"))
    known = {row["equipment"]: row["last"] for row in steps}
    due = due_day(on + timedelta(days=plan.lead_days), plan.shift, calendar)
    rows = []
    for piece in pieces:
        reached = plan.step_base + _turns(plan, readings[piece.pk], since)
        fresh = [
            _occurrence(plan, piece.pk, None, due=due, step=step)
            for step in range(max(known.get(piece.pk, 0), plan.step_base) + 1, reached + 1)
        ]
        for row in fresh[:-1]:
            row.state, row.reason = OccurrenceState.SKIPPED, _("Overtaken by the next turn of the counter.")
        rows += fresh
    return rows


def _readings(plan: MaintenancePlan, pieces: list[Equipment]) -> dict[int, list[tuple[datetime, Decimal]]]:
    found: dict[int, list[tuple[datetime, Decimal]]] = defaultdict(list)
    rows = MeterReading.objects.filter(meter=plan.meter, equipment__in=pieces).order_by("equipment", "at", "id")
    for piece, at, value in rows.values_list("equipment", "at", "value"):
        found[piece].append((at, value))
    return found


def _turns(plan: MaintenancePlan, readings: list[tuple[datetime, Decimal]], since: date) -> int:
    """How often the work fell due since a day. What the counter showed until then, or first, is its zero."""
    if not readings:
        return 0
    values = [value for _at, value in readings]
    before = sum(timezone.localtime(at).date() < since for at, _value in readings)
    if plan.trigger == Trigger.COUNTER:
        return steps_reached(run(values), run(values[: max(before, 1)]), plan.interval or Decimal(0))
    limit = plan.limit or Decimal(0)
    return crossings(values, limit, plan.side) - crossings(values[:before], limit, plan.side)


def order_due(plan: MaintenancePlan, on: date) -> tuple[int, list[str]]:
    """Work orders for the rows of a plan whose time has come; how many, and why others could not be planned."""
    until = on + timedelta(days=plan.lead_days)
    waiting = plan.occurrences.filter(state=OccurrenceState.PLANNED, due_on__lte=until) | plan.occurrences.filter(
        state=OccurrenceState.PLANNED, step__isnull=False
    )
    ordered, faults = 0, []
    for pk in waiting.order_by("due_on", "id").values_list("pk", flat=True):
        try:
            ordered += _order(pk)
        except ValidationError as error:
            text = " ".join(error.messages)
            Occurrence.objects.filter(pk=pk, state=OccurrenceState.PLANNED).update(reason=text[:300])
            faults.append(text)
    return ordered, faults


@transaction.atomic
def _order(pk: int) -> int:
    """Plan the order of one row, unless somebody else does it; earlier ones of the piece that were missed close."""
    rows = Occurrence.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "plan__owner_service", "plan__checklist", "plan__contract", "equipment__place", "place"
    )
    row = rows.filter(pk=pk, state=OccurrenceState.PLANNED).first()
    if row is None:
        return 0
    plan = row.plan
    row.order = orders.plan_order(
        by=None,
        title=plan.title,
        owner_service=plan.owner_service,
        place=row.place,
        equipment=row.equipment,
        kind=OrderKind.MAINTENANCE,
        description=plan.description,
        checklist=plan.checklist,
        contract=plan.contract,
        source=row,
        priority=plan.priority,
        due=row.due_on,
        minutes=plan.minutes,
        customer_signs=plan.contract is not None,
    )
    row.state, row.reason = OccurrenceState.ORDERED, ""
    row.save()
    _close_missed(row)
    return 1


def _close_missed(row: Occurrence) -> None:
    """Give up missed ones of the same piece: the new order takes their place."""
    older = Occurrence.objects.filter(
        plan=row.plan, equipment=row.equipment, place=row.place, state=OccurrenceState.MISSED, closed_at=None
    ).select_related("order")
    for one in older.exclude(pk=row.pk):
        one.closed_at = timezone.now()
        one.reason = _("Not done before the next one fell due.")
        one.save()
        if one.order is not None and one.order.state in OPEN_ORDERS:
            orders.cancel(one.order, reason=one.reason, by=None)


def is_open(row: Occurrence) -> bool:
    """Whether work on a row is still expected."""
    return row.state in OPEN or (row.state == OccurrenceState.MISSED and row.closed_at is None)
