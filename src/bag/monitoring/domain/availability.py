"""Availability, MTTR and MTBF of a period, exact to the microsecond.

availability = (agreed - maintenance - unknown - down) / (agreed - maintenance - unknown), MTTR = down / failures,
MTBF = up / failures. Time in maintenance and time of which nothing is known count neither as up nor as down.
Spans are half open, in microseconds since 1970 in UTC; they may come in any order and overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, order=True)
class Span:
    """From ``start`` up to, not including, ``end``; ``end`` None: not over yet."""

    start: int
    end: int | None = None


Closed = tuple[int, int]


@dataclass(frozen=True)
class Availability:
    """Times in microseconds. ``availability`` is None when no time counts, MTTR and MTBF when nothing failed.

    ``counted`` = agreed - maintenance - unknown = ``up`` + ``down``. ``still_down``: an outage outlasts the period, so
    MTTR is a lower bound.
    """

    agreed: int
    maintenance: int
    unknown: int
    counted: int
    down: int
    up: int
    failures: int
    availability: Fraction | None
    mttr: Fraction | None
    mtbf: Fraction | None
    still_down: bool

    def allowed_down(self, target: Fraction) -> Fraction:
        """Microseconds of down time that an availability of ``target`` (0 … 1) leaves: 43.2 min of 30 days at 0.999."""
        return (1 - target) * self.counted


def availability(
    period: Span,
    outages: Iterable[Span],
    *,
    agreed: Iterable[Span] | None = None,
    maintenance: Iterable[Span] = (),
    unknown: Iterable[Span] = (),
) -> Availability:
    """How available something was in a period.

    ``agreed``: when it has to work, by default always. Spans that are not over are cut at the period's end. Outages
    that overlap or touch are one failure; what of an outage lies outside the counted time is left out, and an outage
    of which nothing is left is no failure. Time both in maintenance and unknown is maintenance.
    """
    if period.end is None or period.end <= period.start:
        raise ValueError("the period must have an end after its start")
    frame = (period.start, period.end)
    asked = [frame] if agreed is None else merged(agreed, frame)
    upkeep = common(asked, merged(maintenance, frame))
    unseen = without(common(asked, merged(unknown, frame)), upkeep)
    counted = without(without(asked, upkeep), unseen)
    listed = list(outages)
    failures = merged(listed, frame)
    down = common(counted, failures)
    total, lost = _length(counted), _length(down)
    failed = _touched(failures, down)
    return Availability(
        agreed=_length(asked),
        maintenance=_length(upkeep),
        unknown=_length(unseen),
        counted=total,
        down=lost,
        up=total - lost,
        failures=failed,
        availability=Fraction(total - lost, total) if total else None,
        mttr=Fraction(lost, failed) if failed else None,
        mtbf=Fraction(total - lost, failed) if failed else None,
        still_down=any(_lasts(outage, frame) for outage in listed),
    )


def merged(spans: Iterable[Span], frame: Closed) -> list[Closed]:
    """The spans cut to the frame, in order; those that overlap or touch are one; empty ones vanish."""
    start, end = frame
    cut = sorted((max(span.start, start), end if span.end is None else min(span.end, end)) for span in spans)
    found: list[Closed] = []
    for first, last in cut:
        if first >= last:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def common(left: Sequence[Closed], right: Sequence[Closed]) -> list[Closed]:
    """The time that is in both; each side in order and without overlaps."""
    found: list[Closed] = []
    i = j = 0
    while i < len(left) and j < len(right):
        first, last = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first < last:
            found.append((first, last))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(spans: Sequence[Closed], removed: Sequence[Closed]) -> list[Closed]:
    """The time of ``spans`` that is not in ``removed``; each side in order and without overlaps."""
    if not spans:
        return []
    start, end = spans[0][0], spans[-1][1]
    edges = [start, *(moment for span in removed for moment in span), end]
    rest = [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]
    return common(spans, rest)


def _length(spans: Iterable[Closed]) -> int:
    return sum(last - first for first, last in spans)


def _touched(failures: Sequence[Closed], down: Sequence[Closed]) -> int:
    """How many failures have down time; every piece of ``down`` lies within one failure."""
    count = at = 0
    for first, last in failures:
        while at < len(down) and down[at][1] <= first:
            at += 1
        count += at < len(down) and down[at][0] < last
        while at < len(down) and down[at][1] <= last:
            at += 1
    return count


def _lasts(outage: Span, frame: Closed) -> bool:
    return outage.start < frame[1] and (outage.end is None or outage.end > frame[1])
