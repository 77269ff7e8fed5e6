"""Traps, messages and flows arrive from the address of the device and say what happened."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import netflow
import pytest

from bag.lab.domain.city import address_of
from bag.lab.domain.faults import Kind
from bag.lab.engine import Event, Lab, Says
from bag.lab.flows import Flows
from bag.lab.telling import Teller
from bag.lab.tests import small
from bag.lab.tests.small import BUILDING, CORE, NOON, ROUTER, UPLINK_FIRST, UPS
from bag.monitoring.domain.readings import COUNTERS
from bag.monitoring.protocols import traps

LINE = re.compile(rb"<(\d+)>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+) (\S+): (.+)")


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(0.5)
        yield line


def heard(ear: socket.socket) -> list[tuple[bytes, str]]:
    found = []
    try:
        while True:
            packet, (source, _port) = ear.recvfrom(65_535)
            found.append((packet, source))
            ear.settimeout(0.05)
    except TimeoutError:
        return found


def test_a_cut_is_told_by_trap_and_message(ear):
    lab = Lab(small.city(), NOON)
    lab.on_event = Teller(lab.world, ear.getsockname(), ear.getsockname()).tell
    lab.inject(Kind.CUT, UPLINK_FIRST, NOON)
    (trap, source), (line, sender) = heard(ear)
    assert source == sender == address_of(CORE)
    decoded = traps.parse(trap)
    assert decoded.trap_oid == "1.3.6.1.6.3.1.1.5.3"
    assert "1.3.6.1.2.1.2.2.1.1.1" in decoded.bindings
    match = LINE.fullmatch(line)
    assert match is not None
    assert match[1] == b"188"
    assert match[2] == b"D-SWITCH-1"
    assert b"XGi0/1 has turned into DOWN state." in match[4]


def test_every_kind_of_event_is_a_readable_trap(ear):
    lab = Lab(small.city(), NOON)
    lab.inject(Kind.POWER, BUILDING, NOON, 10)
    teller = Teller(lab.world, ear.getsockname(), None)
    for says in Says:
        teller.tell(Event(says, lab.city.devices[UPS], NOON, 0))
    oids = [traps.parse(packet).trap_oid for packet, _source in heard(ear)]
    assert len(set(oids)) == len(Says)
    assert teller.sent == {"traps": len(Says), "syslog": 0}


def test_wrong_communities_are_told_once_a_minute(ear):
    lab = Lab(small.city(), NOON)
    teller = Teller(lab.world, ear.getsockname(), None)
    for second in (0, 1, 59, 61):
        teller.tell(Event(Says.WRONG_COMMUNITY, lab.city.devices[CORE], NOON + second))
    assert len(heard(ear)) == 2


def test_small_talk_is_well_formed(ear):
    teller = Teller(Lab(small.city(), NOON).world, None, ear.getsockname())
    for second in range(50):
        teller.small_talk(NOON + second)
    lines = [line for line, _source in heard(ear)]
    assert len(lines) == 50
    assert all(LINE.fullmatch(line) for line in lines)


def export(flows: Flows, ear: socket.socket, start: float) -> list[dict[str, int]]:
    """The decoded flows of one minute, read by an independent library."""
    for exporter in flows.exporters:
        assert exporter.export(start) == []
    flows.tick(start + 60)
    templates: dict[str, dict] = {"netflow": {}, "ipfix": {}}
    packets = [packet for packet, source in heard(ear) if source == address_of(ROUTER)]
    return [flow.data for packet in packets for flow in netflow.parse_packet(packet, templates).flows]


def test_flows_have_exactly_the_octets_of_their_interface(ear):
    lab = Lab(small.city(), NOON)
    found = export(Flows(lab.world, ear.getsockname()), ear, NOON)
    source = Flows(lab.world, None).exporters[0]._source
    column = COUNTERS.index("in_octets")
    grown = int(source.counters(NOON + 60)[0, column] - source.counters(NOON)[0, column])
    assert sum(flow["IN_BYTES"] for flow in found if flow["INPUT_SNMP"] == 1) == grown
    assert all(flow["IN_PKTS"] >= 1 and flow["FIRST_SWITCHED"] < flow["LAST_SWITCHED"] for flow in found)


def test_a_flood_is_many_small_flows_to_its_victim(ear):
    lab = Lab(small.city(), NOON)
    lab.inject(Kind.DDOS, ROUTER, NOON, 800)
    found = export(Flows(lab.world, ear.getsockname()), ear, NOON)
    attack = [flow for flow in found if flow["L4_DST_PORT"] == 123]
    assert len({flow["IPV4_SRC_ADDR"] for flow in attack}) > 300
    assert len({flow["IPV4_DST_ADDR"] for flow in attack}) == 1
    assert sum(flow["IN_BYTES"] for flow in attack) > 60 * 90_000_000


def test_a_router_without_a_way_exports_nothing(ear):
    lab = Lab(small.city(), NOON)
    lab.inject(Kind.CUT, small.UPLINK_SECOND, NOON)
    assert export(Flows(lab.world, ear.getsockname()), ear, NOON) == []


def test_exporters_begin_in_seconds_of_their_own():
    exporter = Flows(Lab(small.city(), NOON).world, None).exporters[0]
    seconds = [second for second in range(60) if exporter.is_due(NOON - NOON % 60 + second)]
    assert seconds == [ROUTER]
