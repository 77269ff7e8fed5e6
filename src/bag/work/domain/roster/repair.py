"""The smallest number of open shifts, by CP-SAT: asked only when the first roster left a hole.

Holes are closed by changes around them where that is possible, so that the rest of the roster stays; otherwise the
whole roster is solved, which also proves how many shifts stay open at the least.

Cover is soft: how many people a shift lacks is a variable, and their sum is minimized. The solver runs with one worker,
a fixed seed and a limit in deterministic time, so that the same plan gives the same roster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from bag.work.domain.roster.board import Board, Slot

EFFORT = 12.0
"""Deterministic time of one solution, about seconds of one processor."""
PATCH_EFFORT = 2.0
AROUND = 15
"""Days before and after a hole that may change to close it."""

Given = dict[Slot, set[int]]
"""The people of shifts."""


@dataclass(frozen=True)
class Answer:
    """``given``: shifts with their people, None when none were found in time. ``open``: people that shifts lack."""

    given: Given | None
    open: int
    at_least: int

    @property
    def proved(self) -> bool:
        return self.open == self.at_least


def minimum(board: Board, slots: Sequence[Slot], hint: Given | None = None, effort: float = EFFORT) -> Answer:
    """The way to fill ``slots``, all open, with the fewest holes that ``effort`` finds, beginning from ``hint``.

    Other duties of ``board`` are fixed.
    """
    built = _Built(board, slots, hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, sum(board.missing(slot) for slot in slots), 0)
    given: Given = {slot: set() for slot in slots}
    for (person, slot), variable in built.chosen.items():
        if solver.value(variable):
            given[slot].add(person)
    bound = max(0, math.ceil(solver.best_objective_bound - 1e-6))
    return Answer(given, round(solver.objective_value), bound)


def patch(board: Board) -> None:
    """Close holes by changing only the duties around them."""
    for days in _windows(board):
        slots = [slot for slot in board.slots if slot.day in days]
        missing = sum(board.missing(slot) for slot in slots)
        before = emptied(board, slots)
        answer = minimum(board, slots, before, PATCH_EFFORT)
        put_all(board, answer.given if answer.given is not None and answer.open < missing else before)


def emptied(board: Board, slots: Sequence[Slot]) -> Given:
    """Take all people from ``slots``; who they were."""
    before = {slot: set(board.on[slot]) for slot in slots}
    for slot, people in before.items():
        for person in people:
            board.take(person, slot)
    return before


def put_all(board: Board, given: Given) -> None:
    """Give people the shifts they have in ``given``."""
    for slot, people in given.items():
        for person in sorted(people):
            board.put(person, slot)


def _windows(board: Board) -> list[range]:
    """Stretches of days around holes; those that touch are one."""
    found: list[range] = []
    for day in sorted({slot.day for slot in board.slots if board.missing(slot) > 0}):
        around = range(max(0, day - AROUND), min(len(board.days), day + AROUND + 1))
        if found and around.start <= found[-1].stop:
            around = range(found.pop().start, around.stop)
        found.append(around)
    return found


class _Built:
    """The constraint model of open slots on a board."""

    def __init__(self, board: Board, slots: Sequence[Slot], hint: Given | None) -> None:
        self.board = board
        self.slots = slots
        self.model = cp_model.CpModel()
        self.chosen = {
            (person, slot): self.model.new_bool_var("")
            for person in range(len(board.plan.people))
            for slot in slots
            if board.fits(person, slot)
        }
        self._cover()
        self._drive()
        for person in range(len(board.plan.people)):
            self._space(person, [slot for slot in slots if (person, slot) in self.chosen])
        if hint is not None:
            for (person, slot), variable in self.chosen.items():
                self.model.add_hint(variable, person in hint[slot])

    def _cover(self) -> None:
        by_slot: dict[Slot, list[cp_model.IntVar]] = {slot: [] for slot in self.slots}
        for (_person, slot), variable in self.chosen.items():
            by_slot[slot].append(variable)
        lacking = []
        for slot, variables in by_slot.items():
            needed = self.board.missing(slot)
            lack = self.model.new_int_var(0, needed, "")
            self.model.add(sum(variables) + lack == needed)
            lacking.append(lack)
        self.model.minimize(sum(lacking))

    def _drive(self) -> None:
        """On days with too few vehicles of a kind, only as many roles are kept as there are vehicles."""
        roles = self.board.plan.roles
        for kind in {role.vehicle for role in roles} - {""}:
            needing = [number for number, role in enumerate(roles) if role.vehicle == kind]
            for day in sorted({slot.day for slot in self.slots}):
                if self.board.vehicles(day, kind) < len(needing):
                    self._share_vehicles(day, needing, self.board.vehicles(day, kind))

    def _share_vehicles(self, day: int, needing: list[int], free: int) -> None:
        driven = {role: self.model.new_bool_var("") for role in needing}
        self.model.add(sum(driven.values()) <= free)
        for (_person, slot), variable in self.chosen.items():
            if slot.day == day and slot.role in driven:
                self.model.add_implication(variable, driven[slot.role])

    def _space(self, person: int, slots: Sequence[Slot]) -> None:
        """Gaps, months and rest of one person."""
        board = self.board
        by_day: dict[int, list[cp_model.IntVar]] = {}
        by_month: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for slot in slots:
            by_day.setdefault(slot.day, []).append(self.chosen[person, slot])
            by_month.setdefault(board.months[slot.day], []).append(self.chosen[person, slot])
        for first in by_day:
            near = [v for day in range(first, first + board.gaps[person]) for v in by_day.get(day, ())]
            if len(near) > 1:
                self.model.add_at_most_one(near)
        limit = board.plan.people[person].limits.max_per_month
        for month, variables in by_month.items():
            self.model.add(sum(variables) <= limit - board.monthly[person][month])
        self._rest(person, slots)

    def _rest(self, person: int, slots: Sequence[Slot]) -> None:
        for first, second, apart in self.board.clashes[person]:
            for slot in slots:
                after = self.chosen.get((person, Slot(slot.day + apart, second)))
                if slot.role == first and after is not None:
                    self.model.add_at_most_one([self.chosen[person, slot], after])
