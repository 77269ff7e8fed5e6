"""The verbs of an incident. Each is one transaction, writes its step into the time line and refuses in words.

``by`` None is monitoring. Rights are checked by whoever calls: pages, API and the alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.core.ui.format import moment
from bag.organization.models import Person, Unit
from bag.organization.queries import people_with_role
from bag.work.domain.incidents import Verb, WrongState, priority, require
from bag.work.models import Incident, IncidentState, IncidentStep, IncidentTargets, Level
from bag.work.services import clock, joined, outages
from bag.work.wording import INCIDENT_REFUSALS

KEY = "work.incident"
SERIES = "ARZ"
NEWS = "work.incident"
SHORTEST = 10
"""Letters of a resolution that says something."""


@transaction.atomic
def open_incident(
    *,
    title: str,
    service: Unit,
    impact: int = Level.MEDIUM,
    urgency: int = Level.MEDIUM,
    description: str = "",
    equipment: Any = None,
    place: Any = None,
    at: datetime | None = None,
    by: Any = None,
) -> Incident:
    """A new incident with the next number of the year; the place is that of the equipment unless told otherwise."""
    now = at or timezone.now()
    row = Incident(
        number=next_number(SERIES, now),
        title=title.strip()[:200],
        description=description.strip(),
        service=service,
        impact=impact,
        urgency=urgency,
        priority=priority(impact, urgency),
        equipment=equipment,
        place=place or (equipment.place if equipment is not None else None),
        opened_at=now,
        opened_by=by,
    )
    minutes = clock.set_out(row, targets_of(service))
    row.save()
    clock.keep(row, minutes)
    _written(row, "opened", by, at=now, verb="add")
    return row


def targets_of(service: Unit) -> IncidentTargets | None:
    """What the service promises for its incidents. One query."""
    return IncidentTargets.objects.select_related("hours").filter(service=service).first()


@transaction.atomic
def save_incident(row: Incident, by: Any, *, created: bool) -> Incident:
    """Store the form of an incident: a new one is opened, of a known one the description and levels change."""
    if created:
        fields = ("title", "service", "impact", "urgency", "description", "equipment", "place")
        opened = open_incident(**{name: getattr(row, name) for name in fields}, by=by)
        row.pk = opened.pk
        return opened
    before = _locked(row)
    row.priority = priority(row.impact, row.urgency)
    if before.priority != row.priority:
        clock.change_target(row, targets_of(row.service), timezone.now())
    row.save()
    if before.priority != row.priority:
        text = _("Priority %(before)d → %(after)d") % {"before": before.priority, "after": row.priority}
        _step(row, "priority", by, text)
    return row


@transaction.atomic
def assign(incident: Incident, person: Person, *, by: Any) -> Incident:
    """Give an incident to a person, who hears of it. Waiting ends with it."""
    row = _ready(incident, Verb.ASSIGN)
    if not person.active:
        raise ValidationError({"person": _("This person is no longer active.")})
    _go_on(row)
    row.assignee, row.state = person, IncidentState.ASSIGNED
    _tell(row, person, by)
    return _saved(row, "assigned", by, str(person))


@transaction.atomic
def wait(incident: Incident, *, reason: str, until: datetime, by: Any) -> Incident:
    """Let an incident wait for somebody else, with the reason and until when."""
    row = _ready(incident, Verb.WAIT)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the incident waits for.")})
    now = timezone.now()
    if until <= now:
        raise ValidationError({"until": _("This moment has passed already.")})
    row.state, row.pending_reason, row.pending_until = IncidentState.PENDING, reason.strip()[:300], until
    clock.pause(row, row.pending_reason, now)
    return _saved(row, "pending", by, f"{row.pending_reason} ({moment(until)})")


@transaction.atomic
def resume(incident: Incident, *, by: Any) -> Incident:
    """End the waiting."""
    row = _ready(incident, Verb.RESUME)
    _go_on(row)
    row.state = IncidentState.ASSIGNED if row.assignee_id else IncidentState.NEW
    return _saved(row, "resumed", by)


@transaction.atomic
def resolve(incident: Incident, *, resolution: str, at: datetime | None = None, by: Any) -> Incident:
    """Say that the trouble is over, and what was done about it."""
    row = _ready(incident, Verb.RESOLVE)
    if len(resolution.strip()) < SHORTEST:
        raise ValidationError({"resolution": _("Say in a sentence what the cause was and what was done.")})
    _go_on(row)
    row.state, row.resolution, row.resolved_at = IncidentState.RESOLVED, resolution.strip(), at or timezone.now()
    row.warn_at = None
    _saved(row, "resolved", by, row.resolution)
    joined.finish(row, by=by)
    return row


@transaction.atomic
def close(incident: Incident, *, by: Any) -> Incident:
    """Close a resolved incident for good."""
    row = _ready(incident, Verb.CLOSE)
    row.state, row.closed_at = IncidentState.CLOSED, timezone.now()
    return _saved(row, "closed", by)


@transaction.atomic
def reopen(incident: Incident, *, reason: str, by: Any = None) -> Incident:
    """The trouble of a resolved incident is back."""
    row = _ready(incident, Verb.REOPEN)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the incident is opened again.")})
    row.state = IncidentState.ASSIGNED if row.assignee_id else IncidentState.NEW
    now = timezone.now()
    clock.leave_out(row, row.resolved_at or now, now, str(_("was resolved")))
    row.resolved_at, row.reopened = None, row.reopened + 1
    return _saved(row, "reopened", by, reason.strip())


@transaction.atomic
def note(incident: Incident, text: str, *, by: Any) -> IncidentStep:
    """Write a note into the time line."""
    row = _ready(incident, Verb.NOTE)
    if not text.strip():
        raise ValidationError({"text": _("A note needs a text.")})
    return _step(row, "note", by, text.strip())


@transaction.atomic
def follow(incidents: Sequence[tuple[Incident, str]]) -> None:
    """Write into the time lines what monitoring found to belong to the incidents. One query however many."""
    now = timezone.now()
    IncidentStep.objects.bulk_create(
        IncidentStep(incident=incident, at=now, verb="follower", text=text) for incident, text in incidents
    )


@transaction.atomic
def raise_levels(incident: Incident, *, impact: int, urgency: int, by: Any = None) -> Incident:
    """Make the levels of an open incident higher when more is affected than was known; never lower."""
    row = _locked(incident)
    levels = min(row.impact, impact), min(row.urgency, urgency)
    if row.state in (IncidentState.RESOLVED, IncidentState.CLOSED) or levels == (row.impact, row.urgency):
        return row
    row.impact, row.urgency = levels
    return save_incident(row, by, created=False)


@transaction.atomic
def declare_major(incident: Incident, *, by: Any = None) -> Incident:
    """Declare a system-wide outage: chief of the service and manager are told at once."""
    row = _ready(incident, Verb.RESOLVE)
    if row.major:
        raise ValidationError(_("It is a major incident already."))
    row.major = True
    people = [*people_with_role(Role.CHIEF, row.service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    users = [person.user for person in people if person.user is not None]
    title = gettext_lazy("A major incident was declared")
    notify(users, NEWS, title, body=str(row), url=row.get_absolute_url(), tone="critical")
    _saved(row, "major", by, ", ".join(str(person) for person in people))
    outages.tell_units(row, outages.affected(row), by=by)
    return row


def _locked(incident: Incident) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related(
        "service", "assignee", "equipment", "place", "hours"
    )
    row = rows.filter(pk=incident.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def _go_on(row: Incident) -> None:
    """End the waiting."""
    if row.state == IncidentState.PENDING:
        clock.go_on(row, timezone.now())
    row.pending_reason, row.pending_until = "", None


def _ready(incident: Incident, verb: Verb) -> Incident:
    row = _locked(incident)
    try:
        require(verb, row.state)
    except WrongState as error:
        raise ValidationError(str(INCIDENT_REFUSALS[error.verb]) % {"state": row.get_state_display()}) from None
    return row


def _saved(row: Incident, step: str, by: Any, text: str = "") -> Incident:
    row.save()
    _written(row, step, by, text)
    return row


def _written(
    row: Incident, step: str, by: Any, text: str = "", at: datetime | None = None, verb: str = "change"
) -> None:
    _step(row, step, by, text, at)
    changes.announce(KEY, [row.pk], verb, by)


def _step(row: Incident, verb: str, by: Any, text: str = "", at: datetime | None = None) -> IncidentStep:
    return IncidentStep.objects.create(incident=row, at=at or timezone.now(), verb=verb, by=by, text=text)


def _tell(row: Incident, person: Person, by: Any) -> None:
    if person.user is None or person.user == by:
        return
    notify(
        [person.user],
        NEWS,
        gettext_lazy("An incident was given to you"),
        body=str(row),
        url=row.get_absolute_url(),
        subject=Subject.objects.of(row),
    )
