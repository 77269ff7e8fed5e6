"""The minutes of a meeting as an official paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.committees.domain import quorum
from bag.committees.models import Action, AgendaItem, Attendance, Decision, Meeting, MeetingStatus, Presence
from bag.committees.queries import actions_about, agenda_of, count_of
from bag.core.ui.format import day
from bag.documents.domain.shapes import Count, Day, Long, Shape, Short


class Seat(Shape):
    name: Short = ""
    title: Short = ""
    role: Short
    presence: Short
    signs: bool = False


class Resolved(Shape):
    number: Short = ""
    text: Long
    vote: Short


class Item(Shape):
    title: Short
    minutes: Long = ""
    decisions: list[Resolved] = []


class Task(Shape):
    text: Long
    owner: Short
    due: Day


class Minutes(Shape):
    """Minutes: heading, attendance, agenda with what was said and decided, actions."""

    committee: Short
    number: Short = ""
    occasion: Short = ""
    date: Day
    begins: Short
    ends: Short = ""
    place: Short = ""
    basis: Short = ""
    seats: Count
    present: Count
    needed: Count
    attendance: list[Seat]
    items: list[Item]
    other: list[Resolved] = []
    actions: list[Task] = []


def minutes_shape(data: dict[str, Any]) -> dict[str, Any]:
    return Minutes.model_validate(data).model_dump()


def minutes_again(rows: list[Meeting], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """Signed minutes once more, for when the first document was voided; open ones are signed on the meeting's page."""
    if len(rows) != 1:
        raise ValidationError(_("Minutes are made of one meeting."))
    if rows[0].status != MeetingStatus.CLOSED:
        raise ValidationError(_("Open minutes are signed on the page of the meeting."))
    return minutes_of(rows[0])


def minutes_of(meeting: Meeting) -> dict[str, Any]:
    """The data of the form ``meeting-minutes``. Six queries."""
    with translation.override("tr"):
        attendance = list(meeting.attendance.select_related("person").order_by("id"))
        count = count_of(meeting)
        begins = timezone.localtime(meeting.starts_at)
        loose = meeting.decisions.filter(item=None).order_by("id")
        return {
            "committee": meeting.committee.name,
            "number": meeting.number,
            "occasion": meeting.title,
            "date": day(begins),
            "begins": f"{begins:%H:%M}",
            "ends": f"{timezone.localtime(meeting.ends_at):%H:%M}" if meeting.ends_at else "",
            "place": meeting.where,
            "basis": meeting.committee.basis,
            "seats": count.seats,
            "present": count.present,
            "needed": count.needed,
            "attendance": [_seat(row) for row in attendance],
            "items": [
                {
                    "title": row.title,
                    "minutes": row.minutes,
                    "decisions": [_resolved(one) for one in row.decisions.all()],
                }
                for row in agenda_of(meeting)
            ],
            "other": [_resolved(row) for row in loose],
            "actions": [_task(row) for row in actions_about(Action.objects.filter(meeting=meeting)).order_by("id")],
        }


def _seat(row: Attendance) -> dict[str, Any]:
    acting = _("acting")
    title = f"{row.title} ({acting})" if row.acting else row.title
    return {
        "name": row.person.name if row.person is not None else "",
        "title": title,
        "role": row.get_role_display(),
        "presence": row.get_presence_display(),
        "signs": row.presence == Presence.PRESENT and row.role != quorum.GUEST,
    }


def _item(row: AgendaItem) -> dict[str, Any]:
    decisions = [_resolved(decision) for decision in row.decisions.all()]
    return {"title": row.title, "minutes": row.minutes, "decisions": decisions}


def _resolved(row: Decision) -> dict[str, Any]:
    return {"number": row.number, "text": row.text, "vote": vote_text(row.vote)}


def vote_text(vote: quorum.Vote) -> str:
    """Unanimously, or the count."""
    if vote.unanimous:
        return _("unanimously")
    return _("by majority: %(in_favor)d in favor, %(against)d against, %(abstaining)d abstaining") % vars(vote)


def _task(row: Action) -> dict[str, Any]:
    return {"text": row.text, "owner": row.owner_name, "due": day(row.due_on)}
