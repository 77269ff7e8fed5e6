"""The life of a meeting: planned, opened with a number, attendance noted, minutes signed; or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.committees import papers, queries
from bag.committees.domain import quorum
from bag.committees.models import Attendance, Decision, Meeting, MeetingStatus, MemberRole, Presence
from bag.core import changes
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.core.ui.format import moment
from bag.documents.services import issue
from bag.organization.models import Person, Unit, UnitKind

KEY = "committees.meeting"
NEWS = "committees.meeting"
FARTHEST = timedelta(days=3660)
"""How far from today meetings and terms may lie: ten years."""


def locked(meeting: Meeting, *wanted: str) -> Meeting:
    """The meeting as it is now, held until the transaction ends; refused outside the ``wanted`` statuses."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("committee", "place").get(pk=meeting.pk)
    if row.status not in wanted:
        raise ValidationError(
            _("This is not possible now: the meeting is “%(status)s”.") % {"status": row.get_status_display()}
        )
    return row


def refuse_removed(row: Model) -> None:
    """Storing a row that somebody else removed would bring it back. To be asked while its meeting is held."""
    if not type(row)._base_manager.filter(pk=row.pk).exists():
        raise ValidationError(_("This record is no longer there."))


@transaction.atomic
def plan(meeting: Meeting, *, by: Any) -> Meeting:
    """Store a new meeting, or correct one whose minutes are open; members hear of a new one and of a new time."""
    before = locked(meeting, MeetingStatus.PLANNED, MeetingStatus.HELD) if meeting.pk else None
    if abs(meeting.starts_at - timezone.now()) > FARTHEST:
        raise ValidationError({"starts_at": _("This day is too far away.")})
    if not meeting.committee.in_force(timezone.localdate(meeting.starts_at)):
        raise ValidationError({"starts_at": _("The committee does not exist on this day.")})
    if before is not None:
        _refuse_moving_a_held_one(before, meeting)
    meeting.save()
    if meeting.status == MeetingStatus.PLANNED and (before is None or before.starts_at != meeting.starts_at):
        title = gettext_lazy("Meeting planned: {meeting}") if before is None else gettext_lazy("New time: {meeting}")
        _tell_members(meeting, title, by)
    return meeting


def _refuse_moving_a_held_one(before: Meeting, after: Meeting) -> None:
    """A meeting with a number keeps its committee and its year."""
    if before.committee_id != after.committee_id and before.agenda.exists():
        raise ValidationError({"committee": _("A meeting with an agenda stays with its committee.")})
    if before.status != MeetingStatus.HELD:
        return
    if before.committee_id != after.committee_id:
        raise ValidationError({"committee": _("The meeting has a number of its committee already.")})
    years = {timezone.localtime(row.starts_at).year for row in (before, after)}
    if len(years) > 1 or after.starts_at > timezone.now():
        raise ValidationError({"starts_at": _("The meeting has a number of its year already and has begun.")})


def _tell_members(meeting: Meeting, title: Any, by: Any, body: str = "") -> None:
    table = queries.table_of(meeting.committee, timezone.localdate(meeting.starts_at))
    ids = [person.pk for _seat, _member, _filled, person in table if person is not None]
    people = [row.user for row in Person.objects.filter(pk__in=ids, user__isnull=False).select_related("user")]
    notify(
        [user for user in people if user is not None and user != by],
        NEWS,
        format_lazy(title, meeting=f"{meeting.committee.name}, {moment(meeting.starts_at)}"),
        body=body or meeting.where,
        url=meeting.get_absolute_url(),
        subject=Subject.objects.of(meeting),
    )


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Any) -> Meeting:
    """Call off a planned meeting, with a reason; members hear of it."""
    row = locked(meeting, MeetingStatus.PLANNED)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    row.status, row.cancel_reason = MeetingStatus.CANCELLED, reason.strip()[:300]
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    _tell_members(row, gettext_lazy("Meeting cancelled: {meeting}"), by, row.cancel_reason)
    return row


@transaction.atomic
def begin(meeting: Meeting, *, by: Any) -> Meeting:
    """Open a meeting: its number is drawn, and the table of that day is laid for noting who came."""
    row = locked(meeting, MeetingStatus.PLANNED)
    if timezone.localdate(row.starts_at) > timezone.localdate():
        raise ValidationError(_("The meeting lies in the future; it can be opened on its day."))
    seats = [_seat_at(row, *place) for place in queries.table_of(row.committee, timezone.localdate(row.starts_at))]
    if not any(seat.votes for seat in seats):
        raise ValidationError(_("The committee has no voting members on this day. Enter its members first."))
    code = row.committee.code
    row.number = next_number(
        f"committee-{row.committee_id}-meeting", row.starts_at, f"{code}-T-{{year}}/{{number:02d}}"
    )
    row.status = MeetingStatus.HELD
    row.save()
    Attendance.objects.bulk_create(seats)
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _seat_at(meeting: Meeting, seat: Any, member: Any, filled: Any, person: Person | None) -> Attendance:
    unit = member.position.unit if member.position is not None else (person.unit if person is not None else None)
    return Attendance(
        meeting=meeting,
        person=person,
        title=(seat.title if member.position is not None else (person.title if person is not None else ""))[:200],
        role=seat.role,
        acting=seat.acting,
        service=_service(unit),
        presence=Presence.UNKNOWN if person is not None else Presence.ABSENT,
    )


def _service(unit: Unit | None) -> Unit | None:
    return unit if unit is not None and unit.kind == UnitKind.SERVICE else None


@transaction.atomic
def note_attendance(meeting: Meeting, presences: Mapping[int, str], *, by: Any) -> None:
    """Note who came: attendance id → presence. All or nothing; vacant seats stay absent."""
    row = locked(meeting, MeetingStatus.HELD)
    seats = {seat.pk: seat for seat in row.attendance.select_related("person")}
    for pk, presence in presences.items():
        seat = seats.get(pk)
        if seat is None or presence not in Presence.values:
            raise ValidationError(_("This seat is not at this meeting."))
        if seat.person_id is None and presence == Presence.PRESENT:
            raise ValidationError(_("Nobody sits in this seat: %(seat)s") % {"seat": seat.title})
        seat.presence = Presence(presence)
    Attendance.objects.bulk_update([seats[pk] for pk in presences], ["presence"])


@transaction.atomic
def add_guest(meeting: Meeting, person: Person, *, by: Any) -> Attendance:
    """Note somebody who came without a seat; guests do not vote."""
    row = locked(meeting, MeetingStatus.HELD)
    if row.attendance.filter(person=person).exists():
        raise ValidationError({"person": _("This person is on the list already.")})
    return Attendance.objects.create(
        meeting=row,
        person=person,
        title=person.title,
        role=MemberRole.GUEST,
        service=_service(person.unit),
        presence=Presence.PRESENT,
    )


@transaction.atomic
def close(meeting: Meeting, *, ends_at: datetime | None = None, by: Any) -> Meeting:
    """Sign the minutes: decisions get their numbers, the document is issued, and nothing can be changed any more.

    Refused without an agenda, with attendance not noted, with decisions taken without quorum or not carried.
    """
    row = locked(meeting, MeetingStatus.HELD)
    row.ends_at = ends_at or row.ends_at
    if row.ends_at is not None and not row.starts_at < row.ends_at <= timezone.now():
        raise ValidationError({"ends_at": _("The meeting ends after it begins, and not in the future.")})
    decisions = _in_order(row)
    _refuse_unready(row, decisions)
    _number(row, decisions)
    row.save()
    row.minutes = issue("meeting-minutes", papers.minutes_of(row), subject=row, by=by)
    row.status, row.closed_at, row.closed_by = MeetingStatus.CLOSED, timezone.now(), by
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    changes.announce("committees.decision", [decision.pk for decision in decisions], "change", by)
    return row


def _in_order(meeting: Meeting) -> list[Decision]:
    """Decisions in the order of the agenda; those outside it come last."""
    rows = list(meeting.decisions.select_related("item"))
    return sorted(rows, key=lambda row: (row.item is None, row.item.order if row.item else 0, row.pk))


def _refuse_unready(meeting: Meeting, decisions: list[Decision]) -> None:
    if not meeting.agenda.exists():
        raise ValidationError(_("Minutes need at least one agenda item."))
    if meeting.attendance.filter(presence=Presence.UNKNOWN).exists():
        raise ValidationError(_("Note for every member whether they came."))
    count = queries.count_of(meeting)
    if decisions and not count.met:
        text = _(
            "There is no quorum: %(present)d of %(seats)d are present, %(needed)d are needed. Nothing was decided."
        )
        raise ValidationError(text % {"present": count.present, "seats": count.seats, "needed": count.needed})
    for decision in decisions:
        if fault := quorum.fault_of(decision.vote, count.present):
            raise ValidationError(f"{decision.short} {vote_fault_text(fault, count.present)}")


def vote_fault_text(fault: str, present: int) -> str:
    """What is wrong with a vote, in words."""
    texts = {
        "nobody": _("Nobody voted for it."),
        "too_many": _("More votes than the %(present)d voting members present."),
        "missing": _("Fewer votes than the %(present)d voting members present; count abstentions too."),
        "rejected": _("It was rejected; write it into the minutes instead of the decisions."),
    }
    return texts[fault] % {"present": present}


def _number(meeting: Meeting, decisions: list[Decision]) -> None:
    template = f"{meeting.committee.code}-K-{{year}}/{{number:02d}}"
    for decision in decisions:
        decision.number = next_number(f"committee-{meeting.committee_id}-decision", meeting.starts_at, template)
        decision.adopted_on = timezone.localdate(meeting.starts_at)
        decision.save()
