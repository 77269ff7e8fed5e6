"""Calendar periods: days to years as the calendar has them, never as counts of thirty days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_FORM = re.compile(r"^P([1-9]\d?)([DWMY])$")


@dataclass(frozen=True)
class Period:
    """``count`` days (D), weeks (W), months (M) or years (Y)."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"P{self.count}{self.unit}"

    @property
    def months(self) -> int:
        return self.count * {"M": 1, "Y": 12}.get(self.unit, 0)


@dataclass(frozen=True)
class Window:
    """A stretch of days, first and last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@lru_cache(maxsize=256)
def parse_period(text: str) -> Period:
    """``'P3M'`` → 3 months. Raises ``ValueError`` for anything else, a count of zero included."""
    found = _FORM.match(text)
    if not found:
        raise ValueError(f"not a period: {text!r}")
    return Period(int(found.group(1)), found.group(2))


def shift(day: date, period: Period, times: int = 1) -> date:
    """The day ``times`` periods later (earlier when negative); the last day of a month where the day is missing.

    Never beyond the first and the last day that there is: a mistyped year in one record must not stop the judging.
    """
    if not period.months:
        days = period.count * times * (7 if period.unit == "W" else 1)
        return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))
    place = day.year * 12 + day.month - 1 + period.months * times
    year, month = divmod(place, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=16_384)
def window_of(day: date, period: Period) -> Window:
    """The calendar window that holds a day: its month, quarter, half year, year, ISO week or the day itself.

    Month windows are counted from January of year 0, so 3 months are the calendar quarters and windows never drift.
    """
    if period.unit == "D":
        first = date.fromordinal(day.toordinal() - day.toordinal() % period.count)
        return Window(first, first + timedelta(days=period.count - 1))
    if period.unit == "W":
        weeks = (day.toordinal() - 1) // 7
        first = date.fromordinal((weeks - weeks % period.count) * 7 + 1)
        return Window(first, first + timedelta(days=period.count * 7 - 1))
    place = day.year * 12 + day.month - 1
    first_place = place - place % period.months
    first = date(first_place // 12, first_place % 12 + 1, 1)
    return Window(first, shift(first, period) - timedelta(days=1))


def previous(window: Window, period: Period) -> Window:
    """The window before."""
    return window_of(window.first - timedelta(days=1), period)


def following(window: Window, period: Period) -> Window:
    """The window after."""
    return window_of(window.last + timedelta(days=1), period)


def soon_days(period: Period) -> int:
    """How many days before its due date a duty of this period counts as due soon."""
    if period.unit == "D":
        return 0
    if period.unit == "W":
        return 2
    return {1: 7, 2: 10, 3: 14, 6: 21}.get(period.months, 30)


def windows_ahead(window: Window, period: Period, until: date) -> list[Window]:
    """The windows that follow a calendar window and end by a day; none where it is no window of the period, and none
    of single days."""
    found: list[Window] = []
    if period.unit == "D" or window_of(window.first, period) != window:
        return found
    while (window := following(window, period)).last <= until:
        found.append(window)
    return found
