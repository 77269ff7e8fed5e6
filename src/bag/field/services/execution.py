"""The verbs of a work order on site: arrive, answer, parts, time, finish, sign. Each is one transaction.

``at`` is when it happened, as the phone says: later synchronized work keeps its times.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.events import publish
from bag.core.models import Attachment, Subject
from bag.field.domain import checklist
from bag.field.domain.orders import Verb
from bag.field.events import OrderDone
from bag.field.models import Answer, OrderState, Outcome, PartUsed, TimeEntry, TimeKind, WorkOrder
from bag.field.services.orders import book, said
from bag.field.services.origins import tell_origin
from bag.field.services.steps import DESK_NEWS, in_words, moment_of, ready, saved, step, tell
from bag.field.wording import answer_refusal
from bag.inventory.models import StockItem
from bag.inventory.services.stock import issue_stock, receive_stock
from bag.organization.models import Person

SHORTEST = 10
"""Letters of a result that says something."""


@transaction.atomic
def arrive(order: WorkOrder, *, at: datetime | None = None, by: Any) -> WorkOrder:
    """The crew of a dispatched order is on site."""
    row = ready(order, Verb.ARRIVE)
    row.state, row.arrived_at = OrderState.ON_SITE, moment_of(at, row.dispatched_at)
    return saved(row, "arrived", by, at=row.arrived_at)


@transaction.atomic
def answer(
    order: WorkOrder,
    answers: Mapping[str, Any],
    *,
    notes: Mapping[str, str] | None = None,
    at: datetime | None = None,
    by: Any,
) -> list[Answer]:
    """Answer items of the checklist by their keys; an empty answer takes an earlier one back.

    A photo item takes an ``Attachment`` of the order. A value out of its limits needs a note. All or none.
    """
    row = ready(order, Verb.FILL)
    items = {item.key: item for item in row.lines}
    moment = moment_of(at, row.arrived_at)
    given = notes or {}
    kept = []
    for key, value in answers.items():
        if key not in items:
            raise ValidationError(_("The checklist of this work order has no item “%(key)s”.") % {"key": key[:40]})
        if value in (None, ""):
            row.answers.filter(key=key).delete()
            continue
        kept.append(_answered(row, items[key], value, str(given.get(key, "")).strip()[:500], moment, by))
    return kept


def _answered(row: WorkOrder, item: checklist.Item, value: Any, note: str, at: datetime, by: Any) -> Answer:
    values: dict[str, Any] = {"text": "", "number": None, "within": None, "photo": None}
    if item.kind == "photo":
        values["photo"] = _photo(row, item, value)
    else:
        try:
            found = checklist.answer(item, value)
        except checklist.AnswerError as error:
            raise ValidationError({item.key: answer_refusal(error)}) from error
        values |= {"text": found.text, "number": found.number, "within": found.within}
        if found.within is False and not note:
            raise ValidationError(
                {item.key: _("“%(label)s” is not in order: say in a note what it is.") % {"label": item.label}}
            )
    stored, _created = Answer.objects.update_or_create(
        order=row, key=item.key, defaults=values | {"note": note, "at": at, "by": by}
    )
    return stored


def _photo(row: WorkOrder, item: checklist.Item, value: Any) -> Attachment:
    subject = Subject.objects.found(row)
    if not isinstance(value, Attachment) or subject is None or value.subject_id != subject.pk or not value.is_picture:
        raise ValidationError({item.key: _("“%(label)s” needs a photo on this work order.") % {"label": item.label}})
    return value


@transaction.atomic
def use_part(order: WorkOrder, *, item: StockItem | None = None, text: str = "", quantity: int, by: Any) -> PartUsed:
    """Book a part: one of our stock is issued at once, by one movement; ``text`` names one that the company brought."""
    row = ready(order, Verb.FILL)
    if item is None:
        name = said(text, 2, "text", _("Name the part."))[:200]
        part = PartUsed(order=row, text=name, quantity=quantity)
        part.clean_fields(exclude=["item", "movement", "returned"])
        part.save()
    else:
        movement = issue_stock(item, quantity, equipment=row.equipment, reason=str(row)[:300], by=by)
        part = PartUsed.objects.create(order=row, item=item, quantity=quantity, movement=movement)
    step(row, "part", by, str(part))
    return part


@transaction.atomic
def return_part(part: PartUsed, *, by: Any) -> PartUsed | None:
    """Take a part back that was not built in: it goes onto the shelf again, once. None: a brought one, struck off."""
    row = ready(part.order, Verb.FILL)
    held = PartUsed.objects.select_for_update(of=("self",)).select_related("item").filter(pk=part.pk).first()
    if held is None or held.returned_id is not None:
        raise ValidationError(_("This part was put back already."))
    step(row, "part_returned", by, str(held))
    if held.item is None:
        held.delete()
        return None
    held.returned = receive_stock(held.item, held.quantity, reason=str(row)[:300], by=by)
    held.save()
    return held


@transaction.atomic
def add_time(
    order: WorkOrder, person: Person, starts: datetime, ends: datetime, *, kind: str = TimeKind.WORK, by: Any
) -> TimeEntry:
    """Enter time of a person; entries of one person never overlap, on whatever job."""
    row = ready(order, Verb.TIME)
    if ends <= starts:
        raise ValidationError({"ends": _("The end lies before the start.")})
    if ends > moment_of(None):
        raise ValidationError({"ends": _("Time is entered when it is over.")})
    if (ends - starts).total_seconds() > 24 * 3600:
        raise ValidationError({"ends": _("A time entry lasts a day at most.")})
    with in_words():
        return TimeEntry.objects.create(order=row, person=person, kind=kind, starts=starts, ends=ends)


@transaction.atomic
def finish(
    order: WorkOrder,
    *,
    result: str,
    finding: str = "",
    outcome: str = Outcome.SOLVED,
    at: datetime | None = None,
    by: Any,
) -> WorkOrder:
    """The work is done: the checklist must be answered, and the crew is free again. Signatures follow.

    The incident or request it came from hears of it, and the rooms above by ``OrderDone``.
    """
    row = ready(order, Verb.FINISH)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("This outcome is not known.")})
    row.result = said(result, SHORTEST, "result", _("Say in a sentence what was done."))
    answered = {one.key: one.text or one.photo_id for one in row.answers.all()}
    if outcome != Outcome.UNSOLVED and (missing := checklist.missing(row.lines, answered)):
        labels = ", ".join(item.label for item in missing)
        raise ValidationError(_("Not answered yet: %(labels)s.") % {"labels": labels})
    row.finding, row.outcome = finding.strip(), outcome
    row.state, row.done_at = OrderState.DONE, moment_of(at, row.arrived_at)
    book(row)
    saved(row, "done", by, row.result, at=row.done_at)
    tell([row.planned_by], DESK_NEWS, row, gettext_lazy("A job is done"), f"{row}\n{row.result}", by=by)
    tell_origin(row, by=by)
    publish(OrderDone(row.pk, "done"))
    return row
