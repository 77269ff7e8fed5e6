"""Service hours as people write them: ``office``, ``24/7``, ``mon-fri 08:30-17:30``, ``08:00-24:00 holidays``."""

from __future__ import annotations

import re
from dataclasses import replace

from bag.core.domain.calendar import HOURS, WorkCalendar
from bag.core.text import fold
from bag.work.domain.target_times import AROUND_THE_CLOCK, ServiceHours, TargetTimeError

DAYS = {
    name: number
    for names in (["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["pzt", "sal", "car", "per", "cum", "cmt", "paz"])
    for number, name in enumerate(names)
}
WORKING_DAYS = frozenset(range(5))
ON_HOLIDAYS = ("holidays", "tatil")
"""The word for hours that are worked on holidays too."""
_SHIFT = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
LONGEST_TEXT = 200


def service_hours(text: str, calendar: WorkCalendar) -> ServiceHours:
    """The hours that ``text`` names, with the days off of ``calendar``. Raises ``TargetTimeError``.

    ``office`` (``mesai``) are the hours of the institution. Otherwise: weekdays (``mon-fri`` when left out), one or
    more spans parted by commas, and ``holidays`` when holidays are worked too.
    """
    text = fold(text).strip()
    open_days = replace(calendar, weekend=())
    if text == "24/7":
        return AROUND_THE_CLOCK
    if text in ("office", "mesai"):
        shifts = tuple((start.hour * 60 + start.minute, end.hour * 60 + end.minute) for start, end in HOURS)
        return ServiceHours(shifts, WORKING_DAYS, open_days)
    words = text.split()
    on_holidays = len(words) > 1 and words[-1] in ON_HOLIDAYS
    words = words[:-1] if on_holidays else words
    if not 1 <= len(words) <= 2 or len(text) > LONGEST_TEXT:
        raise TargetTimeError("calendar_unknown")
    weekdays = _weekdays(words[0]) if len(words) > 1 else WORKING_DAYS
    return ServiceHours(_shifts(words[-1]), weekdays, None if on_holidays else open_days)


def _shifts(text: str) -> tuple[tuple[int, int], ...]:
    found = [_SHIFT.fullmatch(part) for part in text.split(",")]
    numbers = [[int(number) for number in match.groups()] for match in found if match]
    if len(numbers) != len(found):
        raise TargetTimeError("calendar_unknown")
    return tuple((first * 60 + minute, last * 60 + end) for first, minute, last, end in numbers)


def _weekdays(text: str) -> frozenset[int]:
    """``mon-fri``, ``sat``, ``mon,wed-fri``."""
    found: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise TargetTimeError("calendar_unknown")
        begin, end = DAYS[first], DAYS[last or first]
        found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return frozenset(found)
