"""The work orders of maintenance in the demonstration: numbered in their order of time, with steps and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast
from django.utils import timezone

from bag.core.models import User
from bag.core.numbering import next_number
from bag.field.models import Answer, CrewRole, OrderPerson, OrderStep, WorkOrder
from bag.field.services.orders import SERIES
from bag.maintenance.models import Occurrence

ANSWERED = timedelta(days=90)
"""For how long back there are sheets with answers; earlier work was kept on paper."""
Told = tuple[WorkOrder, Occurrence | None]
Accounts = Mapping[str, User | None]
"""Who signs for a service, by its code."""


def write(orders: Sequence[Told], accounts: Accounts, dice: Random) -> None:
    """Number the orders in their order of time and store them with their maintenance and the answers of late."""
    since = timezone.now() - ANSWERED
    for order, _row in orders:
        if order.done_at is not None and order.done_at <= since:
            order.checklist, order.items = None, []
    begun = {id(order): order.created_at for order, _row in orders}
    for order, _row in sorted(orders, key=lambda pair: begun[id(pair[0])]):
        order.number = next_number(SERIES, order.created_at)
    WorkOrder.objects.bulk_create([order for order, _row in orders], batch_size=500)
    rows = [row for _order, row in orders if row is not None]
    for order, row in orders:
        if row is not None:
            row.order = order
    Occurrence.objects.bulk_create(rows, batch_size=500)
    WorkOrder.objects.filter(pk__in=[one.pk for one, _row in orders], dispatched_at__isnull=False).update(
        created_at=F("dispatched_at")
    )
    Occurrence.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=Cast("due_on", DateTimeField()))
    over = [order for order, _row in orders if order.done_at]
    recent = [order for order in over if order.done_at > since]
    Answer.objects.bulk_create([one for order in recent for one in _answers(order, accounts, dice)], batch_size=1000)
    OrderStep.objects.bulk_create([one for order in over for one in _steps(order, accounts)], batch_size=1000)
    OrderPerson.objects.bulk_create(
        OrderPerson(order=order, person=order.lead, role=CrewRole.LEAD) for order in over if order.lead is not None
    )


def _steps(order: WorkOrder, accounts: Accounts) -> Iterator[OrderStep]:
    by = accounts[order.owner_service.code]
    for verb, at in (("dispatched", order.dispatched_at), ("arrived", order.arrived_at), ("done", order.done_at)):
        if at is not None:
            yield OrderStep(order=order, at=at, verb=verb, by=by, text=order.result if verb == "done" else "")


def _answers(order: WorkOrder, accounts: Accounts, dice: Random) -> Iterator[Answer]:
    """Measured values within their limits, now and then just beyond with a note."""
    user = accounts[order.owner_service.code]
    for item in order.lines:
        if user is None or not item.required:
            continue
        odd = dice.random() < 0.03
        if item.kind == "check":
            text, number, within = ("no", None, False) if odd else ("yes", None, True)
        elif item.kind == "number":
            number = _measured(item.low, item.high, dice, odd=odd)
            text, within = f"{number:g}", not odd
        else:
            continue
        note = "Sonraki bakımda yeniden ölçülecek." if odd else ""
        yield Answer(
            order=order, key=item.key, text=text, number=number, within=within, note=note, by=user,
            at=order.done_at or timezone.now(),
        )  # fmt: skip


def _measured(low: float | None, high: float | None, dice: Random, *, odd: bool) -> float:
    begin = low if low is not None else 0.0
    end = high if high is not None else begin + max(abs(begin), 10)
    if odd and high is not None:
        return round(end * 1.04, 2)
    return round(begin + (end - begin) * dice.uniform(0.2, 0.8), 2)
