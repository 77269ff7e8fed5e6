"""The rules of the work reports."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from bag.field.reporting.domain import BANDS, grain, repeated, share, slot_days, slot_of, slots

TODAY = date(2026, 11, 23)


def test_every_age_lies_in_exactly_one_band():
    for age in range(400):
        day = TODAY - timedelta(days=age)
        holding = []
        for band in BANDS:
            earliest, latest = band.opened(TODAY)
            if (earliest is None or earliest <= day) and day <= latest:
                holding.append(band.key)
        assert len(holding) == 1, age


def test_slots_cover_a_period_without_holes():
    for first, last in ((date(2026, 11, 1), date(2026, 11, 30)), (date(2025, 12, 15), date(2026, 11, 30))):
        cut = grain(first, last)
        spans = [slot_days(start, cut) for start in slots(first, last, cut)]
        assert spans[0][0] <= first
        assert spans[-1][1] >= last
        assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in itertools.pairwise(spans))
    assert grain(date(2026, 11, 1), date(2026, 11, 30)) == "week"
    assert grain(date(2026, 1, 1), date(2026, 12, 31)) == "month"
    assert slot_of(date(2026, 11, 29), "week") == date(2026, 11, 23)


def test_nothing_judged_is_no_share():
    assert share(0, 0) is None
    assert share(3, 4) == 0.75


@pytest.mark.parametrize(
    ("days", "times", "shortest"),
    [([0, 40, 80], None, None), ([0, 30, 61], 1, 30), ([5, 0, 7], 2, 2), ([3], None, None), ([], None, None)],
)
def test_a_fault_comes_again_within_days_of_the_one_before(days, times, shortest):
    start = datetime(2026, 1, 1, 8, tzinfo=UTC)
    found = repeated([start + timedelta(days=day) for day in days], timedelta(days=30))
    if times is None:
        assert found is None
    else:
        assert found is not None
        assert (found.times, found.shortest) == (times, timedelta(days=shortest))
