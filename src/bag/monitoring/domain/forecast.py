"""When something is full: a robust line through its growth, with how sure that is (Theil 1950, Sen 1968).

The slope is the median of the slopes of all pairs of points, so up to 29 % of the points may be wild. Its uncertainty
is the distribution-free interval of Sen (1968), ties included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FEWEST = 3
"""Points below which there is no line."""
MOST = 1000
"""Points above which neighbours are drawn together: all pairs of 1,000 are half a million."""


@dataclass(frozen=True)
class Line:
    """``value = intercept + slope · time``, in the units of the points.

    ``low`` and ``high`` enclose the slope with the asked confidence (infinite when the points are too few to say).
    """

    slope: float
    intercept: float
    low: float
    high: float
    last: float
    """Time of the last point."""

    def at(self, time: float) -> float:
        """The value of the line at a time."""
        return self.intercept + self.slope * time


@dataclass(frozen=True)
class Full:
    """After how much time since the last point a limit is reached; None: never, as things go.

    ``earliest`` and ``latest`` are those of the steepest and flattest believable growth; latest None: perhaps never.
    """

    expected: float | None
    earliest: float | None
    latest: float | None


def theil_sen(time: NDArray[np.float64], value: NDArray[np.float64], *, confidence: float = 0.95) -> Line | None:
    """The robust line through points, in any order; unknown ones (NaN) are left out.

    None when fewer than three points or a single moment are left. Raises ValueError for a confidence outside 0 … 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    known = np.isfinite(time) & np.isfinite(value)
    time, value = _thinned(time[known], value[known])
    if time.size < FEWEST or time.min() == time.max():
        return None
    left, right = np.triu_indices(time.size, 1)
    run, rise = time[right] - time[left], value[right] - value[left]
    slopes = np.sort(rise[run != 0] / run[run != 0])
    slope = float(np.median(slopes))
    low, high = _enclosed(slopes, time, value, confidence)
    intercept = float(np.median(value) - slope * np.median(time))
    return Line(slope, intercept, low, high, float(time.max()))


def full(line: Line, limit: float) -> Full:
    """When the line reaches a limit from below, in the unit of time of its points."""
    room = limit - line.at(line.last)
    expected, earliest, latest = (_reached(room, slope) for slope in (line.slope, line.high, line.low))
    return Full(expected, earliest, latest)


def _reached(room: float, slope: float) -> float | None:
    if room <= 0:
        return 0.0
    return room / slope if slope > 0 else None


def _thinned(time: NDArray[np.float64], value: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most ``MOST`` points in order of time: medians of neighbours, so that wild points stay without weight."""
    order = np.argsort(time, kind="stable")
    time, value = time[order], value[order]
    if time.size <= MOST:
        return time, value
    parts = zip(np.array_split(time, MOST), np.array_split(value, MOST), strict=True)
    medians = np.array([(np.median(times), np.median(values)) for times, values in parts])
    return medians[:, 0], medians[:, 1]


def _enclosed(
    slopes: NDArray[np.float64], time: NDArray[np.float64], value: NDArray[np.float64], confidence: float
) -> tuple[float, float]:
    """The slopes at the ranks that enclose the median with a confidence."""
    n = time.size
    ties = np.concatenate([np.unique(axis, return_counts=True)[1] for axis in (time, value)])
    variance = float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    spread = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(max(variance, 0.0))
    low, high = round((slopes.size - spread) / 2) - 1, round((slopes.size + spread) / 2)
    if low < 0 or high >= slopes.size:
        return -math.inf, math.inf
    return float(slopes[low]), float(slopes[high])
