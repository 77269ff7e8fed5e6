"""Risk, life and areas: pure rules."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.excavations.domain import areas
from bag.excavations.domain.life import ALLOWED, Facts, State, Verb, marks, missing
from bag.excavations.domain.risk import Method, Near, Risk, verdict

ORDER = [Risk.NONE, Risk.LOW, Risk.MEDIUM, Risk.HIGH]
near = st.builds(
    Near, st.just("HND-1"), st.floats(0, 30), st.none() | st.floats(0, 5), st.none() | st.integers(20, 200),
    st.integers(0, 3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "method", "depth", "risk", "reasons"),
    [
        (Near("a", 0, 0.2), Method.MACHINE, 120, Risk.MEDIUM, ["inside"]),
        (Near("a", 0, 0.2, critical=1), Method.MACHINE, 120, Risk.HIGH, ["inside", "critical"]),
        (Near("a", 2.0), Method.MACHINE, 120, Risk.MEDIUM, ["may-be-inside", "unmeasured"]),
        (Near("a", 2.0, 0.5), Method.MACHINE, 120, Risk.LOW, ["near"]),
        (Near("a", 2.0, 0.5), Method.DRILLING, 120, Risk.MEDIUM, ["near", "drilling"]),
        (Near("a", 0, 0.2, depth_cm=150), Method.MICRO, 40, Risk.LOW, ["inside", "shallow"]),
        (Near("a", 0, 0.2, depth_cm=60), Method.MICRO, 40, Risk.MEDIUM, ["inside"]),
    ],
)
def test_verdicts_by_hand(one: Near, method: Method, depth: int, risk: Risk, reasons: list[str]) -> None:
    found = verdict([one], method=method, depth_cm=depth)
    assert (found.risk, [code for code, _label in found.reasons]) == (risk, reasons)


@settings(max_examples=50)
@given(st.lists(near, max_size=5), near, st.sampled_from(Method), st.none() | st.integers(10, 300))
def test_another_line_never_makes_a_dig_safer(lines: list[Near], more: Near, method: Method, depth: int | None) -> None:
    before, after = (verdict(some, method=method, depth_cm=depth).risk for some in (lines, [*lines, more]))
    assert ORDER.index(after) >= ORDER.index(before)
    assert (before == Risk.NONE) == (not lines)


@given(near, st.sampled_from(Method), st.none() | st.integers(10, 300))
def test_nearer_is_never_safer(one: Near, method: Method, depth: int | None) -> None:
    closer = Near(one.label, one.meters / 2, one.accuracy, one.depth_cm, one.critical)
    far, close = (verdict([line], method=method, depth_cm=depth).risk for line in (one, closer))
    assert ORDER.index(close) >= ORDER.index(far)


def test_what_stands_in_the_way() -> None:
    assert missing(Verb.START, Facts(Risk.HIGH)) == ["observer", "marking"]
    assert missing(Verb.START, Facts(Risk.MEDIUM, observer=True)) == []
    assert missing(Verb.START, Facts(Risk.LOW)) == []
    assert missing(Verb.CLOSE, Facts(Risk.MEDIUM)) == ["visit"]
    assert missing(Verb.CLOSE, Facts(Risk.NONE, open_damages=1, unpriced_damages=1)) == ["repair", "cost"]
    assert missing(Verb.CLOSE, Facts(Risk.HIGH, visits=1)) == []


def test_nothing_leads_out_of_the_end() -> None:
    ended = {State.CLOSED, State.CANCELLED}
    assert all(not ended & states for verb, states in ALLOWED.items() if verb != Verb.SETTLE)
    assert [name for name, done in marks("digging", Risk.NONE) if done] == ["requested", "checked", "digging"]


TEXT = "27.1300 38.4100\n27.1310 38.4100\n27.1310 38.4105\n27.1300 38.4105"


def test_corners_in_degrees_and_on_the_grid_are_the_same_area() -> None:
    area = areas.typed(TEXT)
    assert area.area == pytest.approx(87.3 * 55.5, rel=0.01)
    corners = "\n".join(f"{x:.3f};{y:.3f}".replace(".", ",") for x, y in area.exterior.coords[:-1])
    again = areas.typed(corners)
    assert again.symmetric_difference(area).area < 0.1
    assert areas.typed(areas.as_text(area)).symmetric_difference(area).area < 0.1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("27.13 38.41\n27.14 38.41", "few"),
        ("27.13 38.41\nburası\n27.14 38.41", "line"),
        ("38.41 27.13\n38.41 27.14\n38.42 27.14", "swapped"),
        ("32.8 39.9\n32.9 39.9\n32.9 40", "outside"),
        ("27.13 38.41\n27.14 38.42\n27.14 38.41\n27.13 38.42", "crossing"),
        ("27.0 38.3\n27.2 38.3\n27.2 38.5\n27.0 38.5", "large"),
        ("27.13 38.41\n27.13 38.41\n27.13 38.41", "few"),
        ("27.13 38.41\n27.130001 38.41\n27.13 38.410001", "small"),
        ("27.13 38.41\n" * 20_001, "many"),
    ],
)
def test_what_is_no_area_says_why(text: str, code: str) -> None:
    with pytest.raises(areas.AreaFault) as caught:
        areas.typed(text)
    assert caught.value.code == code


def test_lines_of_a_plan_are_as_wide_as_said() -> None:
    line = shapely.LineString([(512_000, 4_253_000), (512_100, 4_253_000)])
    assert areas.whole([line], width=2).area == pytest.approx(200, rel=0.05)
