"""Rosters: rules, fairness, the smallest number of open shifts, and the rule that binds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from bag.core.domain.calendar import Leave, WorkCalendar
from bag.work.domain.roster.check import check
from bag.work.domain.roster.model import Assignment, Limits, Person, Plan, Role, Rule, Span, Vehicle
from bag.work.domain.roster.solve import solve

FIRST = date(2027, 3, 1)
LIMITS = Limits(min_gap_days=3, max_per_month=8, rest_hours=11)


def people(count: int, *roles: str, limits: Limits = LIMITS) -> tuple[Person, ...]:
    return tuple(Person(f"p{number}", frozenset(roles), limits) for number in range(count))


def plan(days: int, roles: tuple[Role, ...], who: tuple[Person, ...], **more) -> Plan:
    return Plan(FIRST, FIRST + timedelta(days=days - 1), roles, who, **more)


def test_a_quarter_is_covered_fairly_without_violation() -> None:
    leave = (Span(FIRST + timedelta(days=20), FIRST + timedelta(days=40)),)
    who = tuple(replace(person, leave=leave if n < 3 else ()) for n, person in enumerate(people(10, "a", "b")))
    asked = plan(90, (Role("a"), Role("b", vehicle="van")), who, vehicles=(Vehicle("v1", "van"), Vehicle("v2", "van")))
    found = solve(asked)
    assert check(asked, found.assignments) == []
    assert (found.missing, found.proved, len(found.assignments)) == (0, True, 180)
    assert found.fairness_spread <= 0.06
    assert found == solve(asked)
    assert {given.vehicle for given in found.assignments if given.role == "b"} == {"v1", "v2"}


def test_the_ledger_is_carried_over() -> None:
    who = people(6, "a", limits=Limits(2, 31, 0))
    who = (replace(who[0], carried=10.0), *who[1:])
    found = solve(plan(60, (Role("a"),), who))
    ahead, *others = found.shares
    assert ahead.points < min(share.points for share in others) - 6
    assert sum(share.carry for share in found.shares) == pytest.approx(0)


@pytest.mark.parametrize(
    ("role", "change", "rule"),
    [
        (Role("a"), {"limits": Limits(1, 3, 0)}, Rule.MAX_PER_MONTH),
        (Role("a"), {"limits": Limits(6, 31, 0)}, Rule.MIN_GAP),
        (Role("a"), {"limits": Limits(1, 31, 48)}, Rule.REST),
        (Role("a"), {"limits": Limits(1, 31, 0), "leave": (Span(FIRST, FIRST + timedelta(days=3)),)}, Rule.LEAVE),
        (Role("a"), {"limits": Limits(1, 31, 0), "weekdays": frozenset({0, 1})}, Rule.AVAILABILITY),
        (Role("a"), {"limits": Limits(1, 31, 0, night_duty=False)}, Rule.NIGHT_DUTY),
        (Role("a", skills=frozenset({"x"})), {"limits": Limits(1, 31, 0)}, Rule.SKILL),
        (Role("a", vehicle="van"), {"limits": Limits(1, 31, 0)}, Rule.VEHICLE),
        (Role("a", needed=3), {"limits": Limits(1, 31, 0)}, Rule.PEOPLE),
    ],
)
def test_the_binding_rule_is_named(role: Role, change: dict, rule: Rule) -> None:
    asked = plan(10, (role,), tuple(replace(person, **change) for person in people(2, "a")))
    found = solve(asked)
    assert check(asked, found.assignments) == []
    assert found.missing > 0
    assert found.proved
    assert found.binding[0].rule is rule
    assert all(hole.reasons for hole in found.open)


@pytest.mark.parametrize("gap", [2, 3, 4])
def test_the_minimum_is_that_of_all_rosters(gap: int) -> None:
    who = tuple(
        replace(person, leave=(Span(FIRST + timedelta(days=2 * n), FIRST + timedelta(days=2 * n + 1)),))
        for n, person in enumerate(people(2, "a", limits=Limits(gap, 3, 0)))
    )
    asked = plan(8, (Role("a"),), who)
    fewest = min(
        choice.count(None)
        for choice in product((None, "p0", "p1"), repeat=8)
        if not check(asked, [Assignment(d, "a", p) for d, p in zip(asked.days, choice, strict=True) if p])
    )
    found = solve(asked)
    assert (found.missing, found.open_at_least) == (fewest, fewest)


def test_the_past_binds() -> None:
    past = tuple(Assignment(FIRST - timedelta(days=1), "a", f"p{n}") for n in range(2))
    asked = plan(4, (Role("a"),), people(3, "a"), history=past)
    found = solve(asked)
    assert check(asked, found.assignments) == []
    assert found.assignments[0].person == "p2"
    assert check(asked, [Assignment(FIRST, "a", "p0")])[0].rule is Rule.MIN_GAP


def test_points_of_days() -> None:
    asked = replace(plan(1, (), ()), calendar=WorkCalendar.of([Leave(date(2027, 6, 1), "izin", half_day=True)]))
    days = {"2027-05-18": 4, "2027-05-15": 3, "2027-06-01": 3, "2027-06-02": 2, "2028-04-23": 4, "2027-10-28": 3}
    assert {day: asked.weight(date.fromisoformat(day)) for day in days} == days


def test_the_checker_sees_every_kind_of_violation() -> None:
    role = Role("a", vehicle="van")
    who = replace(people(1, "a")[0], leave=(Span(FIRST, FIRST),), limits=Limits(3, 1, 60))
    asked = plan(9, (role,), (who,), vehicles=(Vehicle("v", "van"),))
    given = [Assignment(FIRST + timedelta(days=n), "a", "p0", "v" if n else "") for n in (0, 1, 4)]
    rules = {violation.rule for violation in check(asked, given)}
    assert rules == {Rule.LEAVE, Rule.MIN_GAP, Rule.MAX_PER_MONTH, Rule.REST, Rule.VEHICLE}
    assert Rule.PEOPLE in {violation.rule for violation in check(asked, [Assignment(FIRST, "a", "nobody", "v")])}
