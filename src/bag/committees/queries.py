"""Reads of the committees room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from bag.committees import rights
from bag.committees.domain import quorum
from bag.committees.domain.rhythm import Rhythm, rhythm
from bag.committees.domain.seats import Holding, Named, Seat, seats
from bag.committees.models import (
    Action,
    ActionState,
    AgendaItem,
    Committee,
    Decision,
    Meeting,
    MeetingStatus,
    Membership,
    Presence,
)
from bag.core.registers import Dated
from bag.directive.models import Obligation
from bag.organization.models import Assignment, Person
from bag.organization.queries import holders_on, on_day, today

TOOK_PLACE = (MeetingStatus.HELD, MeetingStatus.CLOSED)


def table_of(committee: Committee, on: date) -> list[tuple[Seat, Membership, Assignment | None, Person | None]]:
    """Who sits on a committee on a day, chair first: seat, membership, the assignment that fills it, the person.

    Two queries.
    """
    rows = {
        row.pk: row
        for row in committee.memberships.filter(on_day(on, "starts", "ends"))
        .select_related("person__unit", "position__unit")
        .order_by("id")
    }
    posts = [row.position_id for row in rows.values() if row.position_id]
    held = list(holders_on(on).filter(position__in=posts, person__active=True)) if posts else []
    named = [_named(row) for row in rows.values()]
    found = seats(named, [Holding(row.person_id, row.position_id, row.seat, row.acting) for row in held])
    by_seat = {(row.position_id, row.person_id): row for row in held}
    table = []
    for seat in found:
        member = rows[seat.membership_id]
        filled = by_seat.get((member.position_id or 0, seat.person_id or 0))
        table.append((seat, member, filled, filled.person if filled else member.person))
    return table


def _named(row: Membership) -> Named:
    title = row.position.title if row.position is not None else (row.person.title if row.person is not None else "")
    return Named(row.pk, row.role, title, row.person_id, row.position_id)


def last_held(committee: Committee) -> date | None:
    """The day of the last meeting that took place."""
    latest = committee.meetings.filter(status__in=TOOK_PLACE).aggregate(last=Max("starts_at"))["last"]
    return timezone.localdate(latest) if latest else None


def rhythm_of(committee: Committee) -> Rhythm | None:
    """By when the committee has to meet, by its cadence. One query; None without a cadence or out of force."""
    now = today()
    if not committee.cadence or not committee.in_force(now):
        return None
    return rhythm(committee.cadence, committee.valid_from, last_held(committee), now)


def count_of(meeting: Meeting) -> quorum.Count:
    """Voting seats of a meeting, how many are present, how many are needed. One query."""
    pairs = meeting.attendance.order_by("id").values_list("role", "presence")
    return quorum.count([(role, presence == Presence.PRESENT) for role, presence in pairs], meeting.committee.quorum)


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The agenda in order with its decisions. Two queries."""
    decisions = Decision.objects.select_related("service").order_by("id")
    return list(meeting.agenda.order_by("order").prefetch_related(Prefetch("decisions", decisions)))


def actions_about(rows: QuerySet[Action]) -> QuerySet[Action]:
    """Actions with what a line shows of them."""
    return rows.select_related("owner_position", "owner_person", "meeting__committee", "decision", "service")


def open_actions(**only: Any) -> QuerySet[Action]:
    """Open actions, the most urgent first."""
    return actions_about(Action.objects.filter(state=ActionState.OPEN, **only)).order_by("due_on", "id")


def own_actions(user: Any) -> QuerySet[Action]:
    """Actions that the account's person owns today, by name or by an office held today."""
    now = today()
    held = Q(
        on_day(now, "owner_position__assignments__starts", "owner_position__assignments__ends"),
        owner_position__assignments__person__user=user.pk,
    )
    mine = Action.objects.filter(Q(owner_person__user=user.pk) | held).values("pk")
    return actions_about(Action.objects.filter(pk__in=mine)).order_by("due_on", "id")


def owners_of(actions: Iterable[Action], on: date) -> dict[int, list[Person]]:
    """Active people with an account who own each action on a day, by action id. Two queries."""
    rows = list(actions)
    posts = {row.owner_position_id for row in rows if row.owner_position_id}
    held: dict[int, list[Person]] = {}
    for post in holders_on(on).filter(position__in=posts, person__active=True).select_related("person__user"):
        held.setdefault(post.position_id, []).append(post.person)
    wanted = [row.owner_person_id for row in rows if row.owner_person_id]
    named = {person.pk: person for person in Person.objects.filter(pk__in=wanted, active=True).select_related("user")}
    found: dict[int, list[Person]] = {}
    for row in rows:
        people = held.get(row.owner_position_id or 0, [])
        if row.owner_person_id in named:
            people = [named[row.owner_person_id]]
        found[row.pk] = [person for person in people if person.user is not None]
    return found


def keepers_of(committees: Iterable[int], on: date) -> dict[int, list[Person]]:
    """Chair and secretary of committees on a day, by committee id. Five queries at most."""
    found: dict[int, list[Person]] = {}
    for committee in Committee.objects.filter(pk__in=set(committees)):
        people = [person for seat, _m, _a, person in table_of(committee, on) if seat.role in ("chair", "secretary")]
        found[committee.pk] = [person for person in people if person is not None]
    return found


def duties_from(decisions: Iterable[Decision]) -> dict[int, Obligation]:
    """Duties that were made of decisions, by decision id. One query."""
    kind = ContentType.objects.get_for_model(Decision)
    rows = Obligation.objects.filter(
        origin__content_type=kind, origin__object_id__in=[row.pk for row in decisions]
    ).select_related("origin")
    return {row.origin.object_id: row for row in rows if row.origin is not None}


def decision_behind(obligation: Obligation) -> Decision | None:
    """The decision that a duty came from, if it came from one."""
    origin = obligation.origin
    if origin is None or origin.content_type_id != ContentType.objects.get_for_model(Decision).pk:
        return None
    return Decision.objects.select_related("meeting__committee").filter(pk=origin.object_id).first()


def committees_named_in(ref: str) -> list[Committee]:
    """Committees whose clauses hold a reference."""
    rows = Committee.objects.filter(clauses__contains=ref).order_by("sort_text")
    return [row for row in rows if ref in row.clause_refs]


def dated_between(user: Any, first: date, last: date) -> list[Dated]:
    """Meetings and open terms of actions between two days, both counted, that the user may see. Five queries at most.

    A meeting of one's own committee and an action of one's own wait for the user.
    """
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(last, datetime.max.time()))
    meetings = (
        Meeting.objects.filter(rights.meetings_of(user), starts_at__range=(start, end))
        .exclude(status=MeetingStatus.CANCELLED)
        .select_related("committee")
        .order_by("starts_at")
    )
    actions = open_actions(due_on__range=(first, last)).filter(rights.actions_of(user)).distinct()
    sits, owns = set(rights.committees_of(user)), set(own_actions(user).values_list("pk", flat=True))
    return [_meeting_date(row, row.committee_id in sits) for row in meetings] + [
        _action_date(row, row.pk in owns) for row in actions
    ]


def _meeting_date(row: Meeting, mine: bool) -> Dated:
    return Dated(
        timezone.localdate(row.starts_at),
        f"{row.committee.code} {row.title or row.committee.name}",
        url=row.get_absolute_url(),
        kind="meeting",
        tone=row.tone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        key=f"meeting.{row.pk}",
        mine=mine,
    )


def _action_date(row: Action, mine: bool) -> Dated:
    return Dated(
        row.due_on,
        str(row),
        url=row.get_absolute_url(),
        kind="action",
        tone=row.tone,
        key=f"action.{row.pk}",
        mine=mine,
    )
