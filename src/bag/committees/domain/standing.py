"""How an action stands on a day, and when its owner is reminded. Dates in, words out; no clock."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=3)
"""How long before its term an action is due soon."""
AGAIN = 7
"""Days between two reminders of a late action."""


class Standing(StrEnum):
    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    DROPPED = "dropped"


def standing(state: str, due_on: date, done_on: date | None, today: date) -> Standing:
    """``state`` is open, done or dropped as stored. The day of the term still belongs to it."""
    if state == "dropped":
        return Standing.DROPPED
    if state == "done" and done_on is not None:
        return Standing.DONE_LATE if done_on > due_on else Standing.DONE
    if today > due_on:
        return Standing.LATE
    return Standing.SOON if due_on - today <= SOON else Standing.OPEN


def reminder(due_on: date, today: date) -> str:
    """The name of the reminder that an open action calls for on a day, '' for none.

    The same name comes on every day of a span, so whoever was told once is not told again, and a night without the
    job loses nothing: ``soon``, then ``late-0``, ``late-1`` … one for each week after the term.
    """
    if today > due_on:
        return f"late-{((today - due_on).days - 1) // AGAIN}"
    return "soon" if due_on - today <= SOON else ""
