"""What is usual at an hour of the week, and how unusual a value is: medians, so that past troubles do not become usual.

A deviation is the modified z-score of Iglewicz and Hoaglin (1993): 0.6745 · (value - median) / MAD; beyond 3.5 is odd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SECOND = 1_000_000
HOUR = 3600 * SECOND
HOURS = 168
ODD = 3.5
_NORMAL = 0.6745
_LOCAL = 3 * HOUR  # Türkiye has been at UTC+3 the year round since 2016
_MONDAY = 3 * 24  # 1 January 1970 was a Thursday


@dataclass(frozen=True)
class Baseline:
    """For each of 168 local hours of the week, Monday 00:00 first: NaN where ``samples`` are too few."""

    median: NDArray[np.float64]
    deviation: NDArray[np.float64]
    """Median absolute deviation from the median, at least the floor that it was learnt with."""
    samples: NDArray[np.int64]

    def score(self, at: int, value: float) -> float | None:
        """How unusual a value is at a moment; positive above the usual. None where the usual is unknown."""
        hour = int(hour_of_week(np.array([at]))[0])
        found = float(score(value, self.median[hour], self.deviation[hour]))
        return None if np.isnan(found) else found


def score(
    value: NDArray[np.float64] | float, median: NDArray[np.float64] | float, deviation: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """How unusual values are, of any shape; NaN where a value or its usual is unknown."""
    return np.asarray(_NORMAL * (np.asarray(value) - median) / deviation)


def hour_of_week(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Local hour of the week of moments (microseconds since 1970, UTC): 0 is Monday 00:00-01:00."""
    return ((at + _LOCAL) // HOUR + _MONDAY) % HOURS


def learn(at: NDArray[np.int64], value: NDArray[np.float64], *, fewest: int = 4, floor_share: float = 0.01) -> Baseline:
    """What is usual by what was; unknown values (NaN) are left out.

    An hour with fewer than ``fewest`` values has no usual. ``floor_share`` of the largest median is the least
    deviation, so that a value that never moved does not make every breath an alarm; where all is 0 it is 1.
    """
    known = ~np.isnan(value)
    hours, value = hour_of_week(at[known]), value[known]
    samples = np.bincount(hours, minlength=HOURS)
    median, deviation = np.full(HOURS, np.nan), np.full(HOURS, np.nan)
    for hour in np.flatnonzero(samples >= fewest):
        here = value[hours == hour]
        median[hour] = np.median(here)
        deviation[hour] = np.median(np.abs(here - median[hour]))
    largest = np.abs(median[~np.isnan(median)]).max(initial=0.0)
    return Baseline(median, np.maximum(deviation, floor_share * largest or 1.0), samples)
