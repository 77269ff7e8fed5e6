"""Rates from counter readings: known answers, and equality with a plain reference for whatever a device may say."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.monitoring.domain.counters import (
    Doubt,
    Readings,
    along,
    between,
    octets_limit,
    packets_limit,
    wrap_seconds,
)

S = 1_000_000
WRAP = 2**32
Reading = tuple[int, int, int, int, int]


def readings(rows: list[Reading]) -> Readings:
    received, value, uptime, discontinuity, boots = zip(*rows, strict=True)
    signed = [np.array(column, np.int64) for column in (received, uptime, discontinuity, boots)]
    return Readings(signed[0], np.array(value, np.uint64), *signed[1:])


def one(before: Reading, after: Reading, **rules: Any) -> tuple[float, Doubt]:
    found = along(readings([before, after]), **{"bits": 64, **rules})
    return float(found.rate[0]), Doubt(found.doubt[0])


def plain(  # noqa: C901 - the rules one after another, as they are written
    before: Reading, after: Reading, bits: int, limit: float, longest: int | None
) -> tuple[float | None, Doubt, int, bool]:
    """The rules of the domain once more, one pair at a time: rate, doubt, microseconds, whether the counter wrapped."""
    at0, value0, up0, disc0, boots0 = before
    at1, value1, up1, disc1, boots1 = after
    ours = at1 - at0
    elapsed, restart = ours, False
    if up0 != -1 and up1 != -1:
        ticks = up1 - up0
        if ticks < 0 and (WRAP - up0) * 10_000 * 100 > ours * 105:
            restart = True
        elif ticks < 0:
            ticks += WRAP
        elif (up1 * 10_000 + S) * 100 < ours * 95:
            restart = True
        theirs = ticks * 10_000
        if theirs > 0 and abs(theirs - ours) * 100 <= ours * 5 + 100 * S:
            elapsed = theirs
    if ours <= 0:
        return None, Doubt.CLOCK, elapsed, False
    if restart or (boots0 != -1 and boots1 != -1 and boots0 != boots1):
        return None, Doubt.RESTART, elapsed, False
    if disc0 != -1 and disc1 != -1 and disc0 != disc1:
        return None, Doubt.DISCONTINUITY, elapsed, False
    if longest is not None and ours > longest:
        return None, Doubt.GAP, elapsed, False
    wrapped = value1 < value0
    if wrapped and bits == 64:
        return None, Doubt.BACKWARDS, elapsed, False
    if wrapped and math.isnan(limit):
        return None, Doubt.WRAP_UNPROVED, elapsed, False
    rate = ((value1 - value0) % 2**bits) / (elapsed / S)
    if rate > limit:
        return None, Doubt.TOO_FAST, elapsed, False
    return rate, Doubt.NONE, elapsed, wrapped


def ticks() -> st.SearchStrategy[int]:
    return st.one_of(
        st.just(-1), st.integers(0, WRAP - 1), st.integers(0, 90_000), st.integers(WRAP - 90_000, WRAP - 1)
    )


@st.composite
def series(draw: st.DrawFn) -> tuple[int, list[Reading]]:
    bits = draw(st.sampled_from([32, 64]))
    values = st.one_of(st.integers(0, 2**bits - 1), st.integers(0, 10**7), st.integers(2**bits - 10**7, 2**bits - 1))
    steps = draw(st.lists(st.integers(-10 * S, 900 * S), min_size=1, max_size=12))
    at, rows = 1_700_000_000 * S, []
    uptime = draw(ticks())
    for step in [0, *steps]:
        at += step
        lively = uptime >= 0 and draw(st.booleans())
        uptime = (uptime + step // 10_000 + draw(st.integers(-300, 300))) % WRAP if lively else draw(ticks())
        rows.append((at, draw(values), uptime, draw(st.sampled_from([-1, 0, 7])), draw(st.sampled_from([-1, 1, 1, 2]))))
    return bits, rows


@settings(max_examples=400)
@given(series(), st.sampled_from([math.nan, 0.0, 1.25e6, 1.25e9]), st.one_of(st.none(), st.integers(S, 600 * S)))
def test_the_fast_way_equals_the_plain_one(
    given_: tuple[int, list[Reading]], limit: float, longest: int | None
) -> None:
    bits, rows = given_
    found = along(readings(rows), bits=bits, limit=limit, longest=longest)
    for place, (before, after) in enumerate(pairwise(rows)):
        rate, doubt, elapsed, wrapped = plain(before, after, bits, limit, longest)
        assert Doubt(found.doubt[place]) is doubt
        assert found.elapsed[place] == elapsed
        assert found.wrapped[place] == wrapped
        assert found.rate[place] == rate if rate is not None else np.isnan(found.rate[place])


@given(
    st.sampled_from([32, 64]), st.integers(0, 2**64 - 1), st.lists(st.integers(1, 37_500_000), min_size=1, max_size=30)
)
def test_what_was_counted_comes_back_whole_through_every_wrap(bits: int, first: int, steps: list[int]) -> None:
    """A 1 Gb/s line polled every 30 s: the parts of a 32-bit counter add up to the truth; a 64-bit one never wraps."""
    first = first % (2**bits) if bits == 32 else first % 2**62
    values = [first]
    for step in steps:
        values.append((values[-1] + step * 100) % 2**bits)
    rows = [(place * 30 * S, value, -1, -1, -1) for place, value in enumerate(values)]
    found = along(readings(rows), bits=bits, limit=octets_limit(1000))
    assert int(found.advance.sum()) == sum(steps) * 100
    assert (found.doubt == Doubt.NONE).all()


def test_published_wrap_times() -> None:
    """RFC 2863, 3.1.6: a 32-bit octet counter wraps in 57 minutes at 10 Mb/s, 5.7 at 100 Mb/s, 34 s at 1 Gb/s."""
    assert wrap_seconds(32, 10) / 60 == pytest.approx(57.27, abs=0.01)
    assert wrap_seconds(32, 100) == pytest.approx(343.6, abs=0.05)
    assert wrap_seconds(32, 1000) == pytest.approx(34.4, abs=0.05)
    days_of_uptime = WRAP / 100 / 86_400
    assert days_of_uptime == pytest.approx(497.1, abs=0.01)


def test_line_rate_of_packets_is_the_published_one() -> None:
    assert packets_limit(1000) == pytest.approx(1_488_095.2, abs=0.1)
    assert math.isnan(octets_limit(0))


def test_a_plain_rate() -> None:
    assert one((0, 1000, -1, -1, -1), (300 * S, 4000, -1, -1, -1)) == (10.0, Doubt.NONE)


def test_a_32_bit_wrap_counts_only_when_the_line_could_carry_it() -> None:
    before, after = (0, WRAP - 1000, 100_000, 0, 1), (60 * S, 5000, 106_000, 0, 1)
    assert one(before, after, bits=32, limit=octets_limit(100)) == (100.0, Doubt.NONE)
    assert one(before, after, bits=32)[1] is Doubt.WRAP_UNPROVED
    reset = (60 * S, 0, 106_000, 0, 1)
    assert one((0, WRAP // 2, 100_000, 0, 1), reset, bits=32, limit=octets_limit(100))[1] is Doubt.TOO_FAST


def test_a_64_bit_counter_that_falls_gives_no_rate() -> None:
    assert one((0, 10, -1, -1, -1), (60 * S, 9, -1, -1, -1))[1] is Doubt.BACKWARDS
    assert one((0, 2**64 - 1, -1, -1, -1), (60 * S, 5, -1, -1, -1), limit=1e12)[1] is Doubt.BACKWARDS


def test_a_restart_is_no_wrap() -> None:
    before, after = (0, WRAP - 1000, 8_640_000, -1, -1), (300 * S, 5000, 12_000, -1, -1)
    assert one(before, after, bits=32, limit=octets_limit(1000))[1] is Doubt.RESTART


def test_a_restart_shows_even_when_the_uptime_has_overtaken_the_old_one() -> None:
    assert one((0, 10, 6_000, -1, -1), (3600 * S, 90, 180_000, -1, -1))[1] is Doubt.RESTART


def test_the_497_day_wrap_of_the_uptime_is_no_restart() -> None:
    before, after = (0, 1000, WRAP - 10_000, -1, -1), (300 * S, 4000, 20_000, -1, -1)
    found = along(readings([before, after]), bits=64)
    assert found.uptime_wrapped[0]
    assert found.by_device[0]
    assert found.rate[0] == 10.0


@pytest.mark.parametrize(("left", "restarted"), [(31_500, False), (31_501, True)])
def test_the_wrap_must_fit_into_the_time_that_passed_and_5_percent(left: int, restarted: bool) -> None:
    found = one((0, 0, WRAP - left, -1, -1), (300 * S, 300, 5, -1, -1))
    assert found[1] is (Doubt.RESTART if restarted else Doubt.NONE)


def test_engine_boots_and_discontinuity_time_refuse() -> None:
    assert one((0, 1, -1, -1, 4), (60 * S, 2, -1, -1, 5))[1] is Doubt.RESTART
    assert one((0, 1, -1, 0, 4), (60 * S, 2, -1, 900, 4))[1] is Doubt.DISCONTINUITY
    assert one((0, 1, -1, -1, 4), (60 * S, 61, -1, 900, -1)) == (1.0, Doubt.NONE)


def test_time_is_the_devices_when_sane_and_else_ours() -> None:
    late = (300 * S, 3000, 1_000_000 + 29_500, -1, -1)
    assert one((0, 0, 1_000_000, -1, -1), late)[0] == pytest.approx(3000 / 295)
    mad = (300 * S, 3000, 1_000_000 + 6_000, -1, -1)
    assert one((0, 0, 1_000_000, -1, -1), mad)[0] == 10.0


def test_gaps_still_clocks_and_impossible_rates_are_unknown() -> None:
    rows = [(0, 0, -1, -1, -1), (300 * S, 10**15, -1, -1, -1)]
    assert one(*rows, limit=octets_limit(10_000))[1] is Doubt.TOO_FAST
    assert one(*rows, longest=299 * S)[1] is Doubt.GAP
    assert one(rows[0], rows[0])[1] is Doubt.CLOCK
    assert one(rows[1], rows[0])[1] is Doubt.CLOCK


def test_many_interfaces_at_once_each_with_its_own_line() -> None:
    before = readings([(0, WRAP - 100, -1, -1, -1)] * 3)
    after = readings([(10 * S, 900, -1, -1, -1)] * 3)
    found = between(before, after, bits=32, limit=np.array([100.0, 99.0, np.nan]))
    assert found.doubt.tolist() == [Doubt.NONE, Doubt.TOO_FAST, Doubt.WRAP_UNPROVED]
    assert found.rate[0] == 100.0


def test_one_reading_has_no_rate() -> None:
    assert along(readings([(0, 1, -1, -1, -1)]), bits=64).rate.size == 0
