"""When targets have their turn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.collecting import schedule
from bag.monitoring.collecting.loading import Known
from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.collecting.turns import AT_ONCE_SECONDS, Turns
from bag.monitoring.domain.readings import Outcome


def job(number: int = 1, **more: Any) -> Job:
    return Job(number, number, "snmp", **{"address": "127.0.0.1", **more})


def known(*jobs: Job) -> dict[int, Known]:
    return {one.target: Known(one, 0, Outcome.OK) for one in jobs}


@given(st.integers(1, 10**9), st.sampled_from([1.0, 60.0, 300.0, 86400.0]), st.floats(1e9, 2e9))
def test_the_next_turn_lies_within_one_interval(number: int, interval: float, now: float) -> None:
    turn = schedule.next_turn(job(number, interval=interval), now)
    assert now < turn <= now + interval + 1e-6


def test_turns_are_spread_over_the_interval() -> None:
    for step in (1, 64):  # a single collector has every number, one of 64 every 64th
        seconds = np.array([schedule.offset(number * step, 60.0) for number in range(1, 1001)])
        share, _edges = np.histogram(seconds, bins=60, range=(0, 60))
        assert share.min() >= 8
        assert share.max() <= 25


def test_refusals_are_asked_ever_more_rarely_and_once() -> None:
    asked = job(timeout=1.0)
    pauses = [schedule.after(asked, 0.0, Outcome.REFUSED, failures) for failures in range(1, 8)]
    assert pauses[0] >= schedule.REFUSED_SECONDS - asked.interval
    assert pauses == sorted(pauses)
    assert pauses[-1] <= schedule.REFUSED_MOST + asked.interval
    assert schedule.careful(asked, Outcome.REFUSED, 1).retries == 0


def test_a_dead_device_costs_two_probes_a_cycle_and_is_still_asked_in_each() -> None:
    asked = job(retries=5)
    assert schedule.careful(asked, Outcome.SILENT, 2).retries == 5
    assert schedule.careful(asked, Outcome.SILENT, 3).retries == 1
    assert schedule.after(asked, 100.0, Outcome.SILENT, 50) <= 160.0


def test_each_target_is_asked_once_an_interval() -> None:
    turns = Turns()
    turns.update(known(*(job(number, interval=10.0) for number in range(1, 51))), 0.0)
    counts = dict.fromkeys(range(1, 51), 0)
    for now in np.arange(0.0, 100.0, 0.25):
        while turn := turns.take(float(now)):
            counts[turn[0]] += 1
            turns.done(*turn, Outcome.OK, float(now))
    assert set(counts.values()) <= {9, 10}
    assert turns.lateness(0.99) <= 0.25
    assert turns.missed == 0


def test_a_look_that_goes_on_is_not_begun_twice() -> None:
    turns = Turns()
    turns.update(known(job(interval=10.0)), 0.0)
    number, entry = turns.take(10.0) or (0, None)
    assert entry is not None
    assert turns.take(20.0) is None
    assert turns.missed == 1
    turns.done(number, entry, Outcome.OK, 20.0)
    assert turns.take(30.0) is not None


def test_many_wishes_for_a_look_are_one() -> None:
    turns = Turns()
    turns.update(known(job(interval=1000.0)), 0.0)
    for _wish in range(1000):
        turns.at_once(1, 5.0)
    turn = turns.take(5.0)
    assert turn is not None
    for _wish in range(1000):
        turns.at_once(1, 5.1)
    turns.done(*turn, Outcome.OK, 5.2)
    assert turns.take(5.3) is None
    assert turns.take(5.0 + AT_ONCE_SECONDS) is not None
    turns.at_once(99, 6.0)  # not ours


@pytest.mark.parametrize(
    ("change", "afresh"),
    [({"timeout": 9.0}, False), ({"address": "127.0.0.2"}, True), ({"credential": Login(1, "community")}, True)],
)
def test_changed_targets(change: dict[str, Any], afresh: bool) -> None:
    turns = Turns()
    turns.update({1: Known(job(), 7, Outcome.REFUSED), 2: Known(job(2), 0, Outcome.OK)}, 0.0)
    changed = turns.update({1: Known(job(**change), 7, Outcome.REFUSED)}, 1.0)
    assert changed == ([2, 1] if afresh else [2])
    assert turns.entries[1].failures == (0 if afresh else 7)
    assert set(turns.entries) == {1}
