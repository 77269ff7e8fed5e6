"""Exchanges that bring everybody nearer to the common rate of points per available day, within the rules.

A shift is handed over, or two shifts of different weight change hands. Each exchange makes the sum of
(points above the fair share)² ÷ available days smaller, so that the search ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from bag.work.domain.roster.board import Board, Slot
from bag.work.domain.roster.model import Share


def shares(board: Board) -> list[Share]:
    """What each person of the plan has, and what would be fair."""
    found: dict[int, Share] = {}
    for group in groups(board):
        people = [(number, board.plan.people[number]) for number in group]
        days = sum(board.available[number] for number in group)
        total = sum(person.carried + board.points[number] for number, person in people)
        for number, person in people:
            found[number] = Share(
                person=person.code,
                shifts=len(board.shifts(number)),
                points=board.points[number],
                available_days=board.available[number],
                carried=person.carried,
                fair=total * board.available[number] / days if days else 0.0,
            )
    return [found[number] for number in sorted(found)]


def groups(board: Board) -> list[list[int]]:
    """People who stand in for each other, directly or through others; those without a role are groups of their own."""
    found: list[tuple[set[int], list[int]]] = []
    for person, may in enumerate(board.may):
        joined = [group for group in found if group[0] & may]
        found = [group for group in found if not group[0] & may]
        roles = set(may).union(*(group[0] for group in joined))
        found.append((roles, [person, *(number for group in joined for number in group[1])]))
    return [sorted(people) for _roles, people in found]


def balance(board: Board) -> None:
    """Exchange shifts of ``board`` until no exchange of two people makes it fairer. Open shifts stay open."""
    above = [share.carry for share in shares(board)]
    for group in groups(board):
        while _improve(board, [person for person in group if board.available[person]], above):
            pass


def _improve(board: Board, group: list[int], above: list[float]) -> bool:
    """Make one exchange, between those who are farthest apart first; False when there is none."""
    by_load = sorted(group, key=lambda person: above[person] / board.available[person])
    for giver in reversed(by_load):
        for taker in by_load:
            if giver == taker or above[giver] / board.available[giver] <= above[taker] / board.available[taker]:
                break
            moved = _exchange(board, giver, taker, above)
            if moved:
                above[giver] -= moved
                above[taker] += moved
                return True
    return False


def _exchange(board: Board, giver: int, taker: int, above: list[float]) -> int:
    """The points that went from giver to taker; 0 when nothing changed hands."""
    heaviest = max(board.weights, default=0)
    useful = {points for points in range(1, heaviest + 1) if _gain(board, giver, taker, above, points) > 1e-9}
    for given, back, points in _offers(board, giver, taker):
        if points in useful and _hand_over(board, giver, taker, given, back):
            return points
    return 0


def _gain(board: Board, giver: int, taker: int, above: list[float], points: int) -> float:
    """How much smaller the sum of squares becomes when ``points`` change hands."""
    of_giver, of_taker = board.available[giver], board.available[taker]
    before = above[giver] ** 2 / of_giver + above[taker] ** 2 / of_taker
    return before - (above[giver] - points) ** 2 / of_giver - (above[taker] + points) ** 2 / of_taker


def _offers(board: Board, giver: int, taker: int) -> Iterator[tuple[Slot, Slot | None, int]]:
    """Shifts that could go over, alone or for another one of the taker, with the points that move."""
    gives = [slot for slot in board.shifts(giver) if slot.role in board.may[taker]]
    takes = [slot for slot in board.shifts(taker) if slot.role in board.may[giver]]
    for slot in gives:
        yield slot, None, board.weights[slot.day]
    for slot in gives:
        for other in takes:
            yield slot, other, board.weights[slot.day] - board.weights[other.day]


def _hand_over(board: Board, giver: int, taker: int, given: Slot, back: Slot | None) -> bool:
    """Make the exchange if the rules allow it; otherwise all stays as it was."""
    board.take(giver, given)
    if back is not None:
        board.take(taker, back)
    if board.fits(taker, given):
        board.put(taker, given)
        if back is None or board.fits(giver, back):
            if back is not None:
                board.put(giver, back)
            return True
        board.take(taker, given)
    if back is not None:
        board.put(taker, back)
    board.put(giver, given)
    return False
