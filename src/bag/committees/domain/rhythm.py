"""How often a committee meets: once in every calendar window (month, quarter, half year, year)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bag.directive.domain.periods import following, parse_period, previous, window_of


@dataclass(frozen=True)
class Rhythm:
    """The last day for the next meeting; ``missed`` when the window before this one passed without any."""

    due_on: date
    missed: bool


def rhythm(cadence: str, since: date, last_held: date | None, today: date) -> Rhythm | None:
    """What a cadence (``P3M``; '' for none) asks for today of a committee that exists ``since`` a day.

    A meeting held in this window satisfies it: then the next one is due by the end of the window after.
    """
    if not cadence:
        return None
    period = parse_period(cadence)
    now = window_of(today, period)
    if last_held is not None and last_held >= now.first:
        return Rhythm(following(now, period).last, missed=False)
    before = previous(now, period)
    existed = since <= before.first
    return Rhythm(now.last, missed=existed and (last_held is None or last_held < before.first))
