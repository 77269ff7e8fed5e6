"""When maintenance falls due: computed from dates and readings, never from ticks, so that nothing is lost or doubled.

The slots of a calendar rule are the first day plus whole multiples of the interval. Each is computed from the first day
by itself: the 31st becomes the last day of shorter months and is the 31st again afterwards.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bag.core.domain.calendar import WorkCalendar

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
SAME, LAST_DAY, WEEKDAY = "same", "last_day", "weekday"
KEEP, NEXT, PREVIOUS = "keep", "next", "previous"
ABOVE, BELOW = "above", "below"
LAST = -1
"""Ordinal of the last such weekday of a month."""
MOST = 5000
"""Slots that one question answers at most."""
_DAYS = {DAY: 1, WEEK: 7}
_MONTHS = {MONTH: 1, YEAR: 12}


class RuleError(ValueError):
    """A rule that makes no sense; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code.replace("_", " "))
        self.code = code


@dataclass(frozen=True)
class CalendarRule:
    """Every ``every`` ``unit``s from ``starts`` on, until ``ends`` (None: without end); both days count.

    ``day`` says which day of a month is meant: the ``SAME`` as in ``starts``, the ``LAST_DAY``, or the ``nth``
    (1 to 5, ``LAST``) ``weekday`` (0 is Monday) of it; a fifth that a month lacks is its last. ``season`` are the
    first and the last month in which there is maintenance at all; it may run over New Year.
    """

    starts: date
    every: int = 1
    unit: str = MONTH
    ends: date | None = None
    day: str = SAME
    nth: int = 1
    weekday: int = 0
    season: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.every < 1:
            raise RuleError("interval_not_positive")
        if self.day != SAME and self.unit in _DAYS:
            raise RuleError("day_of_month_without_months")
        if self.day == WEEKDAY and not (self.nth == LAST or (1 <= self.nth <= 5 and 0 <= self.weekday <= 6)):
            raise RuleError("weekday_unknown")
        if self.season and not all(1 <= month <= 12 for month in self.season):
            raise RuleError("season_unknown")
        if self.ends is not None and self.ends < self.starts:
            raise RuleError("ends_before_start")

    def slot(self, place: int) -> date:
        """The ``place``-th slot from 0, whether or not the season holds it. Raises ``OverflowError`` after 9999."""
        if self.unit in _DAYS:
            return self.starts + timedelta(days=place * self.every * _DAYS[self.unit])
        months = self.starts.year * 12 + self.starts.month - 1 + place * self.every * _MONTHS[self.unit]
        year, month = months // 12, months % 12 + 1
        if year > date.max.year:
            raise OverflowError("beyond the calendar")
        return _day_in(self, year, month)

    def in_season(self, on: date) -> bool:
        if self.season is None:
            return True
        first, last = self.season
        return first <= on.month <= last if first <= last else on.month >= first or on.month <= last

    def slots(self, first: date, last: date) -> list[date]:
        """The slots between two days, both counted, in order; at most ``MOST``."""
        begin = max(first, self.starts)
        end = last if self.ends is None else min(last, self.ends)
        found: list[date] = []
        place = self._before(begin)
        while len(found) < MOST:
            try:
                on = self.slot(place)
            except OverflowError:
                break
            if on > end:
                break
            if on >= begin and self.in_season(on):
                found.append(on)
            place += 1
        return found

    def next_after(self, on: date) -> date | None:
        """The first slot after a day; None when there is none within ten years and one interval."""
        reach = self.every * {DAY: 1, WEEK: 7, MONTH: 31, YEAR: 366}[self.unit]
        farthest = min(on.toordinal() + 3660 + reach, date.max.toordinal())
        found = self.slots(min(on, date.max - timedelta(days=1)) + timedelta(days=1), date.fromordinal(farthest))
        return found[0] if found else None

    def _before(self, on: date) -> int:
        """A place whose slot is not after ``on`` or is the first: where a search may begin."""
        if self.unit in _DAYS:
            return max((on - self.starts).days // (self.every * _DAYS[self.unit]), 0)
        months = (on.year - self.starts.year) * 12 + on.month - self.starts.month
        return max(months // (self.every * _MONTHS[self.unit]) - 1, 0)


def _day_in(rule: CalendarRule, year: int, month: int) -> date:
    length = monthrange(year, month)[1]
    if rule.day == LAST_DAY:
        return date(year, month, length)
    if rule.day == SAME:
        return date(year, month, min(rule.starts.day, length))
    first = 1 + (rule.weekday - date(year, month, 1).weekday()) % 7
    last = first + (length - first) // 7 * 7
    return date(year, month, last if rule.nth == LAST else min(first + (rule.nth - 1) * 7, last))


def due_day(slot: date, shift: str, calendar: WorkCalendar) -> date:
    """The day on which the work of a slot is due: on a day off it is kept, or moves to a working day."""
    if shift == KEEP or calendar.is_working_day(slot):
        return slot
    step = timedelta(days=1 if shift == NEXT else -1)
    on = slot
    while not calendar.is_working_day(on):
        on += step
    return on


# -- running hours and readings


def run(readings: Iterable[Decimal]) -> Decimal:
    """What a counter has run up to its last reading, the first one included.

    A reading below the one before means that the counter was replaced and began at zero.
    """
    total, before = Decimal(0), Decimal(0)
    for reading in readings:
        total += reading - before if reading >= before else reading
        before = reading
    return total


def steps_reached(total: Decimal, start: Decimal, every: Decimal) -> int:
    """How many whole intervals a counter has run since ``start``; 0 before the first."""
    if every <= 0:
        raise RuleError("interval_not_positive")
    return max(int((total - start) // every), 0)


def crossings(readings: Sequence[Decimal], limit: Decimal, side: str) -> int:
    """How many times a reading went beyond its limit; it must come back before it counts again."""
    count, beyond = 0, False
    for reading in readings:
        now = reading > limit if side == ABOVE else reading < limit
        count += now and not beyond
        beyond = now
    return count
