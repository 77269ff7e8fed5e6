"""Growth, its uncertainty, and what is usual at an hour of the week."""

from __future__ import annotations

import math
from itertools import combinations
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.domain.baseline import HOUR, ODD, hour_of_week, learn
from bag.monitoring.domain.forecast import Full, Line, full, theil_sen

SCIPY_LINE = (1.4833333333333334, 0.024999999999999467)
SCIPY_INTERVAL = (1.0857142857142856, 2.8)


def line_of(points: list[tuple[float, float]]) -> Line:
    time, value = (np.array(axis, np.float64) for axis in zip(*points, strict=True))
    found = theil_sen(time, value)
    assert found is not None
    return found


def test_a_straight_growth_is_found_whatever_a_quarter_of_the_points_says() -> None:
    points = [(day, 10.0 + 2 * day) for day in range(40)]
    wild = [(day, 1e6 if day % 4 == 3 else value) for day, value in points]
    assert (line_of(points).slope, line_of(points).intercept) == (2.0, 10.0)
    assert line_of(wild).slope == pytest.approx(2.0, rel=0.2)


def test_full_in_so_many_days() -> None:
    line = Line(slope=2, intercept=10, low=1, high=4, last=20)
    assert full(line, 90) == Full(expected=20, earliest=10, latest=40)
    assert full(line, 50) == Full(0, 0, 0)
    flat = Line(slope=0, intercept=10, low=-1, high=0.5, last=20)
    assert full(flat, 20) == Full(expected=None, earliest=20, latest=None)


def test_the_interval_is_that_of_scipy() -> None:
    """``scipy.stats.theilslopes`` 1.17 for the same points."""
    found = line_of(
        [(0, 1.0), (1, 3.5), (2, 2.9), (3, 6.1), (4, 7.0), (5, 6.4), (6, 9.9), (7, 12.0), (8, 11.1), (9, 30)]
    )
    assert (found.slope, found.intercept) == pytest.approx(SCIPY_LINE)
    assert (found.low, found.high) == pytest.approx(SCIPY_INTERVAL)


def test_too_little_gives_no_line() -> None:
    for points in ([(0.0, 1.0), (1.0, 2.0)], [(5.0, 1.0), (5.0, 2.0), (5.0, 3.0)], [(0.0, math.nan)] * 5):
        time, value = (np.array(axis) for axis in zip(*points, strict=True))
        assert theil_sen(time, value) is None
    few = line_of([(0, 0), (1, 1), (2, 5)])
    assert (few.low, few.high) == (-math.inf, math.inf)
    assert full(few, 100).latest is None
    with pytest.raises(ValueError, match="confidence"):
        theil_sen(np.arange(3.0), np.arange(3.0), confidence=1)


def test_many_points_are_drawn_together() -> None:
    time = np.arange(20_000.0)
    found = theil_sen(time, 3 * time + np.random.default_rng(1).normal(0, 50, 20_000))
    assert found is not None
    assert found.low <= 3 <= found.high
    assert found.slope == pytest.approx(3, rel=1e-3)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-50, 50)), min_size=3, max_size=25), st.integers(-9, 9))
def test_it_is_the_median_of_all_slopes_and_tilts_with_the_points(points: list[tuple[int, int]], tilt: int) -> None:
    if len({time for time, _value in points}) < 2:
        return
    slopes = [(v2 - v1) / (t2 - t1) for (t1, v1), (t2, v2) in combinations(points, 2) if t1 != t2]
    found = line_of([(float(time), float(value)) for time, value in points])
    assert found.slope == pytest.approx(median(slopes))
    assert found.low <= found.slope <= found.high
    tilted = line_of([(float(time), float(value + tilt * time)) for time, value in points])
    assert tilted.slope == pytest.approx(found.slope + tilt)


def test_hours_of_the_week_are_local() -> None:
    monday = 1_794_171_600 * 1_000_000  # Monday 9 November 2026, 00:00 in Istanbul
    assert hour_of_week(np.array([monday, monday - 1, monday + 25 * HOUR])).tolist() == [0, 167, 25]


def test_the_usual_is_a_median_and_oddness_is_measured_against_it() -> None:
    hours = np.arange(8 * 168, dtype=np.int64) * HOUR
    value = 100.0 + 50 * (hour_of_week(hours) % 24 == 9) + np.where(hours // HOUR % 2 == 0, 5.0, -5.0)
    value[hour_of_week(hours) == 9] += np.array([0, 0, 0, 900, 0, 0, 0, 0])
    found = learn(hours, value)
    at = int(hours[hour_of_week(hours) == 9][0])
    usual = float(found.median[9])
    assert usual == pytest.approx(150, abs=5)
    assert found.score(at, usual) == 0
    assert (found.score(at, 400.0) or 0) > ODD
    assert (found.score(at, 0.0) or 0) < -ODD


def test_without_enough_past_there_is_no_usual() -> None:
    found = learn(np.arange(168, dtype=np.int64) * HOUR, np.zeros(168))
    assert found.score(0, 5.0) is None
    still = learn(np.arange(168 * 4, dtype=np.int64) * HOUR, np.zeros(168 * 4))
    assert still.score(0, 1.0) == pytest.approx(0.6745)
    assert still.score(0, math.nan) is None
