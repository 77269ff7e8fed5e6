"""Which steps the life of a piece of equipment allows, and what each state asks for."""

from __future__ import annotations

from bag.inventory.domain.kinds import Status
from bag.inventory.domain.problem import Problem

FIRST = frozenset({Status.PLANNED, Status.STOCK, Status.SERVICE})
"""States in which a piece may enter the books."""
NEXT: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.STOCK, Status.SERVICE}),
    Status.STOCK: frozenset({Status.PLANNED, Status.SERVICE, Status.FAULTY, Status.SCRAPPED}),
    Status.SERVICE: frozenset({Status.STOCK, Status.FAULTY, Status.REPAIR, Status.SCRAPPED}),
    Status.FAULTY: frozenset({Status.SERVICE, Status.STOCK, Status.REPAIR, Status.SCRAPPED}),
    Status.REPAIR: frozenset({Status.STOCK, Status.SERVICE, Status.FAULTY, Status.SCRAPPED}),
    Status.SCRAPPED: frozenset(),
}
MOUNTED = frozenset({Status.PLANNED, Status.SERVICE, Status.FAULTY})
"""States in which a piece may stand in a rack."""
LENDABLE = frozenset({Status.STOCK, Status.SERVICE})


def check_step(before: str, after: str) -> None:
    """Refuse a step that the life-cycle does not know; staying where one is always goes."""
    if before != after and Status(after) not in NEXT[Status(before)]:
        raise Problem("illegal_step", before=before, after=after)


def check_first(status: str) -> None:
    """Refuse a state in which no piece may enter the books."""
    if Status(status) not in FIRST:
        raise Problem("illegal_first", status=status)


def next_states(status: str) -> list[str]:
    """The states that can follow, in the order of the life-cycle."""
    allowed = NEXT[Status(status)]
    return [state.value for state in Status if state in allowed]
