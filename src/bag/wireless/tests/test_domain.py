"""The rules of efficiency and of channels."""

from __future__ import annotations

import pytest

from bag.wireless.domain.channels import Air, band, neighbours, uses
from bag.wireless.domain.efficiency import (
    Limit,
    Part,
    RadioFigures,
    Rules,
    Standing,
    is_idle,
    score,
    verdict,
)

RULES = Rules({part: Limit(10, 20, 10) for part in Part} | {Part.NOISE: Limit(-90, -80, 10)})
GOOD = RadioFigures("1", clients=5, peak=9, busy=5, retries=4, weak=3, failed=1, noise=-95)


def test_points_run_straight_from_good_to_bad() -> None:
    limit = Limit(50, 70, 1)
    assert [limit.points(figure) for figure in (40, 50, 60, 70, 90)] == [100, 100, 50, 0, 0]
    assert Limit(-90, -80, 1).points(-85) == 50


def test_a_sound_access_point_has_no_reasons() -> None:
    found = score([GOOD], RULES, age=3)
    assert (found.standing, found.value, found.reasons) == (Standing.GOOD, 100.0, ())


def test_reasons_stand_in_order_of_what_they_cost_and_name_the_worst_radio() -> None:
    worse = RadioFigures("0", clients=15, peak=9, busy=20, retries=15, weak=3, failed=1, noise=-95)
    found = score([GOOD, worse], RULES)
    assert [(part.part, part.slot) for part in found.reasons] == [(Part.BUSY, "0"), (Part.RETRIES, "0")]
    # radio 0 has three quarters of the clients: air time 25, repeats 62.5, the four other parts 100
    assert found.value == pytest.approx((25 + 62.5 + 400) / 6, abs=0.05)
    assert sum(part.lost for part in found.parts) == pytest.approx(100 - found.value, abs=0.1)


@pytest.mark.parametrize(
    "radio",
    [
        RadioFigures("1", busy=5),
        RadioFigures("1", retries=5),
        RadioFigures("1", busy=5, retries=5, coverage=0.4),
    ],
)
def test_what_was_not_measured_is_not_good(radio: RadioFigures) -> None:
    found = score([radio], RULES)
    assert (found.standing, found.value) == (Standing.UNMEASURED, None)
    assert score([], RULES).standing == Standing.UNMEASURED


def test_idle_needs_enough_days_without_anybody() -> None:
    assert is_idle([0.0] * 20, RULES)
    assert not is_idle([0.0] * 14, RULES)
    assert not is_idle([0.0] * 25 + [1.0], RULES)
    assert score([GOOD], RULES, idle=True).standing == Standing.IDLE


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(50, 80, "better"), (50, 52, "same"), (80, 50, "worse"), (None, 80, "unmeasured"), (50, None, "unmeasured")],
)
def test_the_verdict_compares_scores(before: float | None, after: float | None, said: str) -> None:
    assert verdict(before, after) == said


def test_channels_overlap_in_one_band_and_are_equal_in_the_other() -> None:
    assert (band(6), band(36), band(0)) == ("2.4", "5", "")
    floor = [Air(1, "0", 1), Air(2, "0", 4), Air(3, "0", 6), Air(1, "1", 36), Air(2, "1", 36), Air(3, "1", 40)]
    found = {use.channel: (len(use.radios), use.disturbing) for use in uses([*floor, Air(4, "0", 0)])}
    assert {use.channel: use.rivals for use in uses(floor)} == {1: 1, 4: 2, 6: 1, 36: 1, 40: 0}
    assert found == {1: (1, 1), 4: (1, 2), 6: (1, 1), 36: (2, 0), 40: (1, 0)}
    assert [(own.slot, other.key) for own, other in neighbours(floor[:1], floor[1:])] == [("0", 2)]
    assert not neighbours([floor[0]], [floor[3]])
