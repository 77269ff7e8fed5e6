"""The 95th percentile: known answers, and equality with a plain reference."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.domain.percentile import (
    SLOT,
    Period,
    TrafficError,
    TrafficFault,
    averages,
    bill,
    month,
    months_of,
    nearest_rank,
)

S = 1_000_000
OCTOBER = month(2026, 10)


def micros(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * S


def test_a_month_is_local() -> None:
    assert month(2026, 10) == Period(micros(2026, 9, 30, 21), micros(2026, 10, 31, 21))
    assert (OCTOBER.end - OCTOBER.start) // SLOT == 8928
    assert month(2026, 12).end == micros(2026, 12, 31, 21)
    assert months_of(np.array([micros(2026, 9, 30, 20, 59), micros(2026, 9, 30, 21), micros(2027, 1, 5)])) == [
        (2026, 9),
        (2026, 10),
        (2027, 1),
    ]


@pytest.mark.parametrize(("n", "rank"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (8640, 8208), (8928, 8482)])
def test_nearest_rank_drops_the_top_five_percent(n: int, rank: int) -> None:
    assert nearest_rank(np.random.default_rng(n).permutation(n) + 1.0) == rank


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=300))
def test_nearest_rank_is_the_sorted_value_at_its_rank(values: list[float]) -> None:
    rank = math.ceil(len(values) * 95 / 100)
    assert nearest_rank(np.array(values)) == sorted(values)[rank - 1]


def test_missing_slots_are_counted_and_never_zero() -> None:
    start = OCTOBER.start + np.arange(100, dtype=np.int64) * SLOT
    found = bill(start, np.arange(1.0, 101), np.full(100, np.nan), OCTOBER, interval=SLOT)
    assert (found.incoming.percentile, found.incoming.known, found.incoming.missing) == (95.0, 100, 8828)
    assert (found.outgoing.percentile, found.outgoing.known, found.outgoing.missing) == (None, 0, 8928)
    assert found.billed == 95.0


def test_the_larger_direction_is_billed() -> None:
    start = OCTOBER.start + np.arange(20, dtype=np.int64) * SLOT
    found = bill(start, np.full(20, 3.0), np.full(20, 4.0), OCTOBER, interval=SLOT)
    assert (found.incoming.percentile, found.outgoing.percentile, found.billed) == (3.0, 4.0, 4.0)


def test_minute_samples_are_averaged_before_they_are_ranked() -> None:
    start = OCTOBER.start + np.arange(10, dtype=np.int64) * 60 * S
    rate = np.array([0, 0, 0, 0, 500, 100, np.nan, 100, np.nan, 100])
    found = bill(start, rate, rate, OCTOBER, interval=60 * S).incoming
    assert (found.percentile, found.highest, found.known, found.partial) == (100.0, 100.0, 2, 1)


def test_hourly_averages_and_odd_periods_are_refused() -> None:
    empty = np.array([], np.float64)
    with pytest.raises(TrafficError) as refused:
        bill(np.array([], np.int64), empty, empty, OCTOBER, interval=3600 * S)
    assert refused.value.code is TrafficFault.INTERVAL
    with pytest.raises(TrafficError) as refused:
        bill(np.array([], np.int64), empty, empty, Period(1, SLOT), interval=SLOT)
    assert refused.value.code is TrafficFault.PERIOD


@given(
    st.lists(st.tuples(st.integers(-600, 3900), st.one_of(st.just(math.nan), st.integers(0, 1000))), max_size=40),
    st.sampled_from([1, 60, 120, 299, 300]),
)
def test_averages_equal_those_of_every_second(samples: list[tuple[int, float]], seconds: int) -> None:
    start = np.array([OCTOBER.start + at * S for at, _rate in samples], np.int64)
    rate = np.array([value for _at, value in samples], np.float64)
    found, covered = averages(start, rate, Period(OCTOBER.start, OCTOBER.start + 12 * SLOT), interval=seconds * S)
    heard: dict[int, list[float]] = {}
    for at, value in samples:
        for second in range(at, at + seconds) if not math.isnan(value) else ():
            heard.setdefault(second // 300, []).append(value)
    for slot in range(12):
        values = heard.get(slot, [])
        assert covered[slot] == len(values) * S
        assert found[slot] == pytest.approx(sum(values) / len(values)) if values else np.isnan(found[slot])
