"""Turkish working time: legal holidays, half days, administrative leave, and arithmetic exact to the minute.

Feast eves and 28 October end at 13:00 (law 2429); administrative leave is in no law and comes from a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Istanbul")
HALF_DAY_END = time(13, 0)
HOURS = ((time(8, 30), time(12, 30)), (time(13, 30), time(17, 30)))
FIRST_ESTIMATED_YEAR = 2031
FARTHEST = timedelta(days=3660)
WEEKEND = (5, 6)


class DayKind(StrEnum):
    """How much of a day is worked."""

    FULL = "full"
    HALF = "half"
    OFF = "off"


@dataclass(frozen=True)
class Day:
    """One day of the calendar. ``title`` says why it is not a full working day; ``estimated``: the feast may move."""

    date: date
    kind: DayKind
    title: str = ""
    estimated: bool = False


@dataclass(frozen=True)
class Leave:
    """An administrative leave: a whole day or the time after 13:00."""

    date: date
    title: str
    half_day: bool = False


@cache
def _legal(year: int) -> Mapping[date, tuple[DayKind, str]]:
    """Legal holidays of a year; where a feast meets a national day both names stand."""
    import holidays

    half = holidays.country_holidays("TR", years=year, categories=("half_day",), language="tr")
    full = holidays.country_holidays("TR", years=year, categories=("public",), language="tr")
    return {
        **{day: (DayKind.HALF, title) for day, title in half.items()},
        **{day: (DayKind.OFF, title) for day, title in full.items()},
    }


@dataclass(frozen=True)
class WorkCalendar:
    """Working days and hours of an institution. Times of day are local; moments may be in any zone."""

    leaves: Mapping[date, Leave] = field(default_factory=dict)
    hours: tuple[tuple[time, time], ...] = HOURS
    weekend: tuple[int, ...] = WEEKEND
    """Weekdays (0 is Monday) that are never worked."""

    @classmethod
    def of(cls, leaves: Iterable[Leave]) -> WorkCalendar:
        return cls({leave.date: leave for leave in leaves})

    def day(self, on: date) -> Day:
        """What kind of day ``on`` is and why."""
        kind, title = _legal(on.year).get(on, (DayKind.FULL, ""))
        leave = self.leaves.get(on)
        if on.weekday() in self.weekend:
            kind = DayKind.OFF
        elif leave is not None and kind is not DayKind.OFF:
            kind, title = (DayKind.HALF if leave.half_day else DayKind.OFF), leave.title
        return Day(on, kind, title, estimated=bool(title) and on.year >= FIRST_ESTIMATED_YEAR and "Bayramı" in title)

    def is_working_day(self, on: date) -> bool:
        """Half days count: legal periods run on them."""
        return self.day(on).kind is not DayKind.OFF

    def add_working_days(self, start: date, days: int) -> date:
        """The ``days``-th working day after (or, when negative, before) ``start``; 0 gives the next working day on or
        after ``start``."""
        step = timedelta(days=1 if days >= 0 else -1)
        at, left = start, abs(days)
        if days == 0:
            while not self.is_working_day(at):
                at += step
            return at
        while left:
            at += step
            left -= self.is_working_day(at)
        return at

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def spans(self, on: date) -> list[tuple[datetime, datetime]]:
        """The worked stretches of a day as aware moments."""
        kind = self.day(on).kind
        if kind is DayKind.OFF:
            return []
        latest = HALF_DAY_END if kind is DayKind.HALF else time.max
        return [
            (datetime.combine(on, begin, LOCAL), datetime.combine(on, min(end, latest), LOCAL))
            for begin, end in self.hours
            if begin < latest
        ]

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from ``start`` to ``end``; negative when ``end`` lies before ``start``."""
        if end < start:
            return -self.working_minutes(end, start)
        worked = timedelta()
        for begin, finish in self._spans_from(start, end.astimezone(LOCAL).date()):
            worked += max(min(finish, end) - max(begin, start), timedelta())
        return int(worked.total_seconds() // 60)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment when ``minutes`` (≥ 0) of working time have passed since ``start``, in local time.

        A target that falls exactly on closing time stays there. Raises ``ValueError`` beyond ten years.
        """
        if minutes < 0:
            raise ValueError("minutes must not be negative")
        left = timedelta(minutes=minutes)
        for begin, finish in self._spans_from(start, (start.astimezone(LOCAL) + FARTHEST).date()):
            opened = max(begin, start)
            if finish > opened and left <= finish - opened:
                return opened.astimezone(LOCAL) + left
            left -= max(finish - opened, timedelta())
        raise ValueError("more working time than ten years hold")

    def _spans_from(self, start: datetime, last: date) -> Iterator[tuple[datetime, datetime]]:
        on = start.astimezone(LOCAL).date()
        while on <= last:
            yield from self.spans(on)
            on += timedelta(days=1)
