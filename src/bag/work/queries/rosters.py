"""A roster as a plan of the solver, its people's points, and what is carried over from earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bag.core.calendar import work_calendar
from bag.organization.models import Person as PersonRow
from bag.organization.queries import on_day
from bag.work.domain.roster.balance import shares
from bag.work.domain.roster.board import BACK, Board, Slot
from bag.work.domain.roster.model import Assignment, Limits, Person, Plan, Role, Share, Span, Vehicle, Weights
from bag.work.models import (
    Absence,
    DutyMember,
    DutyRole,
    DutyRules,
    DutyShift,
    DutyVehicle,
    EmploymentLimits,
    LedgerEntry,
    Roster,
    RosterState,
)

ONE_DAY = timedelta(days=1)


def roles_of(roster: Roster) -> list[DutyRole]:
    """Active duties of the roster's service, in order. One query."""
    return list(DutyRole.objects.filter(service=roster.service_id, active=True).order_by("sort_text", "id"))


def plan_of(roster: Roster, *, alone: bool = False) -> Plan:
    """The roster as the solver and the checker want it; codes are the ids of the rows. At most 12 queries, and those
    of every published roster before it that is not closed yet.

    Somebody whose memberships begin or end in the roster is planned only while all of them hold. ``alone`` leaves out
    that duties of other rosters keep people from some days: points do not follow from what is planned elsewhere.
    """
    roles = roles_of(roster)
    members = _members(roster, roles)
    rules = DutyRules.objects.filter(service=roster.service_id).first() or DutyRules()
    limits = _Limits(rules)
    people = {row.person_id: row.person for row in members if limits.on_duty(row.person)}
    history, busy = ([], {}) if alone else _duties_around(roster, people, {role.pk for role in roles}, limits)
    absent = _absences(roster, people)
    carried = carried_into(roster)
    held: dict[int, list[DutyMember]] = defaultdict(list)
    for row in members:
        held[row.person_id].append(row)
    return Plan(
        first=roster.first,
        last=roster.last,
        roles=tuple(_role(role) for role in roles),
        people=tuple(
            Person(
                code=str(pk),
                roles=frozenset(str(row.role_id) for row in held[pk]),
                limits=limits.of(person, night=all(row.night for row in held[pk])),
                leave=(*absent[pk], *busy.get(pk, ())),
                employed=_while_all_hold(held[pk], roster),
                carried=carried.get(pk, 0.0),
            )
            for pk, person in people.items()
        ),
        vehicles=_vehicles(roster, roles),
        weights=Weights(rules.holiday_points, rules.weekend_points, rules.half_day_points, rules.weekday_points),
        calendar=work_calendar(),
        history=tuple(history),
    )


class _Limits:
    """Limits of people: those of their employment kind, else those of the service. One query."""

    def __init__(self, rules: DutyRules) -> None:
        self._rules = rules
        self._kinds = {row.employment: row for row in EmploymentLimits.objects.all()}

    def on_duty(self, person: PersonRow) -> bool:
        kind = self._kinds.get(person.employment)
        return kind is None or kind.on_duty

    def of(self, person: PersonRow, *, night: bool = True) -> Limits:
        kind, rules = self._kinds.get(person.employment), self._rules
        if kind is None:
            return Limits(rules.min_gap_days, rules.max_per_month, rules.rest_hours, night)
        return Limits(
            rules.min_gap_days if kind.min_gap_days is None else kind.min_gap_days,
            rules.max_per_month if kind.max_per_month is None else kind.max_per_month,
            rules.rest_hours if kind.rest_hours is None else kind.rest_hours,
            night and kind.night_duty,
        )


def _members(roster: Roster, roles: list[DutyRole]) -> list[DutyMember]:
    rows = DutyMember.objects.filter(Q(ends__isnull=True) | Q(ends__gte=roster.first), starts__lte=roster.last)
    rows = rows.filter(role__in=roles, person__active=True)
    return list(rows.select_related("person").order_by("person__sort_text", "person_id", "role_id", "starts"))


def _role(row: DutyRole) -> Role:
    start, code = row.starts.hour * 60 + row.starts.minute, str(row.pk)
    return Role(code, row.needed, start, row.hours, row.night, vehicle=code if row.vehicle else "")


def _while_all_hold(members: list[DutyMember], roster: Roster) -> Span:
    ends = [row.ends for row in members if row.ends is not None]
    return Span(max(row.starts for row in members), min([*ends, roster.last]))


def _absences(roster: Roster, people: Iterable[int]) -> dict[int, list[Span]]:
    rows = Absence.objects.filter(person__in=list(people), ends__gte=roster.first, starts__lte=roster.last)
    found: dict[int, list[Span]] = defaultdict(list)
    for person, starts, ends in rows.order_by("starts", "id").values_list("person_id", "starts", "ends"):
        found[person].append(Span(starts, ends))
    return found


def _duties_around(
    roster: Roster, people: dict[int, PersonRow], roles: set[int], limits: _Limits
) -> tuple[list[Assignment], dict[int, list[Span]]]:
    """Earlier duties of these roles, and the days that other duties keep people from. Drafts of other services and of
    later days bind nobody."""
    near = roster.first - timedelta(days=BACK), roster.last + timedelta(days=BACK)
    rows = DutyShift.objects.filter(person__in=list(people), day__range=near).exclude(roster=roster.pk)
    rows = rows.filter(~Q(roster__state=RosterState.DRAFT) | Q(role__in=roles, day__lt=roster.first))
    history: list[Assignment] = []
    busy: dict[int, list[Span]] = defaultdict(list)
    for row in rows.order_by("day", "id"):
        if row.day < roster.first and row.role_id in roles:
            history.append(Assignment(row.day, str(row.role_id), str(row.person_id)))
        else:
            gap = timedelta(days=max(1, limits.of(people[row.person_id]).min_gap_days) - 1)
            busy[row.person_id].append(Span(row.day - gap, row.day + gap))
    return history, busy


def _vehicles(roster: Roster, roles: list[DutyRole]) -> tuple[Vehicle, ...]:
    rows = DutyVehicle.objects.filter(role__in=[role for role in roles if role.vehicle]).order_by("vehicle__code")
    kinds = dict(rows.values_list("vehicle_id", "role_id"))
    out: dict[int, list[Span]] = defaultdict(list)
    absent = Absence.objects.filter(vehicle__in=kinds, ends__gte=roster.first, starts__lte=roster.last)
    for pk, starts, ends in absent.values_list("vehicle_id", "starts", "ends"):
        out[pk].append(Span(starts, ends))
    return tuple(Vehicle(str(pk), str(role), tuple(out[pk])) for pk, role in kinds.items())


def carried_into(roster: Roster) -> dict[int, float]:
    """Points above the fair share that people bring along: the newest entry of the ledger of each, and beyond it the
    standing of published rosters that are not closed yet."""
    before = Roster.objects.filter(service=roster.service_id, last__lt=roster.first)
    entries = LedgerEntry.objects.filter(roster__in=before).order_by("person_id", "-roster__last").distinct("person_id")
    found = dict(entries.values_list("person_id", "carry"))
    waiting = before.filter(state=RosterState.PUBLISHED).order_by("-last").first()
    if waiting is not None:
        found.update({int(share.person): share.carry for share in shares_of(waiting)})
    return found


def shares_of(roster: Roster) -> list[Share]:
    """What each person has in a roster as it stands, and what would be fair."""
    plan = plan_of(roster, alone=True)
    board = Board(plan)
    people = {person.code: number for number, person in enumerate(plan.people)}
    roles = {role.code: number for number, role in enumerate(plan.roles)}
    for given in assignments_of(roster):
        if given.person in people and given.role in roles:
            board.put(people[given.person], Slot((given.day - plan.first).days, roles[given.role]))
    return shares(board)


def assignments_of(roster: Roster) -> list[Assignment]:
    """The shifts of a roster as the checker wants them. One query."""
    rows = DutyShift.objects.filter(roster=roster).order_by("day", "role_id", "person_id")
    return [
        Assignment(day, str(role), str(person), str(vehicle or ""))
        for day, role, person, vehicle in rows.values_list("day", "role_id", "person_id", "vehicle_id")
    ]


def span_of(role: DutyRole, day: date) -> tuple[datetime, datetime]:
    """The moments at which a duty of a day begins and ends."""
    begins = timezone.make_aware(datetime.combine(day, role.starts or time()))
    return begins, begins + timedelta(hours=role.hours)


def takers_of(shift: DutyShift) -> list[PersonRow]:
    """Others who take the duty of a shift on its day. One query."""
    members = DutyMember.objects.filter(on_day(shift.day, "starts", "ends"), role=shift.role_id)
    rows = PersonRow.objects.filter(active=True, user__isnull=False, pk__in=members.values("person"))
    return list(rows.exclude(pk=shift.person_id).order_by("sort_text"))


def year_of(service: Any, year: int) -> list[tuple[PersonRow, list[tuple[int, int]], int, int]]:
    """People of a service's standing rosters: (shifts, points) of twelve months, and both in all. One query."""
    rows = DutyShift.objects.filter(
        roster__service=service, day__year=year, roster__state__in=(RosterState.PUBLISHED, RosterState.CLOSED)
    ).select_related("person")
    months: dict[PersonRow, list[list[int]]] = {}
    for row in rows.order_by("person__sort_text", "person_id"):
        cells = months.setdefault(row.person, [[0, 0] for _month in range(12)])
        cells[row.day.month - 1][0] += 1
        cells[row.day.month - 1][1] += row.points
    return [
        (person, [(n, points) for n, points in cells], *reduce(_sum, cells, (0, 0))) for person, cells in months.items()
    ]


def _sum(total: tuple[int, int], cell: list[int]) -> tuple[int, int]:
    return total[0] + cell[0], total[1] + cell[1]
