"""What a roster breaks, from the definitions of the rules alone: shares nothing with the solver but the model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from bag.work.domain.roster.model import Assignment, Person, Plan, Role, Rule


@dataclass(frozen=True)
class Violation:
    """A rule that a duty breaks; ``who`` is a person, or the vehicle or role that is counted wrongly."""

    rule: Rule
    who: str
    day: date


def check(plan: Plan, assignments: Sequence[Assignment]) -> list[Violation]:
    """Everything that ``assignments``, with the plan's history before them, break."""
    roles = {role.code: role for role in plan.roles}
    duties: dict[str, list[Assignment]] = defaultdict(list)
    for given in assignments:
        duties[given.person].append(given)
    past: dict[str, list[Assignment]] = defaultdict(list)
    for given in plan.history:
        past[given.person].append(given)
    found = _crowded(plan, assignments) + _vehicles(plan, roles, assignments)
    for person in plan.people:
        found += _alone(person, roles, duties[person.code])
        found += _together(person, roles, past[person.code], duties[person.code])
    return found


def _crowded(plan: Plan, assignments: Sequence[Assignment]) -> list[Violation]:
    """Shifts with more people than needed, people or days that the plan does not know."""
    people = {person.code for person in plan.people}
    found = [
        Violation(Rule.PEOPLE, given.person, given.day)
        for given in assignments
        if given.person not in people or not plan.first <= given.day <= plan.last
    ]
    on_duty = Counter((given.day, given.role) for given in assignments)
    needed = {role.code: role.needed for role in plan.roles}
    return found + [Violation(Rule.ROLE, role, day) for (day, role), n in on_duty.items() if n > needed[role]]


def _alone(person: Person, roles: dict[str, Role], duties: list[Assignment]) -> list[Violation]:
    """What single duties break."""
    return [
        Violation(rule, person.code, given.day)
        for given in duties
        for rule in (person.away(given.day), person.barred(roles[given.role]))
        if rule is not None
    ]


def _together(
    person: Person, roles: dict[str, Role], past: list[Assignment], duties: list[Assignment]
) -> list[Violation]:
    """What duties break by standing together."""
    limits = person.limits
    months = Counter((given.day.year, given.day.month) for given in [*past, *duties])
    found = [
        Violation(Rule.MAX_PER_MONTH, person.code, given.day)
        for given in duties
        if months[given.day.year, given.day.month] > limits.max_per_month
    ]
    ordered = sorted([*past, *duties], key=lambda given: given.day)
    for first, second in combinations(ordered, 2):
        apart = (second.day - first.day).days
        if second not in duties or apart > 40:
            continue
        if apart == 0:
            found.append(Violation(Rule.ONE_A_DAY, person.code, second.day))
        elif apart < limits.min_gap_days:
            found.append(Violation(Rule.MIN_GAP, person.code, second.day))
        elif _begin(second, roles) - _end(first, roles) < timedelta(hours=limits.rest_hours):
            found.append(Violation(Rule.REST, person.code, second.day))
    return found


def _begin(given: Assignment, roles: dict[str, Role]) -> datetime:
    return datetime.combine(given.day, time()) + timedelta(minutes=roles[given.role].start)


def _end(given: Assignment, roles: dict[str, Role]) -> datetime:
    return _begin(given, roles) + timedelta(hours=roles[given.role].hours)


def _vehicles(plan: Plan, roles: dict[str, Role], assignments: Sequence[Assignment]) -> list[Violation]:
    """Duties without the vehicle they need, and vehicles that are away or serve two roles."""
    known = {vehicle.code: vehicle for vehicle in plan.vehicles}
    used: dict[tuple[date, str], set[str]] = defaultdict(set)
    found = []
    for given in assignments:
        kind = roles[given.role].vehicle
        vehicle = known.get(given.vehicle)
        if kind and (vehicle is None or vehicle.kind != kind or not vehicle.free(given.day)):
            found.append(Violation(Rule.VEHICLE, given.vehicle or given.role, given.day))
        if given.vehicle:
            used[given.day, given.vehicle].add(given.role)
    found += [Violation(Rule.VEHICLE, code, day) for (day, code), served in used.items() if len(served) > 1]
    return found
