"""The lab follows its faults: agents, neighbors, counters, and what devices tell."""

from __future__ import annotations

import ipaddress
import threading
import time
from itertools import pairwise

import pytest
from gufo.snmp.sync import SnmpSession

from bag.lab.agents.agent import Mode
from bag.lab.agents.server import Server
from bag.lab.devices import SimulatedDevice
from bag.lab.domain.city import address_of
from bag.lab.domain.faults import Kind
from bag.lab.engine import BadFault, Event, Lab, Says
from bag.lab.tests import small
from bag.lab.tests.small import BUILDING, CAMERA, CORE, FIRST, NOON, PHONE, SECOND, TO_CAMERA, UPLINK_FIRST, UPS
from bag.monitoring.domain.readings import COUNTERS

OUT = COUNTERS.index("out_octets")


@pytest.fixture
def lab() -> Lab:
    return Lab(small.city(), NOON)


@pytest.fixture
def told(lab) -> list[Event]:
    found: list[Event] = []
    lab.on_event = found.append
    return found


def agent(lab, device):
    return lab.agent(ipaddress.IPv4Address(address_of(device)).packed)


def says(told):
    return {(event.says, event.device.id, event.port) for event in told}


def test_nobody_lives_at_other_addresses(lab):
    assert lab.agent(bytes((127, 64, 0, 99))) is None
    assert agent(lab, CORE) is agent(lab, CORE)


def test_the_near_end_of_a_cut_tells_and_the_far_end_cannot(lab, told):
    assert agent(lab, FIRST).mode is Mode.NORMAL
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    assert says(told) == {(Says.LINK_DOWN, CORE, 0)}
    assert agent(lab, FIRST).mode is Mode.DEAD
    assert agent(lab, PHONE).mode is Mode.DEAD
    told.clear()
    assert lab.clear(None, NOON + 60) == 1
    assert says(told) == {(Says.LINK_UP, CORE, 0), (Says.LINK_UP, FIRST, 4)}
    assert agent(lab, FIRST).mode is Mode.NORMAL


def test_both_living_ends_of_a_ring_tell(told):
    lab = Lab(small.city(ring=True), NOON)
    lab.on_event = told.append
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    assert says(told) == {(Says.LINK_DOWN, CORE, 0), (Says.LINK_DOWN, FIRST, 4)}


def test_neighbors_are_those_of_the_cables_and_vanish_with_them(lab):
    def heard(device: int) -> set[int]:
        source = agent(lab, device).source
        assert isinstance(source, SimulatedDevice)
        return {link.other(device)[0] for _port, link in source.neighbors() if link}

    assert heard(FIRST) == {CORE, CAMERA, PHONE, UPS}
    assert all(FIRST in heard(neighbor) for neighbor in heard(FIRST))
    before = agent(lab, FIRST).layout
    lab.inject(Kind.CUT, TO_CAMERA, NOON)
    assert heard(FIRST) == {CORE, PHONE, UPS}
    assert agent(lab, FIRST).layout is not before


def test_counters_stand_still_at_both_ends_of_a_cut(lab):
    lab.inject(Kind.CUT, TO_CAMERA, NOON)
    source = agent(lab, FIRST).source
    first, later = source.counters(NOON + 1), source.counters(NOON + 100)
    assert (first[0] == later[0]).all()
    assert later[4, OUT] > first[4, OUT]


def test_power_comes_back_with_a_cold_start(lab, told):
    lab.inject(Kind.POWER, BUILDING, NOON, amount=1)
    assert says(told) == {(Says.ON_BATTERY, UPS, -1)}
    lab.tick(NOON + 50)
    assert (Says.LOW_BATTERY, UPS, -1) in says(told)
    lab.tick(NOON + 61)
    assert agent(lab, SECOND).mode is Mode.DEAD
    told.clear()
    lab.clear(None, NOON + 120)
    assert {(Says.COLD_START, SECOND, -1), (Says.ON_MAINS, UPS, -1)} <= says(told)
    source = agent(lab, SECOND).source
    assert source._uptime(NOON + 130) == pytest.approx(10)


def test_a_flood_shows_in_the_counters_of_the_way_and_ends(lab):
    core = agent(lab, CORE).source

    def rate(now: float) -> float:
        before, after = core.counters(now)[0, OUT], core.counters(now + 10)[0, OUT]
        return float(after - before) / 10

    calm = rate(NOON)
    lab.inject(Kind.DDOS, CAMERA, NOON + 20, amount=800)
    assert rate(NOON + 20) > calm + 90_000_000
    lab.clear(None, NOON + 60)
    assert rate(NOON + 70) < 3 * calm + 1000


def test_only_linked_optical_ports_hold_a_transceiver(lab):
    columns = [column for column in agent(lab, FIRST).layout.columns if column.name == "sensor.value"]
    [indexes] = [column.indexes for column in columns]
    assert indexes == ((2,), (10_051,), (10_052,), (10_053,))
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    lab.clear(None, NOON + 1)
    assert [column.indexes for column in agent(lab, FIRST).layout.columns if column.name == "sensor.value"] == [indexes]


def test_faint_light_makes_errors(lab):
    errors = COUNTERS.index("in_errors")
    lab.inject(Kind.OPTICS, UPLINK_FIRST, NOON, amount=12)
    lab.tick(NOON + 5000)
    source = agent(lab, FIRST).source
    before, after = source.counters(NOON + 5000)[4, errors], source.counters(NOON + 5060)[4, errors]
    assert after - before > 1000


def test_faults_survive_a_restart(tmp_path):
    state = tmp_path / "faults.json"
    lab = Lab(small.city(), NOON, state)
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    again = Lab(small.city(), NOON + 100, state)
    assert again.faults == lab.faults
    assert FIRST not in again.world.condition.answering
    assert again.inject(Kind.FAIL, SECOND, NOON + 101).number == 2


def test_a_damaged_state_file_starts_a_whole_city(tmp_path):
    state = tmp_path / "faults.json"
    state.write_text('{"faults": 5}')
    assert not Lab(small.city(), NOON, state).faults


def test_faults_that_make_no_sense_are_refused(lab):
    for kind, target, amount in ((Kind.CUT, 999, None), (Kind.FAIL, 999, None), (Kind.POWER, 999, None)):
        with pytest.raises(BadFault, match="target"):
            lab.inject(kind, target, NOON, amount)
    for amount in (-1.0, float("nan"), 1e9):
        with pytest.raises(BadFault, match="amount"):
            lab.inject(Kind.DDOS, CAMERA, NOON, amount)
    assert not lab.faults


def test_the_same_fault_twice_is_one(lab):
    first = lab.inject(Kind.DDOS, CAMERA, NOON, 100)
    assert lab.inject(Kind.DDOS, CAMERA, NOON + 5, 300).number == first.number
    assert [one.amount for one in lab.faults.values()] == [300]


def test_a_misbehaving_agent_stays_silent_without_a_way(lab):
    lab.set_mode(FIRST, Mode.LOOP)
    assert agent(lab, FIRST).mode is Mode.LOOP
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    assert agent(lab, FIRST).mode is Mode.DEAD
    lab.clear(None, NOON + 1)
    assert agent(lab, FIRST).mode is Mode.LOOP


def test_a_walk_meets_no_half_changed_device():
    """Faults come and go in one thread while another one asks; every answer stays whole and counters never fall."""
    lab = Lab(small.city(), NOON)
    server = Server(lab.agent, lock=lab.lock)
    server.start()
    stopping = threading.Event()

    def break_and_mend() -> None:
        while not stopping.is_set():
            lab.inject(Kind.CUT, TO_CAMERA, time.time())
            lab.clear(None, time.time())

    breaking = threading.Thread(target=break_and_mend)
    breaking.start()
    try:
        seen = []
        with SnmpSession(addr=address_of(FIRST), port=server.port, community="public", timeout=2) as line:
            for _round in range(40):
                seen.append([value for _oid, value in line.getbulk("1.3.6.1.2.1.31.1.1.1.6")])
                names = [value for _oid, value in line.getbulk("1.0.8802.1.1.2.1.4.1.1.9")]
                assert len(names) in {3, 4}
        assert all(after >= before for column in zip(*seen, strict=True) for before, after in pairwise(column))
    finally:
        stopping.set()
        breaking.join(5)
        server.stop()
