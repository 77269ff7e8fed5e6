"""How bad a weakness is: the scale of CVSS, the words of scanners, the term that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from typing import Protocol


class Level(IntEnum):
    """The qualitative scale of CVSS 3.1 (section 5), heaviest last."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class WorkingDays(Protocol):
    def add_working_days(self, start: date, days: int) -> date: ...


_FROM = ((9.0, Level.CRITICAL), (7.0, Level.HIGH), (4.0, Level.MEDIUM), (0.1, Level.LOW))
_WORDS: dict[str, Level] = {
    "critical": Level.CRITICAL, "kritik": Level.CRITICAL, "4": Level.CRITICAL, "acil": Level.CRITICAL,
    "high": Level.HIGH, "yuksek": Level.HIGH, "3": Level.HIGH, "serious": Level.HIGH,
    "medium": Level.MEDIUM, "moderate": Level.MEDIUM, "orta": Level.MEDIUM, "2": Level.MEDIUM,
    "low": Level.LOW, "dusuk": Level.LOW, "1": Level.LOW,
    "info": Level.INFO, "informational": Level.INFO, "none": Level.INFO, "log": Level.INFO, "bilgi": Level.INFO,
    "yok": Level.INFO, "0": Level.INFO,
}  # fmt: skip
_ASCII = str.maketrans("şŞıİğĞüÜöÖçÇ", "sSiIgGuUoOcC")


def rated(score: float) -> Level:
    """The level of a CVSS 3 or 4 base score. Raises ``ValueError`` outside 0 to 10."""
    if not 0 <= score <= 10:
        raise ValueError(score)
    return next((level for least, level in _FROM if score >= least), Level.INFO)


def worded(text: str) -> Level | None:
    """The level that a scanner's word or digit means; None for a word that is not known."""
    return _WORDS.get(text.strip().translate(_ASCII).lower())


def score_of(text: str) -> float | None:
    """A CVSS score as scanners write it, with point or comma; None for an empty cell.

    Raises ``ValueError`` for anything that is no score.
    """
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    score = float(plain)
    rated(score)
    return score


def due(first_seen: date, level: Level, terms: Mapping[Level, int], calendar: WorkingDays) -> date | None:
    """The last day for mending: so many working days after the day of the first sighting; None where none is set."""
    days = terms.get(level)
    return calendar.add_working_days(first_seen, days) if days else None
