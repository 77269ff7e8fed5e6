"""Attacks of a month: lines of reports become attacks, each once, in the local month in which it began.

A month is one of Europe/Istanbul, by the start of the attack: at 00:30 on the first it belongs to the new month,
whatever UTC says. Peaks are the highest of all lines of an attack, never their sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bag.core.domain.calendar import LOCAL, WorkCalendar


@dataclass(frozen=True)
class Line:
    """One line of a report: an attack, or a part of one. Rates in bits and packets a second."""

    code: str
    started_at: datetime
    ended_at: datetime | None = None
    target: str = ""
    vector: str = ""
    peak_bps: float | None = None
    peak_pps: float | None = None
    mitigated: bool | None = None


def month_of(moment: datetime) -> date:
    """The first day of the month in Türkiye in which a moment lies."""
    return moment.astimezone(LOCAL).date().replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def merged(lines: Iterable[Line]) -> list[Line]:
    """Each attack once, in order of its start: earliest start, latest end, highest peaks, all targets and kinds.

    An attack of which one part was not cleaned was not cleaned.
    """
    found: dict[str, Line] = {}
    for line in lines:
        known = found.get(line.code)
        found[line.code] = line if known is None else _joined(known, line)
    return sorted(found.values(), key=lambda one: (one.started_at, one.code))


def _joined(one: Line, other: Line) -> Line:
    ends = [end for end in (one.ended_at, other.ended_at) if end is not None]
    said = [word for word in (one.mitigated, other.mitigated) if word is not None]
    return replace(
        one,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(ends, default=None),
        target=_both(one.target, other.target),
        vector=_both(one.vector, other.vector),
        peak_bps=_highest(one.peak_bps, other.peak_bps),
        peak_pps=_highest(one.peak_pps, other.peak_pps),
        mitigated=all(said) if said else None,
    )


def _both(one: str, other: str) -> str:
    return ", ".join(dict.fromkeys(part for part in (*one.split(", "), *other.split(", ")) if part))


def _highest(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)


def report_due(month: date, calendar: WorkCalendar, working_days: int = 5) -> date:
    """The day by which the report of a month must be there: the n-th working day of the next month."""
    return calendar.add_working_days(month_after(month) - timedelta(days=1), working_days)
