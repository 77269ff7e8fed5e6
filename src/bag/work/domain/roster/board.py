"""A roster while it is being made: who is on duty when, and whether one more shift fits.

People, roles and days are numbered in the order of the plan; days before the first are negative. The duty days of a
person are the bits of one whole number, so that a gap is looked up at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from bag.work.domain.roster.model import Limits, Plan, Role, Rule

BACK = 64
"""Days before the first that gaps and rest reach back to."""


class Slot(NamedTuple):
    """A shift by its numbers."""

    day: int
    role: int


class Board:
    """Duties of ``plan``. ``duty[p]`` maps days to roles, ``on[slot]`` holds the people of a shift."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.days = plan.days
        self.weights = [plan.weight(day) for day in self.days]
        self.months = [(day.year, day.month) for day in self.days]
        self.slots = [Slot(day, role) for day in range(len(self.days)) for role in range(len(plan.roles))]
        self.away = [[person.away(day) for day in self.days] for person in plan.people]
        self.available = [sum(why is None for why in row) for row in self.away]
        self.may = [frozenset(r for r, role in enumerate(plan.roles) if not p.barred(role)) for p in plan.people]
        self.clashes = [clashes(person.limits, plan.roles) for person in plan.people]
        self.gaps = [max(1, person.limits.min_gap_days) for person in plan.people]
        self.duty: list[dict[int, int]] = [{} for _person in plan.people]
        self.masks = [0] * len(plan.people)
        self.monthly: list[Counter[tuple[int, int]]] = [Counter() for _person in plan.people]
        self.points = [0] * len(plan.people)
        self.on: dict[Slot, set[int]] = defaultdict(set)
        self._vehicles = [Counter(v.kind for v in plan.vehicles if v.free(day)) for day in self.days]
        self._remember()

    def _remember(self) -> None:
        people = {person.code: number for number, person in enumerate(self.plan.people)}
        roles = {role.code: number for number, role in enumerate(self.plan.roles)}
        for past in self.plan.history:
            person, day = people[past.person], (past.day - self.plan.first).days
            self.monthly[person][past.day.year, past.day.month] += 1
            if day >= -BACK:
                self.duty[person][day] = roles[past.role]
                self.masks[person] |= 1 << (day + BACK)

    def put(self, person: int, slot: Slot) -> None:
        """Give a shift to a person; whether it fits is asked before."""
        self.duty[person][slot.day] = slot.role
        self.masks[person] |= 1 << (slot.day + BACK)
        self.monthly[person][self.months[slot.day]] += 1
        self.points[person] += self.weights[slot.day]
        self.on[slot].add(person)

    def take(self, person: int, slot: Slot) -> None:
        """Take a shift from the person who has it."""
        del self.duty[person][slot.day]
        self.masks[person] &= ~(1 << (slot.day + BACK))
        self.monthly[person][self.months[slot.day]] -= 1
        self.points[person] -= self.weights[slot.day]
        self.on[slot].discard(person)

    def shifts(self, person: int) -> list[Slot]:
        """The shifts of a person from the first day on, in the order they were given."""
        return [Slot(day, role) for day, role in self.duty[person].items() if day >= 0]

    def missing(self, slot: Slot) -> int:
        return self.plan.roles[slot.role].needed - len(self.on[slot])

    def obstacle(self, person: int, slot: Slot) -> Rule | None:
        """The first rule that keeps a person from a shift; None when it fits. Vehicles are asked of ``driven``."""
        if slot.role not in self.may[person]:
            return self.plan.people[person].barred(self.plan.roles[slot.role])
        why = self.away[person][slot.day]
        if why is not None:
            return why
        if slot.day in self.duty[person]:
            return Rule.ONE_A_DAY
        gap = self.gaps[person]
        if self.masks[person] >> max(0, slot.day + BACK - gap + 1) & ((1 << (2 * gap - 1)) - 1):
            return Rule.MIN_GAP
        if self.monthly[person][self.months[slot.day]] >= self.plan.people[person].limits.max_per_month:
            return Rule.MAX_PER_MONTH
        return Rule.REST if self._clashes(person, slot) else None

    def fits(self, person: int, slot: Slot) -> bool:
        return self.obstacle(person, slot) is None

    def driven(self, slot: Slot) -> bool:
        """Whether the shift has its vehicle, needs none, or one is free."""
        kind = self.plan.roles[slot.role].vehicle
        if not kind or self.on[slot]:
            return True
        roles = self.plan.roles
        used = sum(bool(self.on[Slot(slot.day, r)]) for r, role in enumerate(roles) if role.vehicle == kind)
        return used < self.vehicles(slot.day, kind)

    def vehicles(self, day: int, kind: str) -> int:
        """How many vehicles of a kind are free on a day."""
        return self._vehicles[day][kind]

    def _clashes(self, person: int, slot: Slot) -> bool:
        duty = self.duty[person]
        return any(
            duty.get(slot.day - apart) == first if second == slot.role else False
            for first, second, apart in self.clashes[person]
        ) or any(
            duty.get(slot.day + apart) == second if first == slot.role else False
            for first, second, apart in self.clashes[person]
        )


def clashes(limits: Limits, roles: Iterable[Role]) -> list[tuple[int, int, int]]:
    """Pairs of roles, and days between them, that leave too little rest though the gap in days is kept."""
    numbered = list(enumerate(roles))
    return [
        (first, second, apart)
        for first, before in numbered
        for second, after in numbered
        for apart in range(max(1, limits.min_gap_days), limits.rest_hours // 24 + 3)
        if rest(before, after, apart) < timedelta(hours=limits.rest_hours)
    ]


def rest(before: Role, after: Role, days_apart: int) -> timedelta:
    """The time between the end of one shift and the beginning of another that begins ``days_apart`` days later."""
    return timedelta(days=days_apart, minutes=after.start - before.start) - timedelta(hours=before.hours)
