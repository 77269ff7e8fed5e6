"""How long a document is kept: whole calendar years after the year of its last action, as archives count."""

from __future__ import annotations

from datetime import date


def keep_until(issued: date, years: int) -> date:
    """The last day of keeping: 31 December of the year ``years`` after the year of issue.

    >>> keep_until(date(2026, 11, 23), 10)
    datetime.date(2036, 12, 31)
    """
    return date(issued.year + years, 12, 31)


def due_for_disposal(kept_until: date | None, today: date) -> bool:
    """True from the day after the last day of keeping; never for documents kept for good (None)."""
    return kept_until is not None and today > kept_until
