"""Rules of the work reports: bands of age, slots of a trend, shares, faults that come again. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

WEEKS_UP_TO = 100
"""Days of a period that is still told by weeks; longer ones are told by months."""


@dataclass(frozen=True)
class Band:
    """Ages in whole days, ``first`` and ``last`` inside; ``last`` None: and older. Opened today is 0 days old."""

    key: str
    first: int
    last: int | None

    def opened(self, today: date) -> tuple[date | None, date]:
        """The first (None: no first) and the last day on which work of this age was opened."""
        earliest = None if self.last is None else today - timedelta(days=self.last)
        return earliest, today - timedelta(days=self.first)


BANDS = (
    Band("1", 0, 1), Band("3", 2, 3), Band("7", 4, 7), Band("30", 8, 30), Band("90", 31, 90), Band("old", 91, None),
)  # fmt: skip


def grain(first: date, last: date) -> str:
    """``week`` or ``month``: how the trend of a period is cut."""
    return "week" if (last - first).days < WEEKS_UP_TO else "month"


def slot_of(on: date, cut: str) -> date:
    """The first day of the week (Monday) or month that holds a day."""
    return on - timedelta(days=on.weekday()) if cut == "week" else on.replace(day=1)


def slots(first: date, last: date, cut: str) -> list[date]:
    """The first days of every slot that touches a period, oldest first."""
    found, at = [], slot_of(first, cut)
    while at <= last:
        found.append(at)
        at = slot_of(at + timedelta(days=7 if cut == "week" else 32), cut)
    return found


def slot_days(start: date, cut: str) -> tuple[date, date]:
    """First and last day of the slot that begins on ``start``."""
    following = slot_of(start + timedelta(days=7 if cut == "week" else 32), cut)
    return start, following - timedelta(days=1)


def share(kept: int, judged: int) -> float | None:
    """The part that was kept, 0 to 1; None when nothing could be judged."""
    return kept / judged if judged else None


@dataclass(frozen=True)
class Repeat:
    """Faults of one thing that came again: how many times, and the shortest time between two."""

    times: int
    shortest: timedelta


def repeated(moments: Sequence[datetime], within: timedelta) -> Repeat | None:
    """How often a fault came again no later than ``within`` after the one before; None when it never did."""
    ordered = sorted(moments)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    again = [gap for gap in gaps if gap <= within]
    return Repeat(len(again), min(again)) if again else None
