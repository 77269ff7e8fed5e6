"""Rules without a database: the life of a change, conflicts, frozen times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.changes.domain.conflicts import Freeze, Window, conflicts, frozen
from bag.changes.domain.life import OPEN, Kind, State, Verb, WrongState, beyond_plan, marks, overran, require

AT = datetime(2026, 5, 9, 19, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def window(key: int, start: int, end: int, touched: str, hit: str = "", service: str = "network") -> Window:
    return Window(key, AT + start * HOUR, AT + end * HOUR, frozenset(touched), frozenset(hit), service)


def test_only_an_emergency_starts_without_approval_and_is_approved_afterwards() -> None:
    for kind in (Kind.NORMAL, Kind.STANDARD):
        with pytest.raises(WrongState):
            require(Verb.START, State.DRAFT, kind)
        with pytest.raises(WrongState):
            require(Verb.APPROVE, State.DONE, kind)
    require(Verb.START, State.DRAFT, Kind.EMERGENCY)
    require(Verb.APPROVE, State.DONE, Kind.EMERGENCY)
    for kind in Kind:
        for state in set(State) - OPEN:
            for verb in (Verb.START, Verb.FINISH, Verb.CANCEL, Verb.REJECT, Verb.SUBMIT, Verb.EDIT):
                with pytest.raises(WrongState):
                    require(verb, state, kind)


def test_marks_of_an_emergency_end_with_the_approval() -> None:
    assert [name for name, _done in marks("running", emergency=True, approved=False)][-1] == "approved"
    assert marks("done", emergency=False, approved=True) == [
        ("planned", True), ("approved", True), ("started", True), ("ended", True),
    ]  # fmt: skip
    assert not any(done for _name, done in marks("draft", emergency=False, approved=False))


@pytest.mark.parametrize(("planned", "outage", "beyond"), [(20, 20, 0), (20, 0, 0), (20, 45, 25), (0, 1, 1)])
def test_outage_beyond_the_plan(planned: int, outage: int, beyond: int) -> None:
    assert beyond_plan(planned, outage) == beyond


def test_how_long_a_change_overran() -> None:
    assert overran(AT, AT - HOUR, AT + 5 * HOUR) == timedelta(0)
    assert overran(AT, None, AT + HOUR) == HOUR
    assert overran(AT, AT + 2 * HOUR, AT + 5 * HOUR) == 2 * HOUR


def test_changes_clash_when_they_share_time_and_elements() -> None:
    one = window(1, 0, 2, "ab", hit="x")
    others = [
        window(2, 1, 3, "bc"),
        window(3, 2, 4, "ab"),
        window(4, 1, 2, "x"),
        window(5, 1, 2, "q", hit="a"),
        window(6, 0, 9, "z", hit="x"),
        one,
    ]
    found = {item.key: (item.same, item.lost) for item in conflicts(one, others)}
    assert found == {
        2: (frozenset("b"), frozenset()),
        4: (frozenset(), frozenset("x")),
        5: (frozenset(), frozenset("a")),
    }


def test_frozen_times_hold_for_their_service_or_all() -> None:
    periods = [
        Freeze(1, AT, AT + HOUR),
        Freeze(2, AT, AT + HOUR, "radio"),
        Freeze(3, AT + 2 * HOUR, AT + 3 * HOUR, "network"),
        Freeze(4, AT, AT + HOUR, "network"),
    ]
    assert [period.key for period in frozen(window(1, 0, 2, "a"), periods)] == [1, 4]


ELEMENTS = st.frozensets(st.sampled_from("abcde"), max_size=3)
WINDOWS = st.builds(
    lambda start, length, touched, hit: Window(0, AT + start * HOUR, AT + (start + length) * HOUR, touched, hit),
    st.integers(0, 8), st.integers(1, 4), ELEMENTS, ELEMENTS,
)  # fmt: skip


@given(WINDOWS, WINDOWS)
def test_a_clash_is_mutual(first: Window, second: Window) -> None:
    one = Window(1, first.starts, first.ends, first.touched, first.hit)
    two = Window(2, second.starts, second.ends, second.touched, second.hit)
    assert bool(conflicts(one, [two])) == bool(conflicts(two, [one]))
