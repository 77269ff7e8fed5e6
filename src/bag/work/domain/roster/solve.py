"""From a plan to its roster."""

from __future__ import annotations

from collections import Counter

from bag.work.domain.roster import greedy
from bag.work.domain.roster.balance import balance, shares
from bag.work.domain.roster.board import Board, Slot
from bag.work.domain.roster.holes import holes
from bag.work.domain.roster.model import Assignment, Binding, Plan, Roster


def solve(plan: Plan) -> Roster:
    """The roster of ``plan``: fewest open shifts first, then fair. The same plan gives the same roster."""
    board = Board(plan)
    greedy.fill(board)
    at_least, rules = _repair(board) if _missing(board) else (0, [])
    balance(board)
    return _roster(board, at_least, rules)


def _missing(board: Board) -> int:
    return sum(board.missing(slot) for slot in board.slots)


def _repair(board: Board) -> tuple[int, list[Binding]]:
    """Close what can be closed; the proven lower bound of open shifts, and the rules that bind."""
    from bag.work.domain.roster import explain, repair

    repair.patch(board)
    if not _missing(board):
        return 0, []
    answer = repair.minimum(Board(board.plan), board.slots, {slot: board.on[slot] for slot in board.slots})
    if answer.given is not None and answer.open < _missing(board):
        repair.emptied(board, board.slots)
        repair.put_all(board, answer.given)
    missing = _missing(board)
    return answer.at_least, explain.binding(board.plan, missing) if missing else []


def _roster(board: Board, at_least: int, rules: list[Binding]) -> Roster:
    return Roster(
        assignments=tuple(_assignments(board)),
        open=tuple(holes(board)),
        open_at_least=at_least,
        binding=tuple(rules),
        shares=tuple(shares(board)),
    )


def _assignments(board: Board) -> list[Assignment]:
    """All duties in order of days and roles, with the vehicles that have served the least."""
    plan = board.plan
    served: Counter[str] = Counter()
    found = []
    for day, date in enumerate(board.days):
        taken: set[str] = set()
        for number, role in enumerate(plan.roles):
            people = sorted(board.on[Slot(day, number)])
            free = [v.code for v in plan.vehicles if v.kind == role.vehicle and v.free(date) and v.code not in taken]
            vehicle = min(free, key=lambda code: (served[code], code)) if role.vehicle and people else ""
            if vehicle:
                taken.add(vehicle)
                served[vehicle] += 1
            found += [Assignment(date, role.code, plan.people[person].code, vehicle) for person in people]
    return found
