"""The verbs of a duty roster: plan, change by hand, publish, close. Rights are checked by whoever calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.jobs.running import run_job
from bag.core.models import JobRun, Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day as day_text
from bag.organization.models import Person
from bag.organization.queries import people_with_role
from bag.places.models import Place
from bag.work.domain.roster.check import Violation, check
from bag.work.domain.roster.model import Assignment, Plan, Rule
from bag.work.domain.roster.model import Roster as Solved
from bag.work.domain.roster.solve import solve
from bag.work.models import Absence, DutyRole, DutyShift, LedgerEntry, Roster, RosterState
from bag.work.queries import rosters as queries
from bag.work.wording import RULES

KEY = "work.roster"
SHIFT = "work.dutyshift"
JOB = "work.roster-plan"
NEWS = "work.duty"
LONGEST = 366
"""Days of a roster."""


def require_length(first: date, last: date) -> None:
    """Refuse rosters that are longer than a year."""
    if (last - first).days >= LONGEST:
        raise ValidationError({"last": _("A roster has at most %(most)s days.") % {"most": LONGEST}})


@transaction.atomic
def start_planning(roster: Roster, *, by: Any) -> JobRun:
    """Let a job plan the roster."""
    _solvable(_locked(roster))
    return run_job(JOB, {"roster": roster.pk}, by)


def plan(roster: Roster, *, by: Any) -> Roster:
    """Plan a draft anew: what stood in it is replaced. The same records give the same roster."""
    question = _solvable(roster)
    found = solve(question)
    return _write(roster, question, found, by)


def _solvable(roster: Roster) -> Plan:
    if roster.state != RosterState.DRAFT:
        raise ValidationError(_("Only a draft is planned."))
    question = queries.plan_of(roster)
    if not question.roles:
        raise ValidationError(_("The service has no active duty role."))
    if not question.people:
        raise ValidationError(_("Nobody takes the duties of this service in these days."))
    return question


@transaction.atomic
def _write(roster: Roster, question: Plan, found: Solved, by: Any) -> Roster:
    row = _locked(roster)
    if row.state != RosterState.DRAFT:
        raise ValidationError(_("Only a draft is planned."))
    row.shifts.all().delete()
    roles = {str(role.pk): role for role in queries.roles_of(row)}
    DutyShift.objects.bulk_create(_shifts(row, question, found.assignments, roles))
    row.planned_at, row.missing, row.at_least = timezone.now(), found.missing, found.open_at_least
    row.spread = _spread(row)
    row.binding = [[str(one.rule), one.open_without] for one in found.binding]
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _shifts(roster: Roster, question: Plan, given: Iterable[Assignment], roles: dict[str, DutyRole]) -> list[DutyShift]:
    people = Person.objects.in_bulk([int(one.code) for one in question.people])
    vehicles = Place.objects.in_bulk([int(one.code) for one in question.vehicles])
    rows = []
    for one in given:
        begins, ends = queries.span_of(roles[one.role], one.day)
        rows.append(
            DutyShift(
                roster=roster,
                role=roles[one.role],
                day=one.day,
                person=people[int(one.person)],
                vehicle=vehicles.get(int(one.vehicle)) if one.vehicle else None,
                starts_at=begins,
                ends_at=ends,
                points=question.weight(one.day),
            )
        )
    return rows


@transaction.atomic
def put(roster: Roster, role: DutyRole, day: date, person: Person, *, by: Any) -> DutyShift:
    """Give a duty of a day to a person, within the rules. A vehicle comes along where the duty has one."""
    row = _changeable(roster)
    question = queries.plan_of(row)
    before = queries.assignments_of(row)
    vehicle = _vehicle_for(question, before, str(role.pk), day)
    given = Assignment(day, str(role.pk), str(person.pk), vehicle)
    _require_rules(question, before, [*before, given])
    begins, ends = queries.span_of(role, day)
    shift = DutyShift.objects.create(
        roster=row, role=role, day=day, person=person, vehicle_id=int(vehicle) if vehicle else None,
        starts_at=begins, ends_at=ends, points=question.weight(day), hand=True,
    )  # fmt: skip
    _changed(row, [person], [shift], by)
    return shift


@transaction.atomic
def take(shift: DutyShift, *, by: Any) -> None:
    """Take a duty from the person who has it; it stays open."""
    row = _changeable(shift.roster)
    person = shift.person
    DutyShift.objects.filter(pk=shift.pk).delete()
    _changed(row, [person], [shift], by)


@transaction.atomic
def move(shift: DutyShift, *, person: Person, day: date, by: Any) -> DutyShift:
    """Give a shift to another person or day, within the rules."""
    row = _changeable(shift.roster)
    question = queries.plan_of(row)
    before = queries.assignments_of(row)
    role = shift.role
    own = Assignment(shift.day, str(role.pk), str(shift.person_id), str(shift.vehicle_id or ""))
    rest = [one for one in before if one != own]
    vehicle = own.vehicle if day == shift.day else _vehicle_for(question, rest, str(role.pk), day)
    _require_rules(question, before, [*rest, Assignment(day, str(role.pk), str(person.pk), vehicle)])
    former = shift.person
    shift.day, shift.person, shift.hand = day, person, True
    shift.vehicle_id = int(vehicle) if vehicle else None
    shift.starts_at, shift.ends_at = queries.span_of(role, day)
    shift.points = question.weight(day)
    shift.save()
    _changed(row, {former.pk: former, person.pk: person}.values(), [shift], by)
    return shift


@transaction.atomic
def change_vehicle(shift: DutyShift, vehicle: Place | None, *, by: Any) -> DutyShift:
    """Give another vehicle of the duty, or none, to everybody who is on it on the day."""
    row = _changeable(shift.roster)
    code, day = str(vehicle.pk) if vehicle is not None else "", shift.day
    pool = {one.code: one for one in queries.plan_of(row).vehicles if one.kind == str(shift.role_id)}
    if vehicle is not None:
        if code not in pool:
            raise ValidationError({"vehicle": _("This vehicle does not serve in this duty.")})
        if not pool[code].free(day):
            raise ValidationError({"vehicle": _("This vehicle is not there on the day.")})
    together = list(row.shifts.filter(role=shift.role_id, day=day).select_related("person__user"))
    for one in together:
        one.vehicle = vehicle
        one.save()
    _changed(row, [one.person for one in together], together, by)
    return shift


@transaction.atomic
def exchange(pairs: list[tuple[DutyShift, Person]], *, by: Any) -> None:
    """Give shifts of one roster to the people named, all at once, within the rules."""
    row = _changeable(pairs[0][0].roster)
    require_exchange(row, pairs)
    former = [shift.person for shift, _person in pairs]
    for shift, person in pairs:
        shift.person, shift.hand = person, True
        shift.save()
    people = {one.pk: one for one in [*former, *(person for _shift, person in pairs)]}
    _changed(row, people.values(), [shift for shift, _person in pairs], by)


def require_exchange(roster: Roster, pairs: list[tuple[DutyShift, Person]]) -> None:
    """Raise ``ValidationError`` naming the rule that an exchange would break."""
    taken = {(shift.day, str(shift.role_id), str(shift.person_id)): str(person.pk) for shift, person in pairs}
    before = queries.assignments_of(roster)
    after = [
        Assignment(one.day, one.role, taken.get((one.day, one.role, one.person), one.person), one.vehicle)
        for one in before
    ]
    _require_rules(queries.plan_of(roster), before, after)


def _require_rules(question: Plan, before: list[Assignment], after: list[Assignment]) -> None:
    known = {person.code for person in question.people}
    roles = {role.code for role in question.roles}
    added = [one for one in after if one not in before]
    if any(one.person not in known or one.role not in roles for one in added):
        raise ValidationError(_("This person does not take this duty in these days."))
    seen = [one for one in before if one.role in roles and one.person in known]
    wanted = [one for one in after if one.role in roles and one.person in known]
    broken = Counter(check(question, wanted)) - Counter(check(question, seen))
    if broken:
        names = Person.objects.in_bulk([int(one.who) for one in broken if one.who in known])
        raise ValidationError([_sentence(one, names) for one in sorted(broken, key=lambda one: (one.day, one.rule))])


def _sentence(one: Violation, names: dict[int, Person]) -> str:
    person = names.get(int(one.who)) if one.who.isdigit() else None
    values = {"day": day_text(one.day), "rule": RULES[one.rule], "who": person or ""}
    if one.rule is Rule.ROLE and person is None:
        return _("%(day)s: this duty is full already.") % values
    if person is None:
        return _("%(day)s: %(rule)s") % values
    return _("%(day)s, %(who)s: %(rule)s") % values


def _vehicle_for(question: Plan, given: list[Assignment], role: str, day: date) -> str:
    """The vehicle of a duty on a day: that of those who are on it already, else the one that served the least."""
    kind = next((one.vehicle for one in question.roles if one.code == role), "")
    if not kind:
        return ""
    together = [one.vehicle for one in given if one.day == day and one.role == role and one.vehicle]
    if together:
        return together[0]
    served = Counter(one.vehicle for one in given)
    taken = {one.vehicle for one in given if one.day == day}
    free = [one.code for one in question.vehicles if one.kind == kind and one.free(day) and one.code not in taken]
    return min(free, key=lambda code: (served[code], code), default="")


@transaction.atomic
def publish(roster: Roster, *, by: Any) -> Roster:
    """Make a draft binding: everybody in it hears of their duties."""
    row = _locked(roster)
    if row.state != RosterState.DRAFT:
        raise ValidationError(_("The roster is published already."))
    shifts = list(row.shifts.select_related("person__user"))
    if not shifts:
        raise ValidationError(_("An empty roster is not published."))
    row.state, row.published_at, row.published_by = RosterState.PUBLISHED, timezone.now(), by
    row.save()
    counts = Counter(shift.person_id for shift in shifts)
    for person in {shift.person_id: shift.person for shift in shifts}.values():
        text = format_lazy(gettext_lazy("You have {n} duties: {roster}"), n=counts[person.pk], roster=str(row))
        _tell(row, [person], gettext_lazy("A duty roster was published"), text)
    changes.announce(KEY, [row.pk], "change", by)
    changes.announce(SHIFT, [shift.pk for shift in shifts], "change", by)
    return row


@transaction.atomic
def close(roster: Roster, *, by: Any, today: date | None = None) -> Roster:
    """Close a roster that is over: its points go into the ledger, once and for all."""
    row = _locked(roster)
    if row.state != RosterState.PUBLISHED:
        raise ValidationError(_("Only a published roster is closed."))
    if row.last >= (today or timezone.localdate()):
        raise ValidationError(_("The roster is not over yet."))
    if Roster.objects.filter(service=row.service_id, last__lt=row.first, state=RosterState.PUBLISHED).exists():
        raise ValidationError(_("Close the earlier roster of this service first."))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            roster=row, person_id=int(share.person), shifts=share.shifts, points=share.points,
            available_days=share.available_days, carried=share.carried, carry=round(share.carry, 4),
        )
        for share in queries.shares_of(row)
    )  # fmt: skip
    row.state, row.closed_at = RosterState.CLOSED, timezone.now()
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


@transaction.atomic
def enter_absence(absence: Absence, *, by: Any) -> Absence:
    """Store an absence; when it meets published duties, who leads the service hears that they need somebody else."""
    absence.save()
    shifts = DutyShift.objects.filter(day__range=(absence.starts, absence.ends), roster__state=RosterState.PUBLISHED)
    shifts = shifts.filter(person=absence.person_id) if absence.person_id else shifts.filter(vehicle=absence.vehicle_id)
    for shift in shifts.select_related("roster__service", "role", "person").order_by("day")[:1]:
        chiefs = people_with_role(Role.CHIEF, shift.roster.service.code).select_related("user")
        users = [one.user for one in chiefs if one.user is not None and one.user != by]
        url, title = shift.roster.get_absolute_url(), gettext_lazy("A published duty meets an absence")
        notify(users, NEWS, title, body=str(shift), url=url, tone=Tone.WARNING)
    return absence


def _locked(roster: Roster) -> Roster:
    row = Roster.objects.select_for_update(of=("self",)).select_related("service").filter(pk=roster.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def _changeable(roster: Roster) -> Roster:
    row = _locked(roster)
    if row.state == RosterState.CLOSED:
        raise ValidationError(_("A closed roster is not changed."))
    return row


def _changed(row: Roster, people: Iterable[Person], shifts: list[DutyShift], by: Any) -> None:
    """Count the open places again; people of a published roster hear of the change."""
    needed = sum(role.needed for role in queries.roles_of(row)) * ((row.last - row.first).days + 1)
    row.missing = max(0, needed - row.shifts.count())
    row.spread = _spread(row)
    row.save()
    if row.state == RosterState.PUBLISHED:
        told = [person for person in people if person.user_id and person.user_id != getattr(by, "pk", None)]
        _tell(row, told, gettext_lazy("Your duties were changed"), str(row))
        changes.announce(SHIFT, [shift.pk for shift in shifts], "change", by)
    changes.announce(KEY, [row.pk], "change", by)


def _spread(row: Roster) -> float:
    """The greatest distance from the fair share."""
    return max((abs(share.deviation) for share in queries.shares_of(row)), default=0.0)


def _tell(row: Roster, people: Iterable[Person], title: Any, body: Any) -> None:
    users = [person.user for person in people if person.user is not None]
    notify(users, NEWS, title, body=body, url="/work/oncall/mine/", subject=Subject.objects.of(row))
