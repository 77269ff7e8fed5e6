"""Decisions and actions: taken while the minutes are open; actions live on until they are done or dropped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.committees import queries
from bag.committees.domain import quorum
from bag.committees.models import Action, ActionState, AgendaItem, Decision, Meeting, MeetingStatus
from bag.committees.services.meetings import FARTHEST, locked, refuse_removed, vote_fault_text
from bag.core import changes
from bag.core.models import Attachment, Subject
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.organization.models import Person, Position, Unit, UnitKind

KEY = "committees.action"
NEWS = "committees.action"
SHORTEST_NOTE = 10


@transaction.atomic
def decide(
    meeting: Meeting,
    *,
    text: str,
    item: AgendaItem | None = None,
    vote: quorum.Vote | None = None,
    service: Unit | None = None,
    by: Any,
) -> Decision:
    """Write down a decision of a meeting that is being held; without a vote it was unanimous.

    Refused without quorum, and for votes that do not add up to the voting members present.
    """
    row = locked(meeting, MeetingStatus.HELD)
    if item is not None and item.meeting_id != row.pk:
        raise ValidationError({"item": _("This item is on the agenda of another meeting.")})
    cast = _counted(row, vote)
    return Decision.objects.create(
        meeting=row,
        item=item,
        text=text.strip(),
        adopted_on=timezone.localdate(row.starts_at),
        in_favor=cast.in_favor,
        against=cast.against,
        abstaining=cast.abstaining,
        service=service,
    )


@transaction.atomic
def reword(
    decision: Decision, *, text: str, vote: quorum.Vote | None = None, service: Unit | None = None, by: Any
) -> Decision:
    """Correct a decision before the minutes are signed."""
    row = locked(decision.meeting, MeetingStatus.HELD)
    refuse_removed(decision)
    cast = _counted(row, vote)
    decision.text, decision.service = text.strip(), service
    decision.in_favor, decision.against, decision.abstaining = cast.in_favor, cast.against, cast.abstaining
    decision.save()
    return decision


def _counted(meeting: Meeting, vote: quorum.Vote | None) -> quorum.Vote:
    count = queries.count_of(meeting)
    if not count.met:
        text = _("There is no quorum: %(present)d present, %(needed)d needed. Note the attendance first.")
        raise ValidationError(text % {"present": count.present, "needed": count.needed})
    cast = vote or quorum.Vote(count.present)
    if fault := quorum.fault_of(cast, count.present):
        raise ValidationError({"in_favor": vote_fault_text(fault, count.present)})
    return cast


@transaction.atomic
def take_back(decision: Decision, *, by: Any) -> None:
    """Remove a decision before the minutes are signed; its actions stay with the meeting."""
    locked(decision.meeting, MeetingStatus.HELD)
    for action in decision.actions.all():
        action.decision = None
        action.save()
    decision.delete()


@transaction.atomic
def assign(
    meeting: Meeting,
    *,
    text: str,
    due_on: date,
    position: Position | None = None,
    person: Person | None = None,
    decision: Decision | None = None,
    by: Any,
) -> Action:
    """Give somebody something to do by a day; the owner hears of it at once."""
    row = locked(meeting, MeetingStatus.HELD)
    if decision is not None and decision.meeting_id != row.pk:
        raise ValidationError({"decision": _("This decision belongs to another meeting.")})
    action = Action(
        meeting=row, decision=decision, text=text.strip(), due_on=due_on, owner_position=position, owner_person=person
    )
    return revise(action, by=by)


@transaction.atomic
def revise(action: Action, *, by: Any) -> Action:
    """Store a new or corrected action. Text is fixed once the minutes are signed; closed actions stay as they are."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=action.meeting_id)
    before = Action.objects.select_for_update(of=("self",)).filter(pk=action.pk).first() if action.pk else None
    if action.pk and before is None:
        raise ValidationError(_("This record is no longer there."))
    if before is not None and before.state != ActionState.OPEN:
        raise ValidationError(_("The action is closed already."))
    if before is not None and before.text != action.text and meeting.status == MeetingStatus.CLOSED:
        raise ValidationError({"text": _("The minutes are signed; the text can no longer be changed.")})
    if action.due_on < timezone.localdate(action.meeting.starts_at):
        raise ValidationError({"due_on": _("The term lies before the meeting.")})
    if action.due_on - timezone.localdate() > FARTHEST:
        raise ValidationError({"due_on": _("This day is too far away.")})
    if (action.owner_position is None) == (action.owner_person is None):
        raise ValidationError(_("Name either a position or a person as the owner."))
    action.service = _service_of(action)
    action.save()
    if before is None or _owner(before) != _owner(action):
        _tell_owner(action, by)
    return action


def _owner(action: Action) -> tuple[int | None, int | None]:
    return action.owner_position_id, action.owner_person_id


def _service_of(action: Action) -> Unit | None:
    owner = action.owner
    unit = owner.unit if owner is not None else None
    return unit if unit is not None and unit.kind == UnitKind.SERVICE else None


def _tell_owner(action: Action, by: Any) -> None:
    people = queries.owners_of([action], timezone.localdate())[action.pk]
    notify(
        [person.user for person in people if person.user is not None and person.user != by],
        NEWS,
        format_lazy(gettext_lazy("New action, due on {day}"), day=day(action.due_on)),
        body=action.text,
        url=action.get_absolute_url(),
        subject=Subject.objects.of(action),
    )


@transaction.atomic
def erase(action: Action, *, by: Any) -> None:
    """Remove an action before the minutes are signed."""
    locked(action.meeting, MeetingStatus.HELD)
    action.delete()


@transaction.atomic
def complete(action: Action, *, on: date, note: str, by: Any, files: list[Attachment] | None = None) -> Action:
    """Report an action as done on a day, with a sentence and files that show it."""
    row = _open(action)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if on < timezone.localdate(row.meeting.starts_at):
        raise ValidationError({"on": _("The day lies before the meeting.")})
    row.done_on = on
    row = _shut(row, ActionState.DONE, note, by)
    row.files.set(files or [])
    return row


@transaction.atomic
def drop(action: Action, *, reason: str, by: Any) -> Action:
    """Give an action up, with the reason."""
    return _shut(_open(action), ActionState.DROPPED, reason, by)


def _open(action: Action) -> Action:
    row = Action.objects.select_for_update(of=("self",)).select_related("meeting__committee").get(pk=action.pk)
    if row.state != ActionState.OPEN:
        raise ValidationError(_("The action is closed already."))
    return row


def _shut(row: Action, state: ActionState, words: str, by: Any) -> Action:
    if len(words.strip()) < SHORTEST_NOTE:
        raise ValidationError({"note": _("Say in a sentence what was done, or why not.")})
    row.state, row.evidence = state, words.strip()
    row.closed_at, row.closed_by = timezone.now(), by
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


@transaction.atomic
def reopen(action: Action, *, reason: str, by: Any) -> Action:
    """Open a closed action again; the reason stands in its history, and the owner hears of it."""
    row = Action.objects.select_for_update(of=("self",)).select_related("meeting__committee").get(pk=action.pk)
    if row.state == ActionState.OPEN:
        raise ValidationError(_("The action is open."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    with pghistory.context(reason=reason.strip()[:500]):
        row.state, row.done_on, row.closed_at, row.closed_by, row.evidence = ActionState.OPEN, None, None, None, ""
        row.save()
        row.files.clear()
    changes.announce(KEY, [row.pk], "change", by)
    _tell_owner(row, by)
    return row
