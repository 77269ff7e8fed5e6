"""Who is told when a duty stays undone: the owner first, then one step up the line after each grace."""

from __future__ import annotations

from collections.abc import Collection, Mapping

LINE = ("staff", "chief", "manager", "head")
"""Positions from the doer to the department head."""

GRACE_DAYS: Mapping[str, int] = {"staff": 3, "chief": 4, "manager": 7}
"""Days granted to a position before the next one up is told, unless the manager has set others."""


def steps(position: str) -> tuple[str, ...]:
    """The line above and including a position; the branch's own duties begin with its manager."""
    start = LINE.index("manager" if position == "branch" else position)
    return LINE[start:]


def reached(
    position: str, days_overdue: int, grace: Mapping[str, int] = GRACE_DAYS, vacant: Collection[str] = ()
) -> tuple[str, ...]:
    """The positions that are to have been told of a duty ``days_overdue`` days late, the lowest first.

    A position in ``vacant`` has nobody in post and gets no days: the next one up is told at once.
    """
    if days_overdue <= 0:
        return ()
    line = steps(position)
    waited = 0
    for place, name in enumerate(line[:-1]):
        waited += 0 if name in vacant else grace.get(name, GRACE_DAYS[name])
        if days_overdue <= waited:
            return line[: place + 1]
    return line
