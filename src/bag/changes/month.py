"""The calendar of changes: a month of windows and of periods without changes, and what clashes in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bag.changes import queries
from bag.changes.details import STATE_TONES
from bag.changes.domain.conflicts import conflicts, frozen
from bag.changes.domain.life import ENDED, PLANNED
from bag.changes.models import Change, FreezePeriod

NAMED = 3
"""Changes that a day names."""


@dataclass(frozen=True)
class Entry:
    """A change in the calendar: the others it clashes with, and the periods into which it falls, unless it is over."""

    change: Change
    tone: str
    clashes: list[Change]
    freezes: list[FreezePeriod]


@dataclass
class Day:
    """One cell of the month."""

    on: date
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)
    freezes: list[FreezePeriod] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        return self.entries[:NAMED]

    @property
    def more(self) -> int:
        return max(0, len(self.entries) - NAMED)


@dataclass(frozen=True)
class Month:
    """Weeks of days, and every entry once, by begin: what is planned and what was carried out."""

    first: date
    weeks: list[list[Day]]
    entries: list[Entry]
    freezes: list[FreezePeriod]

    @property
    def clashing(self) -> int:
        return sum(bool(entry.clashes or entry.freezes) for entry in self.entries)


def month_of(first: date) -> Month:
    """The month that begins on ``first``, in whole weeks. Four queries, whatever the number of changes."""
    begin = first - timedelta(days=first.weekday())
    after = (first + timedelta(days=32)).replace(day=1)
    end = after + timedelta(days=-after.weekday() % 7)
    start, stop = _midnight(begin), _midnight(end)
    freezes = queries.freezes_between(start, stop)
    entries = _entries(list(queries.planned_between(start, stop, PLANNED | ENDED)[: queries.MOST]), freezes)
    days = [_day(begin + timedelta(days=count), first, entries, freezes) for count in range((end - begin).days)]
    return Month(first, [days[place : place + 7] for place in range(0, len(days), 7)], entries, freezes)


def _entries(rows: list[Change], freezes: list[FreezePeriod]) -> list[Entry]:
    windows = {row.pk: queries.window_of(row) for row in rows if row.state in PLANNED}
    known, periods = {row.pk: row for row in rows}, {row.pk: row for row in freezes}
    spans = [queries.freeze_of(row) for row in freezes]
    return [
        Entry(
            row,
            STATE_TONES[row.state],
            [known[one.key] for one in conflicts(window, windows.values())] if window else [],
            [periods[one.key] for one in frozen(window, spans)] if window else [],
        )
        for row in rows
        for window in [windows.get(row.pk)]
    ]


def _day(on: date, first: date, entries: Iterable[Entry], freezes: Iterable[FreezePeriod]) -> Day:
    start, stop = _midnight(on), _midnight(on + timedelta(days=1))

    def here(row: Any) -> bool:
        return bool(row.starts_at < stop and row.ends_at > start)

    return Day(
        on=on,
        inside=on.month == first.month,
        today=on == timezone.localdate(),
        entries=[entry for entry in entries if here(entry.change)],
        freezes=[row for row in freezes if here(row)],
    )


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, timezone.get_default_timezone())
