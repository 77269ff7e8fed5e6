"""The life of an alarm, thresholds and flapping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.domain import alarms
from bag.monitoring.domain.alarms import Alarm, AlarmError, AlarmFault, Key, Phase, Severity, Telling, Timing, Trend
from bag.monitoring.domain.flapping import Flapping, flap_percent, passed, result
from bag.monitoring.domain.thresholds import (
    Side,
    Threshold,
    ThresholdError,
    ThresholdFault,
    Turn,
    Watch,
    step,
)

S = 1_000_000
KEY, ROOT = Key("switch-7", "link-down", "ge-0/0/1"), Key("cable-3", "cut")
AT_ONCE = Timing(hold=0, settle=300 * S)
HELD = Timing(hold=60 * S, settle=300 * S)


def active(severity: Severity = Severity.MAJOR) -> Alarm:
    return alarms.reported(None, KEY, severity, 0, AT_ONCE)


def test_the_whole_life() -> None:
    alarm = alarms.reported(None, KEY, Severity.MAJOR, 0, HELD)
    assert alarm.phase is Phase.PENDING
    assert alarms.passed(alarm, 59 * S, HELD).phase is Phase.PENDING
    alarm = alarms.reported(alarm, KEY, Severity.MAJOR, 60 * S, HELD)
    assert (alarm.phase, alarm.active_at, alarm.count, alarm.last_seen) == (Phase.ACTIVE, 60 * S, 2, 60 * S)
    alarm = alarms.gone(alarm, 100 * S, HELD)
    assert (alarm.phase, alarm.cleared_at) == (Phase.CLEARED, 100 * S)
    assert alarms.passed(alarm, 399 * S, HELD).phase is Phase.CLEARED
    alarm = alarms.passed(alarm, 400 * S, HELD)
    assert (alarm.phase, alarm.closed_at) == (Phase.CLOSED, 400 * S)
    again = alarms.reported(alarm, KEY, Severity.MINOR, 500 * S, HELD)
    assert (again.phase, again.first_seen, again.count) == (Phase.PENDING, 500 * S, 1)


def test_what_never_became_active_closes_unseen() -> None:
    alarm = alarms.gone(alarms.reported(None, KEY, Severity.MAJOR, 0, HELD), 30 * S, HELD)
    assert (alarm.phase, alarm.active_at) == (Phase.CLOSED, None)


def test_a_cleared_alarm_that_comes_back_is_the_same_one() -> None:
    alarm = alarms.reported(alarms.gone(active(), 10 * S, AT_ONCE), KEY, Severity.MAJOR, 20 * S, AT_ONCE)
    assert (alarm.phase, alarm.count, alarm.first_seen, alarm.active_at) == (Phase.ACTIVE, 2, 0, 20 * S)


def test_a_flapping_alarm_stays_until_it_is_quiet() -> None:
    alarm = alarms.flapped(active(), True, S, AT_ONCE)
    down = alarms.gone(alarm, 2 * S, AT_ONCE)
    assert (down.phase, down.present) == (Phase.ACTIVE, False)
    assert alarms.telling(alarm, down) is None
    quiet = alarms.flapped(down, False, 700 * S, AT_ONCE)
    assert (quiet.phase, alarms.telling(down, quiet)) == (Phase.CLEARED, Telling.RECOVERED)


def test_acknowledgment_shelf_and_their_ends() -> None:
    acked = alarms.acknowledge(active(), "operator", S, until=10 * S)
    assert acked.muted
    assert not alarms.passed(acked, 10 * S, AT_ONCE).muted
    shelved = alarms.shelve(active(), S, 10 * S, "spare part ordered")
    assert shelved.muted
    assert not alarms.passed(shelved, 10 * S, AT_ONCE).muted
    assert not alarms.unshelve(shelved).muted


def test_a_worse_severity_takes_the_acknowledgment_away_and_a_lesser_one_does_not() -> None:
    acked = alarms.acknowledge(active(), "operator", S)
    worse = alarms.reported(acked, KEY, Severity.CRITICAL, 2 * S, AT_ONCE)
    assert (worse.acknowledged, worse.trend, alarms.telling(acked, worse)) == (None, Trend.MORE, Telling.WORSE)
    better = alarms.reported(acked, KEY, Severity.WARNING, 2 * S, AT_ONCE)
    assert (better.muted, better.trend, alarms.telling(acked, better)) == (True, Trend.LESS, None)


def test_a_follower_is_told_of_only_when_nothing_explains_it_any_more() -> None:
    hidden = alarms.explained(active(), ROOT)
    assert alarms.telling(None, hidden) is None
    alone = alarms.explained(hidden, None)
    assert alarms.telling(hidden, alone) is Telling.RAISED
    assert not alarms.explained(active(), KEY).muted


def test_maintenance_mutes_and_its_end_speaks() -> None:
    kept = alarms.maintained(active(), True)
    assert alarms.telling(None, kept) is None
    assert alarms.telling(kept, alarms.maintained(kept, False)) is Telling.RAISED


def refused(code: AlarmFault) -> pytest.RaisesExc[AlarmError]:
    return pytest.raises(AlarmError, match=f"^{code}$")


def test_what_makes_no_sense_is_refused() -> None:
    cleared = alarms.gone(active(), S, AT_ONCE)
    closed = alarms.close(cleared, 2 * S)
    assert closed.phase is Phase.CLOSED
    with refused(AlarmFault.STILL_ACTIVE):
        alarms.close(active(), S)
    with refused(AlarmFault.CLOSED):
        alarms.shelve(closed, S, 2 * S, "later")
    with refused(AlarmFault.NOT_ACTIVE):
        alarms.acknowledge(cleared, "operator", S)
    with refused(AlarmFault.PAST):
        alarms.acknowledge(active(), "operator", S, until=S)
    with refused(AlarmFault.NEEDS_REASON):
        alarms.shelve(active(), S, 2 * S, "  ")
    with refused(AlarmFault.NO_SEVERITY):
        alarms.reported(None, KEY, Severity.CLEARED, S, AT_ONCE)


@given(
    st.lists(
        st.tuples(st.sampled_from(["report", "gone", "time", "flap", "steady", "hide", "show"]), st.integers(0, 400)),
        max_size=40,
    )
)
def test_whatever_happens_phases_follow_their_order_and_recoveries_follow_raises(events: list[tuple[str, int]]) -> None:
    allowed = {
        None: {Phase.PENDING, Phase.ACTIVE},
        Phase.PENDING: {Phase.PENDING, Phase.ACTIVE, Phase.CLOSED},
        Phase.ACTIVE: {Phase.ACTIVE, Phase.CLEARED},
        Phase.CLEARED: {Phase.CLEARED, Phase.ACTIVE, Phase.CLOSED},
        Phase.CLOSED: {Phase.CLOSED, Phase.PENDING, Phase.ACTIVE},
    }
    does = {
        "gone": lambda alarm, at: alarms.gone(alarm, at, HELD),
        "time": lambda alarm, at: alarms.passed(alarm, at, HELD),
        "flap": lambda alarm, at: alarms.flapped(alarm, True, at, HELD),
        "steady": lambda alarm, at: alarms.flapped(alarm, False, at, HELD),
        "hide": lambda alarm, at: alarms.explained(alarm, ROOT),
        "show": lambda alarm, at: alarms.explained(alarm, None),
    }
    alarm, at, was_active = None, 0, False
    for event, seconds in events:
        at += seconds * S
        before = alarm
        if event == "report":
            alarm = alarms.reported(alarm, KEY, Severity.MINOR, at, HELD)
        elif alarm is not None and alarm.phase is not Phase.CLOSED:
            alarm = does[event](alarm, at)
        if alarm is None:
            continue
        assert alarm.phase in allowed[before and before.phase]
        once = alarms.passed(alarm, at, HELD)
        assert alarms.passed(once, at, HELD) == once
        told = alarms.telling(before, alarm)
        assert told is not Telling.RECOVERED or was_active
        assert told is not Telling.RAISED or (alarm.phase is Phase.ACTIVE and not alarm.muted)
        was_active = alarm.phase is Phase.ACTIVE


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_different_keys_have_different_digests(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert (Key(*one).digest == Key(*other).digest) == (one == other)


# -- thresholds


def turns(threshold: Threshold, values: list[float | None]) -> list[Turn | None]:
    watch, found = Watch(), []
    for value in values:
        watch, turn = step(threshold, watch, value)
        found.append(turn)
    return found


def test_raised_by_n_of_m_and_cleared_by_k_below_the_margin() -> None:
    threshold = Threshold(80, margin=10, raise_count=2, raise_window=3, clear_count=2)
    values = [80, 79, 79, 85, None, 79, 81, 75, 70, 71, 70, 69]
    expected = [None] * 12
    expected[6], expected[11] = Turn.RAISED, Turn.CLEARED
    # 85 and 81 are two of the last three samples: the missing one is no sample.
    assert turns(threshold, values) == expected


def test_the_other_side_is_the_mirror() -> None:
    threshold = Threshold(18, margin=2, side=Side.BELOW)
    assert turns(threshold, [19, 18, 19, 20]) == [None, Turn.RAISED, None, Turn.CLEARED]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"at": float("nan")}, ThresholdFault.NUMBER),
        ({"at": 1, "margin": -1}, ThresholdFault.MARGIN),
        ({"at": 1, "raise_count": 3, "raise_window": 2}, ThresholdFault.RAISE_COUNT),
        ({"at": 1, "clear_count": 0}, ThresholdFault.CLEAR_COUNT),
    ],
)
def test_thresholds_without_sense_are_refused(wrong: dict[str, float], code: ThresholdFault) -> None:
    with pytest.raises(ThresholdError, match=f"^{code}$"):
        Threshold(**wrong)  # type: ignore[arg-type]


@given(
    st.lists(st.integers(0, 20), max_size=60),
    st.integers(0, 5),
    st.integers(1, 4),
    st.integers(0, 3),
    st.integers(1, 4),
)
def test_turns_alternate_and_both_sides_mirror(values: list[int], margin: int, n: int, more: int, k: int) -> None:
    rules = {"margin": margin, "raise_count": n, "raise_window": n + more, "clear_count": k}
    found = turns(Threshold(10, **rules), values)
    told = [turn for turn in found if turn]
    assert told == [Turn.RAISED, Turn.CLEARED] * (len(told) // 2) + [Turn.RAISED] * (len(told) % 2)
    assert found == turns(Threshold(-10, side=Side.BELOW, **rules), [-value for value in values])
    for place, turn in enumerate(found):
        if turn is Turn.CLEARED:
            assert all(value <= 10 - margin and value < 10 for value in values[place - k + 1 : place + 1])


# -- flapping


def test_icingas_weights() -> None:
    assert flap_percent([True] * 20) == 99.0
    assert flap_percent([True] + [False] * 19) == 4.0
    assert flap_percent([False] * 19 + [True]) == 5.9
    assert flap_percent([True]) == 5.9


def test_six_changes_in_twenty_slow_results_flap_and_five_do_not() -> None:
    def after(changes: int) -> Flapping:
        watch = Flapping()
        for number in range(20):
            watch = result(watch, changed=number >= 20 - changes, at=number * 300 * S)
        return watch

    assert after(6).flapping
    assert not after(5).flapping


def test_five_changes_in_ten_minutes_flap_until_ten_quiet_minutes() -> None:
    watch = Flapping()
    for number in range(5):
        assert not watch.flapping
        watch = result(watch, changed=True, at=number * 150 * S)
    assert watch.flapping
    assert passed(watch, (600 + 599) * S).flapping
    assert passed(watch, (600 + 600) * S) == Flapping()
    assert result(watch, changed=True, at=1200 * S).changes == (1200 * S,)


@given(st.lists(st.booleans(), max_size=20))
def test_the_flapping_value_is_icingas_formula(changed: list[bool]) -> None:
    padded = [False] * (20 - len(changed)) + changed
    assert flap_percent(changed) == pytest.approx(
        100 * sum(0.8 + 0.02 * place for place, change in enumerate(padded) if change) / 20
    )
