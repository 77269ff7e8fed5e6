"""Who is told when a duty stays undone: the owner first, then one step up the line after each grace."""

from __future__ import annotations

from collections.abc import Sequence

LINE = ("staff", "chief", "manager", "head")
"""Positions from the doer to the department head."""

GRACE_DAYS = (3, 4, 7)
"""Days granted at staff, chief and manager before the next one up is told."""


def steps(position: str) -> tuple[str, ...]:
    """The line above and including a position; the branch's own duties begin with its manager."""
    start = LINE.index("manager" if position == "branch" else position)
    return LINE[start:]


def level(position: str, days_overdue: int, grace: Sequence[int] = GRACE_DAYS) -> str:
    """The position to be told of a duty that is ``days_overdue`` days late; '' when it is not late."""
    if days_overdue <= 0:
        return ""
    line = steps(position)
    waited = 0
    for place, name in enumerate(line[:-1]):
        waited += grace[min(LINE.index(name), len(grace) - 1)]
        if days_overdue <= waited:
            return line[place]
    return line[-1]
