"""Duty rosters of a year: ``python -m bench.roster [--quick] --json``.

Synthetic branches: three roles, 60 % of the people may do a second one, three weeks of leave each (60 % of it in
summer), a few people without night duty, three vehicles. ``violations`` are counted by the checker, ``fairness_spread``
is the greatest distance from the common rate of points per available day, ``seconds`` the time of the solution. Lines:
24 and 60 people for 365 days, and a month of six people that cannot be covered (``open``, ``proved``, ``binding``).
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import date, timedelta
from typing import Any

from bag.work.domain.roster.check import check
from bag.work.domain.roster.model import Limits, Person, Plan, Role, Span, Vehicle
from bag.work.domain.roster.solve import solve
from bench.common import machine, report

ROLES = ("network", "radio", "facility")
BARS = {24: 20.0, 60: 60.0}


def branch(size: int, first: date, last: date, seed: int = 7) -> Plan:
    """A plan for ``size`` people."""
    chance = random.Random(seed)
    roles = tuple(
        Role(code, start=17 * 60 + 30, hours=15, vehicle="van" if code != "network" else "") for code in ROLES
    )
    people = tuple(_person(chance, number, first, (last - first).days + 1) for number in range(size))
    vehicles = tuple(Vehicle(f"van-{n}", "van", ()) for n in range(3))
    return Plan(first, last, roles, people, vehicles)


def _person(chance: random.Random, number: int, first: date, days: int) -> Person:
    own = ROLES[number % len(ROLES)]
    second = {chance.choice(ROLES)} if chance.random() < 0.6 else set()
    leave = []
    for _week in range(max(1, 3 * days // 365)):
        start = chance.randrange(150, 240) if chance.random() < 0.6 and days >= 240 else chance.randrange(days)
        begin = first + timedelta(days=start)
        leave.append(Span(begin, begin + timedelta(days=6)))
    limits = Limits(min_gap_days=chance.choice((3, 4)), max_per_month=8, night_duty=number % 12 != 11)
    return Person(f"p{number:02}", frozenset({own} | second), limits, tuple(leave))


def year(size: int) -> dict[str, Any]:
    plan = branch(size, date(2027, 1, 1), date(2027, 12, 31))
    found, seconds = _timed(plan)
    spread = found.fairness_spread
    return {
        "people": size, "roles": len(ROLES), "days": len(plan.days), "shifts": len(found.assignments),
        "violations": len(check(plan, found.assignments)), "open": found.missing, "open_proved": found.proved,
        "fairness_spread": spread, "seconds": seconds,
        "seconds_met": seconds <= BARS[size], "fairness_met": spread <= 0.03,
    }  # fmt: skip


def tight_month() -> dict[str, Any]:
    """Six people, two a day, at most eight a month each: 48 places for 62 shifts, and two people on leave for weeks."""
    leave = Span(date(2027, 8, 9), date(2027, 8, 22))
    people = tuple(
        Person(f"p{n}", frozenset({"duty"}), Limits(3, 8, 11), (leave,) if n < 2 else ()) for n in range(6)
    )  # fmt: skip
    plan = Plan(date(2027, 8, 1), date(2027, 8, 31), (Role("duty", needed=2, start=1050, hours=15),), people)
    found, seconds = _timed(plan)
    return {
        "people": 6, "days": 31, "violations": len(check(plan, found.assignments)), "open": found.missing,
        "open_at_least": found.open_at_least, "proved": found.proved,
        "binding": {rule.rule.value: rule.open_without for rule in found.binding}, "seconds": seconds,
    }  # fmt: skip


def _timed(plan: Plan) -> tuple[Any, float]:
    start = time.perf_counter()
    found = solve(plan)
    return found, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="24 people only")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    given = parser.parse_args()
    for size in (24,) if given.quick else (24, 60):
        report({"bench": "roster", "machine": machine(), **year(size)})
    report({"bench": "roster.tight", **tight_month()})


if __name__ == "__main__":
    main()
