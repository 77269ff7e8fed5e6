"""Faults have physical sense: power, batteries, reach, light."""

from __future__ import annotations

import pytest

from bag.lab.domain import faults as rules
from bag.lab.domain.faults import Fault, Kind, condition
from bag.lab.tests import small
from bag.lab.tests.small import (
    BUILDING,
    CAMERA,
    CORE,
    FIRST,
    NOON,
    PHONE,
    ROUTER,
    SECOND,
    TO_CAMERA,
    UPLINK_FIRST,
    UPS,
)

EVERYTHING = {CORE, FIRST, SECOND, CAMERA, PHONE, UPS, ROUTER}


def after(*faults: Fault, ring: bool = False, seconds: float = 1.0) -> rules.Condition:
    return condition(small.city(ring=ring), faults, NOON + seconds)


def fault(kind: Kind, target: int, amount: float = 0.0) -> Fault:
    return Fault(1, kind, target, NOON, amount)


def test_a_whole_city_answers():
    state = after()
    assert state.answering == EVERYTHING
    assert not state.dark | state.down


def test_a_cut_cable_hides_what_is_behind_it_and_kills_nothing():
    state = after(fault(Kind.CUT, UPLINK_FIRST))
    assert state.answering == {CORE, SECOND, ROUTER}
    assert not state.dark
    assert state.down == {0}
    assert rules.hidden(small.city(), state) == 4


def test_a_ring_survives_one_cut_and_not_two():
    assert after(fault(Kind.CUT, UPLINK_FIRST), ring=True).answering == EVERYTHING
    both = after(fault(Kind.CUT, UPLINK_FIRST), fault(Kind.CUT, small.RING), ring=True)
    assert both.answering == {CORE, SECOND, ROUTER}


def test_a_dead_switch_takes_the_power_of_what_it_feeds():
    state = after(fault(Kind.FAIL, FIRST))
    assert state.dark == {FIRST, CAMERA, PHONE}
    assert state.answering == {CORE, SECOND, ROUTER}
    assert 2 in state.down
    assert 1 not in state.down


def test_batteries_carry_a_building_until_they_are_empty():
    outage = fault(Kind.POWER, BUILDING, amount=10)
    half = after(outage, seconds=300)
    assert not half.dark
    assert half.batteries[UPS].charge == pytest.approx(0.5)
    assert half.batteries[UPS].minutes_left == pytest.approx(5)
    empty = after(outage, seconds=601)
    assert empty.dark == EVERYTHING - {CORE}
    assert empty.batteries[UPS].charge == 0


def test_what_has_no_battery_stops_at_once():
    state = after(fault(Kind.POWER, small.CORE_ROOM))
    assert state.dark == {CORE}
    assert not state.answering


def test_a_flapping_cable_comes_and_goes():
    flapping = fault(Kind.FLAP, TO_CAMERA, amount=20)
    downs = [bool(after(flapping, seconds=second).down) for second in (1, 19, 21, 39, 41)]
    assert downs == [True, True, False, False, True]


def test_light_fades_until_the_link_is_lost():
    fading = fault(Kind.OPTICS, UPLINK_FIRST, amount=12)
    first, faint, lost = (after(fading, seconds=3600 * hours) for hours in (0.5, 1.5, 2))
    assert first.rx_dbm[0] == pytest.approx(-11)
    assert faint.rx_dbm[0] < rules.ERRORS_BELOW_DBM
    assert not faint.down
    assert lost.down == {0}


def test_a_flood_passes_every_link_on_its_way():
    state = after(fault(Kind.DDOS, CAMERA, amount=500))
    assert state.flooded == {CAMERA: 500}
    assert rules.carrying(small.city(), state).keys() == {0, 2}
    assert state.answering == EVERYTHING


def test_faults_survive_being_written_down():
    one = fault(Kind.POWER, BUILDING, 7.5)
    assert Fault.from_json(one.as_json()) == one
