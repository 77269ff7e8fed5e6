"""The verbs of a request at the desk: open, assign, wait, hand over. Each is one transaction and refuses in words.

Rights are checked by whoever calls. The requester's own verbs stand in ``services.following``, approvals in
``services.approvals``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.numbering import next_number
from bag.core.ui.format import moment
from bag.organization.models import Person, Unit
from bag.work.domain.requests import Rule, Verb, route
from bag.work.models import Channel, Incident, Request, RequestKind, RequestState, RequestType, RoutingRule
from bag.work.services import approvals, clock, incidents
from bag.work.services.steps import (
    KEY,
    chiefs,
    end,
    hand_over,
    in_work,
    ready,
    said,
    saved,
    step,
    tell_desk,
    tell_requester,
)

SERIES = "TLP"
SHORTEST = 10
"""Letters of a result that says something."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. ``answers`` are the cleaned answers to the questions of the type."""

    type: RequestType
    answers: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    description: str = ""
    channel: str = Channel.PAGE
    priority: int | None = None
    requester: Any = None
    person: Person | None = None
    unit: Unit | None = None
    caller: str = ""
    contact: str = ""
    equipment: Any = None
    place: Any = None
    at: datetime | None = None


@transaction.atomic
def open_request(wish: Wish, *, by: Any) -> Request:
    """A new request with the next number of the year: routed, asked to be approved where its type wants it so."""
    if not wish.type.active:
        raise ValidationError(_("This is not offered any more."))
    row = _new(wish, by)
    rule = _rule(wish)
    if rule is not None and rule.advice:
        row.state, row.result, row.closed_at = RequestState.REJECTED, rule.advice, row.opened_at
        row.save()
        step(row, "opened", by, at=row.opened_at)
        step(row, "out_of_scope", None, rule.advice, at=row.opened_at)
        tell_requester(row, gettext_lazy("Your request is not the task of this branch"), rule.advice, by=by)
        changes.announce(KEY, [row.pk], "add", by)
        return row
    row.service = _service(wish, rule)
    minutes = clock.set_out(row, wish.type)
    row.save()
    clock.keep(row, minutes)
    step(row, "opened", by, at=row.opened_at)
    if not approvals.ask(row, by=by):
        tell_desk(chiefs(row.service), row, gettext_lazy("A new request"), by=by)
    changes.announce(KEY, [row.pk], "add", by)
    return row


def _new(wish: Wish, by: Any) -> Request:
    now = wish.at or timezone.now()
    place = wish.place or (wish.equipment.place if wish.equipment is not None else None)
    about = wish.equipment or place or wish.unit
    title = wish.title.strip() or f"{wish.type.title} – {about}" if about else wish.title.strip() or wish.type.title
    return Request(
        number=next_number(SERIES, now),
        type=wish.type,
        title=title[:200],
        description=wish.description.strip(),
        service=wish.type.service,
        priority=wish.priority or wish.type.priority,
        channel=wish.channel,
        requester=wish.requester,
        opened_by=by,
        person=wish.person,
        unit=wish.unit or (wish.person.unit if wish.person is not None else None),
        caller=wish.caller.strip()[:160],
        contact=wish.contact.strip()[:254],
        equipment=wish.equipment,
        place=place,
        answers=dict(wish.answers),
        opened_at=now,
    )


def _rule(wish: Wish) -> RoutingRule | None:
    """The first rule of the type that fits the answers. One query."""
    rules = {rule.pk: rule for rule in wish.type.routing_rules.select_related("service").order_by("rank", "id")}
    found = route((Rule.of(rule.pk, rule.question, rule.answer) for rule in rules.values()), wish.answers)
    return rules[found] if found is not None else None


def _service(wish: Wish, rule: RoutingRule | None) -> Unit:
    """Where it goes: what a rule says; faults of a piece of equipment to its owner; else the service of the type."""
    if rule is not None and rule.service is not None:
        return rule.service
    if wish.type.kind == RequestKind.FAULT and wish.equipment is not None:
        owner: Unit = wish.equipment.owner_service
        return owner
    return wish.type.service


@transaction.atomic
def assign(request: Request, person: Person, *, by: Any) -> Request:
    """Give a request to a person, who hears of it. Waiting ends with it."""
    row = ready(request, Verb.ASSIGN)
    if not person.active:
        raise ValidationError({"person": _("This person is no longer active.")})
    row.assignee = person
    in_work(row)
    tell_desk([person.user], row, gettext_lazy("A request was given to you"), by=by)
    return saved(row, "assigned", by, str(person))


@transaction.atomic
def wait(request: Request, *, reason: str, until: datetime | None, by: Any) -> Request:
    """Let a request wait for somebody else; its time stands still. Without ``until`` it waits until it goes on."""
    row = ready(request, Verb.WAIT)
    reason = said(reason, 3, "reason", _("Say what the request waits for."))[:300]
    now = timezone.now()
    if until is not None and until <= now:
        raise ValidationError({"until": _("This moment has passed already.")})
    row.state, row.pending_reason, row.pending_until = RequestState.PENDING, reason, until
    clock.pause(row, reason, now)
    tell_requester(row, gettext_lazy("Your request waits"), f"{row}\n{reason}", by=by)
    return saved(row, "pending", by, f"{reason} ({moment(until)})" if until else reason)


@transaction.atomic
def resume(request: Request, *, by: Any) -> Request:
    """End the waiting."""
    row = ready(request, Verb.RESUME)
    in_work(row)
    return saved(row, "resumed", by)


@transaction.atomic
def check_line(request: Request, line: int, done: bool, *, by: Any) -> Request:
    """Tick a line of the checklist, or take the tick away."""
    row = ready(request, Verb.CHECK)
    lines = row.type.lines
    if not 0 <= line < len(lines):
        raise ValidationError(_("The checklist has no such line."))
    ticked = set(row.done_lines) | {line} if done else set(row.done_lines) - {line}
    row.done_lines = sorted(ticked)
    return saved(row, "checked", by, f"{'☑' if done else '☐'} {lines[line]}", shown=False)


@transaction.atomic
def finish(request: Request, *, result: str, at: datetime | None = None, by: Any) -> Request:
    """Hand the work over: what was done. The requester accepts it, or sends it back."""
    row = ready(request, Verb.FINISH)
    result = said(result, SHORTEST, "result", _("Say in a sentence what was done."))
    open_lines = [line for place, line in enumerate(row.type.lines) if place not in row.done_lines]
    if open_lines:
        raise ValidationError(_("The checklist is not complete: %(lines)s") % {"lines": "; ".join(open_lines)})
    return hand_over(row, result, at or timezone.now(), by)


@transaction.atomic
def reject(request: Request, *, reason: str, by: Any) -> Request:
    """Turn a request down, with the reason that the requester reads."""
    row = ready(request, Verb.REJECT)
    return end(
        row, RequestState.REJECTED, "rejected", said(reason, SHORTEST, "reason", _("Say why in a sentence.")), by
    )


@transaction.atomic
def set_priority(request: Request, priority: int, *, by: Any) -> Request:
    """Another priority, and with it another target; the time that was counted stays counted."""
    row = ready(request, Verb.PRIORITY)
    if priority == row.priority:
        return row
    text = f"{row.priority} → {priority}"
    row.priority = priority
    clock.change_target(row, row.type, timezone.now())
    return saved(row, "priority", by, text, shown=False)


@transaction.atomic
def transfer(request: Request, service: Unit, *, reason: str, by: Any) -> Request:
    """Hand a request to another service, whose chief hears of it."""
    row = ready(request, Verb.TRANSFER)
    if service == row.service:
        raise ValidationError({"service": _("The request is with this service already.")})
    reason = said(reason, 3, "reason", _("Say why in a sentence."))
    in_work(row)
    row.service, row.assignee, row.state = service, None, RequestState.NEW
    tell_desk(chiefs(service), row, gettext_lazy("A request was handed to your service"), by=by)
    return saved(row, "routed", by, f"{service}: {reason}")


@transaction.atomic
def join(request: Request, incident: Incident | None, *, by: Any) -> Request:
    """Join a fault report to an incident, a new one where None is given; it ends with the incident."""
    row = ready(request, Verb.LINK)
    if incident is None:
        incident = incidents.open_incident(
            title=row.title,
            service=row.service,
            description=row.description,
            equipment=row.equipment,
            place=row.place,
            by=by,
        )
    elif incident.state not in clock.OPEN_INCIDENT:
        raise ValidationError({"incident": _("This incident is over.")})
    in_work(row)
    row.incident, row.state = incident, RequestState.ASSIGNED
    return saved(row, "linked", by, str(incident))


@transaction.atomic
def note(request: Request, text: str, *, to_requester: bool, by: Any) -> Request:
    """Write a note for colleagues, or a message that the requester gets."""
    row = ready(request, Verb.NOTE)
    text = said(text, 1, "text", _("A note needs a text."))
    step(row, "answer" if to_requester else "note", by, text, shown=to_requester)
    if to_requester:
        tell_requester(row, gettext_lazy("A message about your request"), f"{row}\n{text}", by=by)
    return row
