"""A roster's file (docs/work-files.md) → ``Plan``. Everything is checked before anything is solved."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from bag.core.domain.calendar import Leave, WorkCalendar
from bag.work.domain.roster.fields import Fields, RosterFileError
from bag.work.domain.roster.model import WEEK, Assignment, Limits, Person, Plan, Role, Vehicle, Weights

LARGEST_FILE = 2_000_000
"""Bytes."""
LONGEST = 366
MOST_PEOPLE, MOST_ROLES, MOST_VEHICLES, MOST_HISTORY = 200, 20, 100, 20_000
MOST_CHOICES = 300_000
"""People × roles × days: a branch of 200 with 4 roles for a year."""
EMPLOYMENT = ("officer", "contract", "worker", "company", "trainee")
LIMITS = "min_gap_days max_per_month rest_hours night_duty"


def read(content: bytes, leaves: Iterable[Leave] = ()) -> Plan:
    """The plan that a file asks for; ``leaves`` are administrative leaves besides those in the file.

    Raises ``RosterFileError``.
    """
    if len(content) > LARGEST_FILE:
        raise RosterFileError("too_large", most=LARGEST_FILE // 1_000_000)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise RosterFileError("no_json") from None
    top = Fields(value, "", "from to roles people vehicles rules administrative_leave history")
    first, last = top.day("from"), top.day("to")
    if last < first:
        raise RosterFileError("ends_before_it_begins", "from, to")
    if (last - first).days >= LONGEST:
        raise RosterFileError("too_long", "from, to", most=LONGEST)
    roles = _roles(top)
    weights, by_employment = _rules(top)
    people = _people(top, roles, by_employment)
    _require_size(people, roles, (last - first).days + 1)
    calendar = WorkCalendar.of([*leaves, *_leaves(top)])
    history = _history(top, first, roles, people)
    return Plan(first, last, roles, people, _vehicles(top, roles), weights, calendar, history)


def _require_size(people: tuple[Person, ...], roles: tuple[Role, ...], days: int) -> None:
    if not people or not roles:
        raise RosterFileError("nothing_to_do", "roles, people")
    if len(people) * len(roles) * days > MOST_CHOICES:
        raise RosterFileError("too_big", "roles, people", most=MOST_CHOICES)


def _roles(top: Fields) -> tuple[Role, ...]:
    found = []
    for place, item in top.items("roles", MOST_ROLES):
        row = Fields(item, place, "code needed start hours night skills vehicle")
        vehicle = row.code("vehicle") if row.value.get("vehicle") else ""
        found.append(
            Role(
                code=row.code("code"),
                needed=row.whole("needed", 1, 1, 20),
                start=row.minute("start"),
                hours=row.whole("hours", 24, 1, 24),
                night=row.flag("night", default=True),
                skills=row.codes("skills"),
                vehicle=vehicle,
            )
        )
    _require_unique("roles", [role.code for role in found])
    return tuple(found)


def _rules(top: Fields) -> tuple[Weights, Mapping[str, Limits]]:
    """Points of days, and the rules of each kind of employment ('' for people without one)."""
    rules = Fields(top.value.get("rules", {}), "rules", f"{LIMITS} weights employment")
    weighed = Fields(rules.value.get("weights", {}), "rules.weights", "holiday weekend half_day weekday")
    plain = Weights()
    weights = Weights(
        **{name: weighed.whole(name, getattr(plain, name), 1, 100) for name in vars(plain)},
    )
    common = _limits(rules, Limits())
    kinds = Fields(rules.value.get("employment", {}), "rules.employment", " ".join(EMPLOYMENT))
    own = {
        kind: _limits(Fields(value, f"rules.employment.{kind}", LIMITS), common) for kind, value in kinds.value.items()
    }
    return weights, {"": common, **dict.fromkeys(EMPLOYMENT, common), **own}


def _limits(fields: Fields, base: Limits) -> Limits:
    return Limits(
        min_gap_days=fields.whole("min_gap_days", base.min_gap_days, 1, 31),
        max_per_month=fields.whole("max_per_month", base.max_per_month, 0, 31),
        rest_hours=fields.whole("rest_hours", base.rest_hours, 0, 168),
        night_duty=fields.flag("night_duty", default=base.night_duty),
    )


def _people(top: Fields, roles: tuple[Role, ...], by_employment: Mapping[str, Limits]) -> tuple[Person, ...]:
    found = []
    for place, item in top.items("people", MOST_PEOPLE):
        row = Fields(item, place, f"code roles employment leave weekdays available skills carried {LIMITS}")
        employment = row.value.get("employment", "")
        if not isinstance(employment, str) or employment not in by_employment:
            raise RosterFileError("employment", row.at("employment"), known=", ".join(EMPLOYMENT))
        found.append(
            Person(
                code=row.code("code"),
                roles=_known(row.codes("roles"), roles, row.at("roles")),
                limits=_limits(row, by_employment[employment]),
                leave=row.spans("leave"),
                weekdays=_weekdays(row),
                employed=row.span("available"),
                skills=row.codes("skills"),
                carried=row.real("carried", 0.0, 100_000),
            )
        )
    _require_unique("people", [person.code for person in found])
    return tuple(found)


def _known(codes: frozenset[str], roles: tuple[Role, ...], place: str) -> frozenset[str]:
    unknown = sorted(codes - {role.code for role in roles})
    if unknown:
        raise RosterFileError("unknown_role", place, role=unknown[0], known=", ".join(role.code for role in roles))
    return codes


def _weekdays(row: Fields) -> frozenset[int]:
    """Weekdays by their ISO numbers, 1 is Monday."""
    if "weekdays" not in row.value:
        return WEEK
    found = [item for _place, item in row.items("weekdays", 7)]
    if any(isinstance(item, bool) or item not in range(1, 8) for item in found):
        raise RosterFileError("number", row.at("weekdays"), least=1, most=7)
    return frozenset(int(item) - 1 for item in found)


def _vehicles(top: Fields, roles: tuple[Role, ...]) -> tuple[Vehicle, ...]:
    found = []
    for place, item in top.items("vehicles", MOST_VEHICLES):
        row = Fields(item, place, "code kind out")
        found.append(Vehicle(row.code("code"), row.code("kind"), row.spans("out")))
    _require_unique("vehicles", [vehicle.code for vehicle in found])
    kinds = {vehicle.kind for vehicle in found}
    for number, role in enumerate(roles):
        if role.vehicle and role.vehicle not in kinds:
            raise RosterFileError("unknown_vehicle", f"roles[{number}].vehicle", kind=role.vehicle)
    return tuple(found)


def _leaves(top: Fields) -> list[Leave]:
    rows = [Fields(item, place, "date half_day") for place, item in top.items("administrative_leave", 400)]
    return [Leave(row.day("date"), "", row.flag("half_day", default=False)) for row in rows]


def _history(top: Fields, first: date, roles: tuple[Role, ...], people: tuple[Person, ...]) -> tuple[Assignment, ...]:
    """Duties before the first day. Those of people who are no longer there bind nobody."""
    names = {person.code for person in people}
    found = []
    for place, item in top.items("history", MOST_HISTORY):
        row = Fields(item, place, "date role person")
        duty = Assignment(row.day("date"), row.code("role"), row.code("person"))
        if duty.day >= first:
            raise RosterFileError("history_too_late", place)
        if duty.person in names:
            _known(frozenset({duty.role}), roles, row.at("role"))
            found.append(duty)
    return tuple(found)


def _require_unique(name: str, codes: list[str]) -> None:
    twice = [code for code, count in Counter(codes).items() if count > 1]
    if twice:
        raise RosterFileError("twice", name, given=twice[0])
