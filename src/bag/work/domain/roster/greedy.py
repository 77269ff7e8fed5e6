"""The first roster: heavy days first, each shift to the person who has the least per available day."""

from __future__ import annotations

from bag.work.domain.roster.board import Board, Slot


def fill(board: Board) -> None:
    """Fill the open shifts of ``board`` as far as the rules allow; holidays first, scarce roles before common ones."""
    candidates = [sum(role in may for may in board.may) for role in range(len(board.plan.roles))]
    for slot in sorted(board.slots, key=lambda slot: (-board.weights[slot.day], candidates[slot.role], slot.day)):
        while board.missing(slot) > 0 and board.driven(slot):
            fitting = [person for person in range(len(board.plan.people)) if board.fits(person, slot)]
            if not fitting:
                break
            board.put(min(fitting, key=lambda person: _preference(board, person, slot)), slot)


def _preference(board: Board, person: int, slot: Slot) -> tuple[float, int, int, int]:
    """Least load, then those who can do the least else, then the longest distance to another duty."""
    load = (board.plan.people[person].carried + board.points[person]) / board.available[person]
    distance = min((abs(day - slot.day) for day in board.duty[person]), default=len(board.days))
    return load, len(board.may[person]), -distance, person
