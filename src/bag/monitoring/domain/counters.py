"""From counter readings to rates: wraps, restarts, discontinuities, gaps (RFC 2863, RFC 3418).

A rate that cannot be vouched for is unknown (NaN) and says why; it is never 0. Times are microseconds since 1970 in
UTC, ``sysUpTime`` and ``ifCounterDiscontinuityTime`` hundredths of a second (0 … 2³²-1), rates counter units a second.
All arithmetic of times and values is on integers, so it is exact; only the last division rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

ABSENT = -1
"""In ``uptime``, ``discontinuity`` and ``boots``: the device did not say."""
SECOND = 1_000_000
TICK = 10_000
UPTIME_MODULUS = 2**32
"""Ticks after which ``sysUpTime`` begins again: 497.1 days."""
SLACK = SECOND
"""An uptime is compared with our clock to 5 % and this much: it is told in hundredths, and polls are answered late."""
SMALLEST_FRAME_BITS = 672
"""64 octets of frame, 8 of preamble, 12 of gap: the least that a packet takes on the line (IEEE 802.3)."""


class Doubt(IntEnum):
    """Why a rate is unknown. The first that applies, in this order."""

    NONE = 0
    CLOCK = 1
    """Our own clock stood still or went back between the readings."""
    RESTART = 2
    """The device started anew: by sysUpTime or snmpEngineBoots."""
    DISCONTINUITY = 3
    """ifCounterDiscontinuityTime changed."""
    GAP = 4
    """The readings lie too far apart."""
    BACKWARDS = 5
    """A 64-bit counter fell."""
    WRAP_UNPROVED = 6
    """A 32-bit counter fell, and without the line's speed a wrap cannot be told from a reset."""
    TOO_FAST = 7
    """The rate exceeds what the line can carry; of a 32-bit counter that fell: a reset, or more than one wrap."""


@dataclass(frozen=True)
class Readings:
    """Readings of counters, element by element; all five arrays have one shape.

    ``value`` is unsigned; ``received`` is when the answer arrived; ``boots`` is ``snmpEngineBoots``.
    """

    received: Integers
    value: NDArray[np.uint64]
    uptime: Integers
    discontinuity: Integers
    boots: Integers

    def __getitem__(self, which: slice | Truths) -> Readings:
        return Readings(
            self.received[which], self.value[which], self.uptime[which], self.discontinuity[which], self.boots[which]
        )


@dataclass(frozen=True)
class Rates:
    """What happened between two readings. Arrays of the readings' shape.

    ``rate``: units a second, NaN when unknown. ``doubt``: a :class:`Doubt`. ``advance``: units counted, 0 when unknown.
    ``elapsed``: microseconds that the rate was divided by; ``by_device``: they come from sysUpTime, not from our clock.
    ``wrapped``: the counter went through its modulus. ``uptime_wrapped``: sysUpTime did, after 497.1 days.
    """

    rate: NDArray[np.float64]
    doubt: NDArray[np.int8]
    advance: NDArray[np.uint64]
    elapsed: Integers
    by_device: Truths
    wrapped: Truths
    uptime_wrapped: Truths


def octets_limit(high_speed: float) -> float:
    """The most octets a second on a line of ``high_speed`` Mb/s (``ifHighSpeed``); 0 there means unknown: NaN."""
    return high_speed * 1e6 / 8 if high_speed > 0 else np.nan


def packets_limit(high_speed: float) -> float:
    """The most packets a second on a line of ``high_speed`` Mb/s: smallest Ethernet frames, back to back."""
    return high_speed * 1e6 / SMALLEST_FRAME_BITS if high_speed > 0 else np.nan


def wrap_seconds(bits: int, high_speed: float) -> float:
    """Seconds in which an octet counter of ``bits`` wraps at full speed (Mb/s): 343.6 for 32 bits at 100 Mb/s."""
    return float(2**bits / octets_limit(high_speed))


def between(
    before: Readings,
    after: Readings,
    *,
    bits: int,
    limit: float | NDArray[np.float64] = np.nan,
    longest: int | None = None,
) -> Rates:
    """The rates between two readings of the same counters.

    ``bits``: 32 or 64. ``limit``: the highest rate that can be true, NaN when unknown (a scalar or one for each).
    ``longest``: microseconds; readings further apart give no rate.
    """
    ours = after.received - before.received
    restarted, uptime_wrapped = _uptime(before.uptime, after.uptime, ours)
    theirs = (after.uptime - before.uptime + UPTIME_MODULUS * uptime_wrapped) * TICK
    by_device = _both(before.uptime, after.uptime) & (theirs > 0) & (np.abs(theirs - ours) * 20 <= ours + 20 * SLACK)
    elapsed = np.where(by_device, theirs, ours)

    back = after.value < before.value
    advance = after.value - before.value  # unsigned: modulo 2⁶⁴
    if bits == 32:
        advance &= np.uint64(2**32 - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = advance.astype(np.float64) / (elapsed / SECOND)
    ceiling = np.broadcast_to(np.asarray(limit, dtype=np.float64), rate.shape)
    doubt = np.select(
        [
            ours <= 0,
            restarted | _changed(before.boots, after.boots),
            _changed(before.discontinuity, after.discontinuity),
            np.zeros(rate.shape, bool) if longest is None else ours > longest,
            back & (bits == 64),
            back & np.isnan(ceiling),
            rate > ceiling,
        ],
        [np.int8(reason) for reason in Doubt if reason],
        np.int8(Doubt.NONE),
    )
    known = doubt == Doubt.NONE
    return Rates(
        rate=np.where(known, rate, np.nan),
        doubt=doubt,
        advance=np.where(known, advance, np.uint64(0)),
        elapsed=elapsed,
        by_device=by_device,
        wrapped=known & back,
        uptime_wrapped=uptime_wrapped,
    )


def along(readings: Readings, *, bits: int, limit: float = np.nan, longest: int | None = None) -> Rates:
    """The rates between each reading of one counter and the next: one fewer than readings (see :func:`between`)."""
    return between(readings[:-1], readings[1:], bits=bits, limit=limit, longest=longest)


def _uptime(before: Integers, after: Integers, ours: Integers) -> tuple[Truths, Truths]:
    """Whether sysUpTime tells of a restart, and whether it went through its 497-day wrap.

    A fall is the wrap when the ticks that were left fit into the time that passed, with 5 % to spare. A device that has
    been up for less than the time since the last reading started within it, even if its uptime rose meanwhile.
    """
    both = _both(before, after)
    fell = both & (after < before)
    fits = (UPTIME_MODULUS - before) * TICK * 20 <= ours * 21
    rose_anew = both & ~fell & ((after * TICK + SLACK) * 20 < ours * 19)
    return (fell & ~fits) | rose_anew, fell & fits


def _both(before: Integers, after: Integers) -> Truths:
    known: Truths = (before != ABSENT) & (after != ABSENT)
    return known


def _changed(before: Integers, after: Integers) -> Truths:
    return _both(before, after) & (before != after)
