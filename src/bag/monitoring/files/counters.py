"""A file of counter readings → rates (``docs/monitoring-files.md``)."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from bag.monitoring.domain.counters import (
    ABSENT,
    UPTIME_MODULUS,
    Doubt,
    Rates,
    Readings,
    along,
    octets_limit,
    packets_limit,
)
from bag.monitoring.files.source import SECOND, Row, read, rows_of

COLUMNS = ("time", "value", "uptime", "discontinuity", "boots")
SETTINGS = ("bits", "unit", "high_speed", "limit", "interval", "max_gap")
_GAP = 1.5


def rates_of(path: str, given: dict[str, Any]) -> dict[str, Any]:
    """The answer of ``bag monitoring rates``; ``given`` are settings that go before those of the file.

    Raises FileError.
    """
    whole = read(path, "samples", COLUMNS, ("time", "value"))
    whole = Row(whole.place, {**whole.cells, **{name: value for name, value in given.items() if value is not None}})
    whole.known_only((*SETTINGS, "samples"))
    rows = rows_of(whole, "samples", COLUMNS)
    bits = _bits(whole)
    readings, present = _readings(rows, bits)
    longest = _longest(whole, readings.received)
    limit = _limit(whole)
    used = readings[present]
    rates = along(used, bits=bits, limit=limit, longest=longest)
    return {
        "bits": bits,
        "limit": None if np.isnan(limit) else limit,
        "max_gap": None if longest is None else longest / SECOND,
        "samples": len(rows),
        "missing": int(np.count_nonzero(~present)),
        "known": int(np.count_nonzero(rates.doubt == Doubt.NONE)),
        "unknown": int(np.count_nonzero(rates.doubt != Doubt.NONE)),
        "rates": _listed(used, rates),
    }


def _bits(whole: Row) -> int:
    bits = whole.whole("bits", 65)
    if bits not in (32, 64, None):
        whole.refuse(_("“bits” must be 32 or 64."))
    return bits or 64


def _limit(whole: Row) -> float:
    """The highest rate that can be true: said outright, or by the line's speed and the counter's unit."""
    stated, speed = whole.number("limit"), whole.number("high_speed") or 0.0
    unit = whole.cells.get("unit", "octets")
    if unit not in ("octets", "packets", "other"):
        whole.refuse(_("“unit” must be octets, packets or other."))
    if stated is not None:
        return stated
    return {"octets": octets_limit, "packets": packets_limit}.get(unit, lambda _speed: np.nan)(speed)


def _longest(whole: Row, received: np.ndarray) -> int | None:
    """Microseconds beyond which there is a gap: said, or one and a half times the interval (usual distance of rows)."""
    stated, interval = whole.number("max_gap"), whole.number("interval")
    if stated is not None:
        return int(min(stated, 1e10) * SECOND)
    if interval is not None:
        return int(min(interval, 1e10) * SECOND * _GAP)
    steps = np.diff(received)
    steps = steps[steps > 0]
    return int(np.median(steps) * _GAP) if steps.size else None


def _readings(rows: list[Row], bits: int) -> tuple[Readings, np.ndarray]:
    """The readings of all rows, and which of them have a value; the others hold 0."""
    received = np.array([row.moment("time") for row in rows], np.int64)
    values = [row.whole("value", 2**bits) for row in rows]
    present = np.array([value is not None for value in values])
    told = {
        name: np.array([ABSENT if (found := row.whole(name, limit)) is None else found for row in rows], np.int64)
        for name, limit in (("uptime", UPTIME_MODULUS), ("discontinuity", UPTIME_MODULUS), ("boots", 2**31))
    }
    return Readings(received, np.array([value or 0 for value in values], np.uint64), **told), present


def _listed(readings: Readings, rates: Rates) -> list[dict[str, Any]]:
    return [
        {
            "start": start / SECOND,
            "end": end / SECOND,
            "rate": rate if doubt == Doubt.NONE else None,
            "reason": None if doubt == Doubt.NONE else Doubt(doubt).name.lower(),
            "advance": advance if doubt == Doubt.NONE else None,
            "seconds": elapsed / SECOND,
            "clock": "device" if by_device else "received",
            "wrapped": wrapped,
            "uptime_wrapped": uptime_wrapped,
        }
        for start, end, rate, doubt, advance, elapsed, by_device, wrapped, uptime_wrapped in zip(
            readings.received[:-1].tolist(),
            readings.received[1:].tolist(),
            rates.rate.tolist(),
            rates.doubt.tolist(),
            rates.advance.tolist(),
            rates.elapsed.tolist(),
            rates.by_device.tolist(),
            rates.wrapped.tolist(),
            rates.uptime_wrapped.tolist(),
            strict=True,
        )
    ]
