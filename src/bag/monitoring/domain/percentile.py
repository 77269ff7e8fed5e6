"""The 95th percentile of a line: nearest rank over the 5-minute averages of a calendar month, each direction alone.

A slot without samples is left out and counted; it is never 0. Averages over longer than a slot (hourly ones) hide the
peaks that are billed and are refused. Interpolating percentiles (the default of numpy) are not what carriers bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bag.core.domain.calendar import LOCAL

SECOND = 1_000_000
SLOT = 300 * SECOND
"""Microseconds of one average. Slots begin at whole five minutes of the clock."""


class TrafficFault(StrEnum):
    """Why samples cannot be averaged."""

    INTERVAL = "interval"
    """A sample lasts no time, or longer than a slot."""
    PERIOD = "period"
    """The period holds no whole slots."""


class TrafficError(ValueError):
    """Samples that no percentile can be taken of; ``code`` says why."""

    def __init__(self, code: TrafficFault) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Period:
    """A span of time, microseconds since 1970 in UTC; ``end`` is not part of it."""

    start: int
    end: int


@dataclass(frozen=True)
class Direction:
    """One direction of a line. ``percentile`` is None when no slot is known.

    ``known`` + ``missing`` slots make the period; ``partial`` ones are known from samples of a part of their time.
    """

    percentile: float | None
    known: int
    missing: int
    partial: int
    highest: float | None
    mean: float | None


@dataclass(frozen=True)
class Bill:
    """Both directions of a line in a period, and the larger percentile, which is billed."""

    incoming: Direction
    outgoing: Direction
    billed: float | None


def month(year: int, number: int) -> Period:
    """A calendar month in Europe/Istanbul."""
    first = datetime(year, number, 1, tzinfo=LOCAL)
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=LOCAL)
    return Period(int(first.timestamp()) * SECOND, int(after.timestamp()) * SECOND)


def months_of(start: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Years and numbers of the calendar months (Europe/Istanbul) in which samples begin, in order."""
    if not start.size:
        return []
    first, last = (datetime.fromtimestamp(int(at) // SECOND, LOCAL) for at in (start.min(), start.max()))
    every = [divmod(count, 12) for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]
    edges = [month(year, number + 1).start for year, number in every]
    filled, _edges = np.histogram(start, [*edges, int(start.max()) + 1])
    return [(year, number + 1) for (year, number), count in zip(every, filled, strict=True) if count]


def nearest_rank(values: NDArray[np.float64], percent: int = 95) -> float | None:
    """The value at rank ⌈percent·n/100⌉ of the sorted values; None without values."""
    if not values.size:
        return None
    rank = -(-percent * values.size // 100)
    return float(np.partition(values, rank - 1)[rank - 1])


def bill(
    start: NDArray[np.int64],
    incoming: NDArray[np.float64],
    outgoing: NDArray[np.float64],
    period: Period,
    *,
    interval: int,
) -> Bill:
    """The percentiles of a period.

    ``start``: when each sample's time begins; ``interval``: how long each lasts, microseconds, at most a slot. Rates in
    any unit, NaN where unknown. Raises TrafficError.
    """
    if not 0 < interval <= SLOT:
        raise TrafficError(TrafficFault.INTERVAL)
    if period.start >= period.end or period.start % SLOT or period.end % SLOT:
        raise TrafficError(TrafficFault.PERIOD)
    into, out = (_direction(start, rate, period, interval) for rate in (incoming, outgoing))
    known = [way.percentile for way in (into, out) if way.percentile is not None]
    return Bill(into, out, billed=max(known, default=None))


def averages(
    start: NDArray[np.int64], rate: NDArray[np.float64], period: Period, *, interval: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The average of every slot of the period, NaN where nothing is known, and how many microseconds are known.

    A sample counts in each slot for the time that it covers there.
    """
    slots = (period.end - period.start) // SLOT
    known = ~np.isnan(rate)
    begin, value = start[known], rate[known]
    slot = (begin - period.start) // SLOT
    border = period.start + (slot + 1) * SLOT
    here = np.minimum(begin + interval, border) - begin
    total, covered = np.zeros(slots), np.zeros(slots, np.int64)
    for index, part in ((slot, here), (slot + 1, interval - here)):
        inside = (index >= 0) & (index < slots) & (part > 0)
        np.add.at(covered, index[inside], part[inside])
        np.add.at(total, index[inside], value[inside] * (part[inside] / interval))
    with np.errstate(invalid="ignore"):
        return np.where(covered > 0, total / (covered / interval), np.nan), covered


def _direction(start: NDArray[np.int64], rate: NDArray[np.float64], period: Period, interval: int) -> Direction:
    every, covered = averages(start, rate, period, interval=interval)
    values = every[covered > 0]
    return Direction(
        percentile=nearest_rank(values),
        known=values.size,
        missing=every.size - values.size,
        partial=int(np.count_nonzero((covered > 0) & (covered < SLOT))),
        highest=float(values.max()) if values.size else None,
        mean=float(values.mean()) if values.size else None,
    )
