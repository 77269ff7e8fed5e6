"""Reminders of open actions: the owner before the term and every week after it, the keepers once it is late."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bag.committees import queries
from bag.committees.domain.standing import SOON, reminder
from bag.committees.models import Action
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.organization.models import Person

NEWS = "committees.action"


def remind(today: date | None = None) -> str:
    """Tell owners and keepers; nobody hears the same twice, however often this runs. Returns a line for the job."""
    on = today or timezone.localdate()
    due = [(row, name) for row in queries.open_actions(due_on__lte=on + SOON) if (name := reminder(row.due_on, on))]
    owners = queries.owners_of([row for row, _name in due], on)
    late = {row.meeting.committee_id for row, name in due if name != "soon"}
    keepers = _with_account(queries.keepers_of(late, on))
    told = 0
    for row, name in due:
        people = [*owners[row.pk], *(keepers.get(row.meeting.committee_id, []) if name != "soon" else [])]
        told += len(_tell(row, name, people))
    return f"{len(due)} due, {told} told"


def _with_account(keepers: dict[int, list[Person]]) -> dict[int, list[Person]]:
    ids = {person.pk for people in keepers.values() for person in people}
    known = {row.pk: row for row in Person.objects.filter(pk__in=ids, user__isnull=False).select_related("user")}
    return {pk: [known[person.pk] for person in people if person.pk in known] for pk, people in keepers.items()}


def _tell(action: Action, name: str, people: list[Person]) -> list[object]:
    late = name != "soon"
    title = _("Late since {day}: {action}") if late else _("Due on {day}: {action}")
    return list(
        notify(
            [person.user for person in people if person.user is not None],
            NEWS,
            format_lazy(title, day=day(action.due_on), action=str(action)),
            body=str(action.meeting.committee),
            url=action.get_absolute_url(),
            subject=Subject.objects.of(action),
            tone=Tone.WARNING if late else Tone.INFO,
            dedupe_key=f"{NEWS}:{action.pk}:{action.due_on}:{name}",
        )
    )
