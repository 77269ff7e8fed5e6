"""When planned work repeats: the occurrences of an RFC 5545 rule, on the clock of the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dateutil.rrule import rrulestr

from bag.core.domain.calendar import LOCAL

MOST = 500
"""Occurrences that one question looks at."""
LONGEST = 200
_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL", "COUNT", "WKST"})
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


class RecurrenceError(ValueError):
    """A rule that is not understood, or that repeats more often than daily."""


@dataclass(frozen=True)
class Occurrence:
    """Half open: ``ends_at`` is not part of it."""

    starts_at: datetime
    ends_at: datetime


def check(rule: str) -> None:
    """Raises ``RecurrenceError`` for a rule that cannot be used. Empty means once."""
    if not rule:
        return
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    known = parts.keys() <= _PARTS and parts.get("FREQ") in _FREQUENCIES
    if len(rule) > LONGEST or not known or not parts.get("INTERVAL", "1").isdecimal():
        raise RecurrenceError(rule)
    try:
        rrulestr(_naive(rule), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001  the wall clock of the rule
    except (ValueError, TypeError) as error:
        raise RecurrenceError(rule) from error


def occurrence_at(starts_at: datetime, ends_at: datetime, rule: str, at: datetime) -> Occurrence | None:
    """The occurrence that covers a moment; of overlapping ones the last to begin."""
    last = latest(starts_at, ends_at, rule, at)
    return last if last is not None and last.ends_at > at else None


def latest(starts_at: datetime, ends_at: datetime, rule: str, at: datetime) -> Occurrence | None:
    """The last occurrence that has begun by a moment; None before the first. The begin is one, whatever the rule."""
    if at < starts_at:
        return None
    length = ends_at - starts_at
    if not rule:
        return Occurrence(starts_at, ends_at)
    first = starts_at.astimezone(LOCAL).replace(tzinfo=None)
    begun = rrulestr(_naive(rule), dtstart=first).before(at.astimezone(LOCAL).replace(tzinfo=None), inc=True)
    if begun is None:
        return Occurrence(starts_at, ends_at)
    begins = begun.replace(tzinfo=LOCAL).astimezone(starts_at.tzinfo)
    return Occurrence(begins, begins + length)


def between(starts_at: datetime, ends_at: datetime, rule: str, first: datetime, last: datetime) -> list[Occurrence]:
    """The occurrences that touch [first, last), oldest first, at most ``MOST``."""
    length = ends_at - starts_at
    if not rule:
        return [Occurrence(starts_at, ends_at)] if starts_at < last and ends_at > first else []
    begin = starts_at.astimezone(LOCAL).replace(tzinfo=None)
    low, high = ((at.astimezone(LOCAL).replace(tzinfo=None)) for at in (first - length, last))
    found = [Occurrence(starts_at, ends_at)] if starts_at < last and ends_at > first else []
    for count, begun in enumerate(rrulestr(_naive(rule), dtstart=begin).xafter(low, inc=True)):
        if begun >= high or count >= MOST:
            break
        begins = begun.replace(tzinfo=LOCAL).astimezone(starts_at.tzinfo)
        if begins + length > first and begins != starts_at:
            found.append(Occurrence(begins, begins + length))
    return found


def _naive(rule: str) -> str:
    """The rule with its UNTIL as a time of the wall clock, like the begin."""
    return ";".join(part.rstrip("zZ") if part.upper().startswith("UNTIL=") else part for part in rule.split(";"))
