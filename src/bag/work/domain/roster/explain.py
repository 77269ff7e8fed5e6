"""Which rule binds: shifts stay open because of it."""

from __future__ import annotations

from dataclasses import replace

from bag.work.domain.roster.board import Board
from bag.work.domain.roster.model import RELAXABLE, WEEK, Binding, Person, Plan, Rule
from bag.work.domain.roster.repair import minimum

EFFORT = 3.0
"""Deterministic time of one question "and without this rule?"."""


def binding(plan: Plan, open_now: int) -> list[Binding]:
    """Rules without which fewer than ``open_now`` shifts would stay open, the most helpful first.

    When no single rule helps, too few people are named.
    """
    found = []
    for rule in RELAXABLE:
        without = relaxed(plan, rule)
        if without == plan:
            continue
        board = Board(without)
        answer = minimum(board, board.slots, effort=EFFORT)
        if answer.open < open_now:
            found.append(Binding(rule, answer.open, answer.proved))
    return sorted(found, key=lambda rule: rule.open_without or 0) or [Binding(Rule.PEOPLE, None)]


def relaxed(plan: Plan, rule: Rule) -> Plan:
    """The plan as it would be without a rule; equal to ``plan`` when the rule does nothing in it."""
    if rule is Rule.SKILL:
        return replace(plan, roles=tuple(replace(role, skills=frozenset()) for role in plan.roles))
    if rule is Rule.VEHICLE:
        return replace(plan, roles=tuple(replace(role, vehicle="") for role in plan.roles))
    everything = frozenset(role.code for role in plan.roles)
    return replace(plan, people=tuple(_freed(person, rule, everything) for person in plan.people))


def _freed(person: Person, rule: Rule, everything: frozenset[str]) -> Person:
    limits = person.limits
    match rule:
        case Rule.LEAVE:
            return replace(person, leave=())
        case Rule.AVAILABILITY:
            return replace(person, weekdays=WEEK, employed=None)
        case Rule.ROLE:
            return replace(person, roles=everything)
        case Rule.NIGHT_DUTY:
            return replace(person, limits=replace(limits, night_duty=True))
        case Rule.MIN_GAP:
            return replace(person, limits=replace(limits, min_gap_days=1))
        case Rule.MAX_PER_MONTH:
            return replace(person, limits=replace(limits, max_per_month=31))
        case Rule.REST:
            return replace(person, limits=replace(limits, rest_hours=0))
        case _:
            return person
