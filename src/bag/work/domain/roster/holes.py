"""The open shifts of a roster, and whom which rule kept away from them."""

from __future__ import annotations

from collections import Counter

from bag.work.domain.roster.board import Board, Slot
from bag.work.domain.roster.model import Open, Rule


def holes(board: Board) -> list[Open]:
    """The open shifts in order of days, each with the people that the rules kept away."""
    return [
        Open(board.days[slot.day], board.plan.roles[slot.role].code, board.missing(slot), _reasons(board, slot))
        for slot in board.slots
        if board.missing(slot) > 0
    ]


def _reasons(board: Board, slot: Slot) -> dict[Rule, int]:
    """How many people each rule keeps from a shift; a missing vehicle alone when that is what is missing."""
    if not board.driven(slot):
        return {Rule.VEHICLE: 1}
    found = Counter(board.obstacle(person, slot) for person in range(len(board.plan.people)))
    return {rule: number for rule, number in found.most_common() if rule is not None}
