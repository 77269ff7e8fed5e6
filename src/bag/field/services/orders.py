"""The verbs of a work order in the office: plan, crew, dispatch, cancel, reopen, archive. Each is one transaction.

Rights are checked by whoever calls. What happens on site stands in ``services.execution``. ``seen`` is the version of
the row that the caller acted on; another one raises ``steps.Changed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.events import publish
from bag.core.models import Subject
from bag.core.numbering import next_number
from bag.core.ui.format import moment
from bag.field.domain.orders import Verb
from bag.field.events import OrderCancelled, OrderReopened
from bag.field.models import Checklist, CrewRole, OrderKind, OrderPerson, OrderState, WorkOrder
from bag.field.services.issuing import void_form
from bag.field.services.steps import CREW_NEWS, KEY, crew_users, in_words, locked, moment_of, ready, saved, step, tell
from bag.field.services.stops import forget
from bag.organization.models import Person, Unit
from bag.work.models import Priority

SERIES = "IE"
BOOKED = (OrderState.DISPATCHED, OrderState.ON_SITE)


@transaction.atomic
def plan_order(
    *,
    by: Any,
    title: str,
    owner_service: Unit,
    place: Any = None,
    kind: str = OrderKind.OTHER,
    description: str = "",
    equipment: Any = None,
    checklist: Checklist | None = None,
    request: Any = None,
    incident: Any = None,
    source: models.Model | None = None,
    contract: Any = None,
    priority: int = Priority.MEDIUM,
    due: date | None = None,
    minutes: int = 60,
    customer_signs: bool = True,
    at: datetime | None = None,
) -> WorkOrder:
    """A new work order with the next number of the year; the place is that of the equipment unless told otherwise.

    ``source`` is the record it is made from (a survey, an occurrence of a maintenance plan); ``by`` None is a job.
    Raises ``ValidationError`` without a title or a place.
    """
    where = place or (equipment.place if equipment is not None else None)
    if where is None:
        raise ValidationError({"place": _("A work order needs a place to go to.")})
    name, now = said(title, 1, "title", _("A work order needs a title.")), moment_of(at)
    row = WorkOrder(
        number=next_number(SERIES, now), title=name[:200], kind=kind, description=description.strip(),
        owner_service=owner_service, place=where, equipment=equipment, checklist=checklist,
        items=checklist.items if checklist is not None else [], request=request, incident=incident,
        source=Subject.objects.of(source) if source is not None else None, contract=contract, priority=priority,
        due_on=due, minutes=minutes, customer_signs=customer_signs, planned_by=by,
    )  # fmt: skip
    row.clean_fields(exclude=["number"])
    row.save()
    step(row, "planned", by, at=now)
    changes.announce(KEY, [row.pk], "add", by)
    return row


@transaction.atomic
def save_order(row: WorkOrder, by: Any, *, created: bool) -> WorkOrder:
    """Store the form of an order: a new one is planned, of a known one the description of the job changes.

    While nobody is on site another checklist replaces the items; afterwards the items stay as they were.
    """
    if created:
        planned = plan_order(
            by=by, title=row.title, owner_service=row.owner_service, place=row.place, kind=row.kind,
            description=row.description, equipment=row.equipment, checklist=row.checklist, contract=row.contract,
            priority=row.priority, due=row.due_on, minutes=row.minutes, customer_signs=row.customer_signs,
        )  # fmt: skip
        row.pk = planned.pk
        return planned
    before = locked(row)
    if before.state in (OrderState.DONE, OrderState.SIGNED, OrderState.ARCHIVED):
        raise ValidationError(_("The form of finished work does not change; open the work order again first."))
    if row.checklist_id != before.checklist_id:
        if before.state == OrderState.ON_SITE:
            raise ValidationError({"checklist": _("The checklist does not change while people are on site.")})
        row.items = row.checklist.items if row.checklist is not None else []
    row.version = before.version
    return saved(row, "changed", by)


@dataclass(frozen=True)
class Crew:
    """Who goes, in what, from when to when."""

    lead: Person
    members: Sequence[Person] = ()
    vehicle: Any = None
    starts: datetime | None = None
    ends: datetime | None = None


@transaction.atomic
def assign(order: WorkOrder, crew: Crew, *, seen: int | None = None, by: Any) -> WorkOrder:
    """Name the people, the vehicle and the time of an order that nobody has begun; its state stays."""
    row = ready(order, Verb.PLAN, seen)
    _take(row, crew)
    return saved(row, "assigned", by, _said(row, crew))


@transaction.atomic
def dispatch(
    order: WorkOrder, crew: Crew | None = None, *, seen: int | None = None, at: datetime | None = None, by: Any
) -> WorkOrder:
    """Send the crew (None: the one that was assigned), which hears of it. Refused when somebody of it is booked."""
    row = ready(order, Verb.DISPATCH, seen)
    told_before = set(crew_users(row)) if row.state == OrderState.DISPATCHED else set()
    send(row, crew, at=at, by=by)
    going = set(crew_users(row))
    body = f"{row}\n{row.place}" + (f"\n{moment(row.planned_start)}" if row.planned_start else "")
    tell(going - told_before, CREW_NEWS, row, gettext_lazy("A job for you"), body, by=by)
    tell(told_before - going, CREW_NEWS, row, gettext_lazy("You are no longer on this job"), by=by)
    return row


def send(row: WorkOrder, crew: Crew | None, *, at: datetime | None = None, by: Any) -> WorkOrder:
    """Dispatch a locked row without telling its crew: the daily plan tells everybody of all their jobs at once."""
    if row.lead_id is None and crew is None:
        raise ValidationError({"lead": _("Say first who goes on this job.")})
    row.state, row.dispatched_at = OrderState.DISPATCHED, moment_of(at)
    if crew is not None:
        _take(row, crew)
    else:
        book(row)
    return saved(row, "dispatched", by, _said(row, crew), at=row.dispatched_at)


@transaction.atomic
def withdraw(order: WorkOrder, *, by: Any) -> WorkOrder:
    """Take the crew and the time off an order that nobody has begun; who was sent hears of it."""
    row = ready(order, Verb.PLAN)
    if row.state == OrderState.DISPATCHED:
        tell(crew_users(row), CREW_NEWS, row, gettext_lazy("You are no longer on this job"), by=by)
    row.state, row.dispatched_at = OrderState.PLANNED, None
    row.lead = row.vehicle = row.planned_start = row.planned_end = None
    row.crew.all().delete()
    return saved(row, "withdrawn", by)


def _take(row: WorkOrder, crew: Crew) -> None:
    for person in (crew.lead, *crew.members):
        if not person.active:
            raise ValidationError({"lead": _("%(person)s is no longer active.") % {"person": person}})
    if (crew.starts is None) != (crew.ends is None):
        raise ValidationError({"starts": _("Give both the start and the end, or neither.")})
    if crew.starts is not None and crew.ends is not None and crew.ends <= crew.starts:
        raise ValidationError({"ends": _("The planned end lies before the planned start.")})
    row.lead, row.vehicle = crew.lead, crew.vehicle
    row.planned_start, row.planned_end = crew.starts, crew.ends
    row.crew.all().delete()
    OrderPerson.objects.bulk_create(
        [
            OrderPerson(order=row, person=crew.lead, role=CrewRole.LEAD),
            *(OrderPerson(order=row, person=one, role=_role(one, row)) for one in crew.members if one != crew.lead),
        ]
    )
    book(row)


def _role(person: Person, row: WorkOrder) -> str:
    company = row.contract.contractor_id if row.contract is not None else None
    return CrewRole.CONTRACTOR if company is not None and person.employer_id == company else CrewRole.MEMBER


def _said(row: WorkOrder, crew: Crew | None) -> str:
    people = [str(row.lead), *(str(one) for one in (crew.members if crew is not None else ()) if one != row.lead)]
    parts = [", ".join(people), str(row.vehicle or ""), moment(row.planned_start) if row.planned_start else ""]
    return " · ".join(part for part in parts if part)


def book(row: WorkOrder) -> None:
    """Hold the people of an order that is out for its time, and free them otherwise. Refuses a double booking."""
    out = row.state in BOOKED and row.planned_start is not None
    if out:
        _refuse_booked(row)
    with in_words():
        span = (row.planned_start, row.planned_end) if out else (None, None)
        row.crew.update(starts=span[0], ends=span[1])


def _refuse_booked(row: WorkOrder) -> None:
    people = row.crew.values("person_id")
    taken = (
        OrderPerson.objects.filter(person_id__in=people, starts__lt=row.planned_end, ends__gt=row.planned_start)
        .exclude(order=row)
        .select_related("person", "order")
        .first()
    )
    if taken is not None:
        raise ValidationError(
            _("%(person)s is out on %(order)s from %(starts)s to %(ends)s.")
            % {
                "person": taken.person,
                "order": taken.order,
                "starts": moment(taken.starts),
                "ends": moment(taken.ends),
            }
        )


@transaction.atomic
def cancel(order: WorkOrder, *, reason: str, seen: int | None = None, at: datetime | None = None, by: Any) -> WorkOrder:
    """Give an order up; its crew hears of it."""
    row = ready(order, Verb.CANCEL, seen)
    text = said(reason, 3, "reason", _("Say why in a sentence."))
    row.state, row.cancelled_at = OrderState.CANCELLED, moment_of(at)
    book(row)
    forget(row)
    tell(crew_users(row), CREW_NEWS, row, gettext_lazy("A job was cancelled"), f"{row}\n{text}", by=by)
    publish(OrderCancelled(row.pk, text))
    return saved(row, "cancelled", by, text, at=row.cancelled_at)


@transaction.atomic
def reopen(order: WorkOrder, *, reason: str, seen: int | None = None, by: Any) -> WorkOrder:
    """Plan finished or cancelled work once more. Signatures become void; answers, parts and time stay."""
    row = ready(order, Verb.REOPEN, seen)
    text = said(reason, 3, "reason", _("Say why in a sentence."))
    row.signatures.filter(void_at=None).update(void_at=moment_of(None))
    void_form(row, text, by=by)
    row.state, row.reopened, row.outcome = OrderState.PLANNED, row.reopened + 1, ""
    row.dispatched_at = row.arrived_at = row.done_at = row.signed_at = row.cancelled_at = None
    row.planned_start = row.planned_end = None
    publish(OrderReopened(row.pk))
    return saved(row, "reopened", by, text)


@transaction.atomic
def archive(order: WorkOrder, *, at: datetime | None = None, by: Any) -> WorkOrder:
    """Put a signed order away; it does not change any more."""
    row = ready(order, Verb.ARCHIVE)
    row.state, row.archived_at = OrderState.ARCHIVED, moment_of(at, row.signed_at)
    return saved(row, "archived", by, at=row.archived_at)


@transaction.atomic
def note(order: WorkOrder, text: str, *, at: datetime | None = None, by: Any) -> WorkOrder:
    """Write a note into the time line, whatever the state."""
    row = ready(order, Verb.NOTE)
    step(row, "note", by, said(text, 1, "text", _("A note needs a text.")), at=moment_of(at))
    return row


def said(text: str, least: int, name: str, refusal: str) -> str:
    """A text with something in it; raises ``ValidationError`` on the field ``name`` with ``refusal``."""
    stripped = text.strip()
    if len(stripped) < least:
        raise ValidationError({name: refusal})
    return stripped
