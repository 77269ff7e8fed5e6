"""The verbs of a change until it begins. Rights are checked by whoever calls."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.changes import notices, queries
from bag.changes.domain.life import State, Verb
from bag.changes.events import ChangeApproved, ChangeCancelled
from bag.changes.models import Change, ChangeKind, ChangeState, Risk
from bag.changes.services.steps import (
    SERIES,
    UNIT_NEWS,
    leaders,
    locked,
    may_approve,
    planned_of,
    ready,
    said,
    saved,
    step,
    team,
    tell,
)
from bag.core.events import publish
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.core.ui.format import moment
from bag.organization.models import Person

SHORTEST = 10
"""Letters of a plan or a reason that says something."""


@transaction.atomic
def save_change(row: Change, by: Any, *, created: bool) -> Change:
    """Store the form of a change with what it works on; a new one gets its number. Only drafts are edited."""
    if created:
        row.opened_at, row.opened_by = timezone.now(), by
        row.number = next_number(SERIES, row.opened_at)
    else:
        ready(row, Verb.EDIT)
    _follow_procedure(row)
    row.save()
    for name, chosen in getattr(row, "chosen_many", {}).items():
        getattr(row, name).set(chosen)
    if created:
        step(row, "opened", by)
    return row


def _follow_procedure(row: Change) -> None:
    """A standard change has the steps, the way back and the outage of its procedure where it says nothing itself."""
    if row.kind != ChangeKind.STANDARD or row.procedure is None:
        return
    if row.procedure.owner_service_id != row.owner_service_id:
        raise ValidationError({"procedure": _("This standard change belongs to another service.")})
    row.plan = row.plan.strip() or row.procedure.plan
    row.rollback = row.rollback.strip() or row.procedure.rollback
    row.planned_outage = row.planned_outage or row.procedure.outage_minutes


@transaction.atomic
def submit(change: Change, *, by: Any) -> Change:
    """Hand a draft in. A standard change is approved by its procedure at once, unless it clashes with something.

    Raises ``ValidationError`` for what an approver could not judge: no steps, no way back, nothing chosen, a window
    that has begun.
    """
    row = ready(change, Verb.SUBMIT)
    _check(row)
    row.submitted_at, row.submitted_by, row.state = timezone.now(), by, ChangeState.SUBMITTED
    clash = queries.clashes(row)
    if row.kind == ChangeKind.STANDARD and not clash:
        saved(row, "submitted", by)
        return _approved(row, "preapproved", str(row.procedure), by)
    title = gettext_lazy("A change waits for your approval")
    tell(leaders(row), row, title, by=by, tone="warning" if clash else "info")
    return saved(row, "submitted", by)


def _check(row: Change) -> None:
    said(row.plan, SHORTEST, "plan", _("Write the steps of the change."))
    said(row.rollback, SHORTEST, "rollback", _("Write the way back, for the case that it fails."))
    if row.risk == Risk.HIGH:
        said(row.risk_note, SHORTEST, "risk_note", _("Of a high risk, say what can go wrong."))
    if not queries.keys_of(row):
        raise ValidationError(_("Choose the pieces of equipment or places that the change works on."))
    if row.starts_at <= timezone.now() and row.kind != ChangeKind.EMERGENCY:
        raise ValidationError({"starts_at": _("The window has begun already; plan a later one.")})
    if row.kind == ChangeKind.STANDARD and (row.procedure is None or not row.procedure.active):
        raise ValidationError({"procedure": _("This standard change is no longer in force.")})
    if row.planned_outage * 60 > (row.ends_at - row.starts_at).total_seconds():
        raise ValidationError({"planned_outage": _("The outage is longer than the window.")})


@transaction.atomic
def approve(change: Change, *, note: str = "", despite: bool = False, by: Any) -> Change:
    """Agree to a change, or afterwards to an emergency; what it hits is frozen as it stands now.

    Raises ``PermissionDenied`` for those who plan or carry it out, ``ValidationError`` when it clashes and nobody said
    ``despite`` with a reason.
    """
    row = ready(change, Verb.APPROVE)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves a change that they plan or carry out."))
    if row.approved_at is not None:
        raise ValidationError(_("The change is approved already."))
    if row.state != ChangeState.SUBMITTED:
        row.approved_at, row.approved_by, row.decision_note = timezone.now(), by, note.strip()
        tell(team(row), row, gettext_lazy("An emergency change was approved afterwards"), by=by, tone="ok")
        return saved(row, "afterwards", by, row.decision_note)
    if queries.clashes(row):
        if not despite:
            raise ValidationError(_("The change clashes with others or with a period without changes."))
        said(note, SHORTEST, "note", _("Say why it is approved all the same."))
    row.approved_by, row.decision_note = by, note.strip()
    return _approved(row, "approved", row.decision_note, by)


def _approved(row: Change, verb: str, text: str, by: Any) -> Change:
    row.state, row.approved_at = ChangeState.APPROVED, timezone.now()
    freeze(row)
    publish(ChangeApproved(planned_of(row)))
    title = gettext_lazy("A change was approved: from %(begin)s")
    tell(team(row), row, str(title) % {"begin": moment(row.starts_at)}, by=by, tone="ok")
    return saved(row, verb, by, text)


def freeze(row: Change) -> None:
    """Keep what the change hits as the records say it now."""
    row.impact = queries.ask(queries.keys_of(row)).as_json()


@transaction.atomic
def reject(change: Change, *, note: str, by: Any) -> Change:
    """Turn a change down, with the reason. Raises ``PermissionDenied`` for those who plan or carry it out."""
    row = ready(change, Verb.REJECT)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves a change that they plan or carry out."))
    row.decision_note = said(note, SHORTEST, "note", _("Say why in a sentence."))
    row.state = ChangeState.REJECTED
    tell(team(row), row, gettext_lazy("A change was turned down"), by=by, tone="warning")
    return saved(row, "rejected", by, row.decision_note)


@transaction.atomic
def tell_units(change: Change, *, text: str, by: Any) -> int:
    """Send the text to the people of the affected units. Returns how many accounts hear of it.

    Raises ``ValidationError`` before the approval, and when the records know of no affected unit.
    """
    row = locked(change)
    if row.state not in (State.APPROVED, State.RUNNING):
        raise ValidationError(_("Units are told of approved changes."))
    row.notice = said(text, SHORTEST, "text", _("Write what the units should know."))
    units = [pk for pk, _name in queries.affected(row).units]
    if not units:
        raise ValidationError(_("By the records no unit is affected."))
    told = _send(row, units, gettext_lazy("Planned outage"), row.notice)
    row.told_at = timezone.now()
    saved(row, "told", by, row.notice)
    return told


def _send(row: Change, units: list[int], title: Any, text: str) -> int:
    people = Person.objects.filter(unit__in=units, active=True, user__isnull=False).select_related("user")
    users = [person.user for person in people if person.user is not None]
    return len(notify(users, UNIT_NEWS, title, body=text, tone="warning"))


@transaction.atomic
def cancel(change: Change, *, reason: str, by: Any) -> Change:
    """Give a change up before it begins; monitoring and units that heard of it hear that too."""
    row = ready(change, Verb.CANCEL)
    text = said(reason, SHORTEST, "reason", _("Say why in a sentence."))
    if row.state == ChangeState.APPROVED:
        publish(ChangeCancelled(row.pk))
    if row.told_at is not None:
        units = [pk for pk, _name in queries.affected(row).units]
        _send(row, units, gettext_lazy("Planned outage called off"), notices.cancelled_of(row, text))
    row.state, row.result = ChangeState.CANCELLED, text
    tell([*team(row), row.approved_by], row, gettext_lazy("A change was given up"), by=by, tone="warning")
    return saved(row, "cancelled", by, text)


@transaction.atomic
def note(change: Change, *, text: str, by: Any) -> Change:
    """Write a note into the time line."""
    row = ready(change, Verb.NOTE)
    step(row, "note", by, said(text, 1, "text", _("A note needs a text.")))
    return row
