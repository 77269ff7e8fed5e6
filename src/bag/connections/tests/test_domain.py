"""Power budgets, the feasibility and its choice, and the configuration of a port."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.judging import Profile, judge
from bag.connections.domain.feasibility import (
    Frame,
    Grade,
    Nearness,
    Need,
    Network,
    Outlet,
    Socket,
    Topic,
    assess,
)
from bag.connections.domain.port_text import PortPlan, write
from bag.connections.domain.power import Budget, set_aside
from bag.connections.wording import told

NEED = Need(1000, None, address=False)
OUTLET = Outlet(1, "A-1:01", good=True, measured=True, length=Decimal("41.2"))
SOCKET = Socket(10, "Gi1/0/7", 1, "KNK-SW-1", Nearness.RACK, 1000, True, Budget(370.0, 100.0), 12, 30.0)
NETWORK = Network(100, "10.20.0.0/24", "20 OFIS", "10.20.0.17")
FRAME = Frame(5, "ODF-1", 8, 120.0)


def grades(answer):
    return {check.topic: check.grade for check in answer.checks}


def test_classes_are_set_aside_not_what_is_drawn():
    assert set_aside([3, 4, None]) == 60.8
    assert Budget(370.0, 345.0).bears(4) is False
    assert Budget(370.0, 340.0).bears(4) is True
    assert Budget(None, 340.0).bears(4) is None
    assert Budget(None, 0.0).bears(None) is True


def test_a_connection_that_fits():
    answer = assess(NEED, [OUTLET], [SOCKET], [NETWORK], FRAME)
    assert (answer.outlet, answer.socket, answer.network, answer.grade) == (1, 10, 100, Grade.OK)
    assert Topic.FIBER not in grades(answer)
    assert [row["tone"] for row in told([vars(check) for check in answer.checks])] == ["ok"] * 5


def test_the_nearest_port_wins_unless_its_uplink_is_full():
    far = replace(SOCKET, id=11, nearness=Nearness.FLOOR, switch_name="KNK-SW-2")
    assert assess(NEED, [OUTLET], [far, SOCKET], [NETWORK], None).socket == 10
    full = replace(SOCKET, uplink=91.0)
    assert assess(NEED, [OUTLET], [far, full], [NETWORK], None).socket == 11
    assert grades(assess(NEED, [OUTLET], [full], [NETWORK], None))[Topic.UPLINK] == Grade.WARNING


def test_power_decides():
    need = Need(1000, 4, address=False)
    empty = replace(SOCKET, budget=Budget(370.0, 360.0))
    other = replace(SOCKET, id=12, nearness=Nearness.BUILDING)
    dumb = replace(SOCKET, id=13, poe=False)
    assert assess(need, [OUTLET], [empty, dumb, other], [NETWORK], None).socket == 12
    refused = assess(need, [OUTLET], [empty, dumb], [NETWORK], None)
    assert (refused.socket, grades(refused)[Topic.PORT]) == (None, Grade.NO)
    unknown = assess(need, [OUTLET], [replace(SOCKET, budget=Budget(None, 60.0))], [NETWORK], None)
    assert (unknown.socket, unknown.grade) == (10, Grade.UNKNOWN)


def test_length_and_outlets():
    far = replace(OUTLET, length=Decimal("90.5"))
    answer = assess(NEED, [far], [SOCKET], [NETWORK], FRAME)
    assert (grades(answer)[Topic.LENGTH], grades(answer)[Topic.FIBER]) == (Grade.NO, Grade.WARNING)
    bad = replace(OUTLET, id=2, good=False)
    silent = replace(OUTLET, id=3, good=False, measured=False)
    assert assess(NEED, [bad, silent], [SOCKET], [NETWORK], None).outlet == 3
    assert grades(assess(NEED, [bad], [SOCKET], [NETWORK], None))[Topic.OUTLET] == Grade.WARNING
    unknown = assess(NEED, [replace(OUTLET, length=None)], [SOCKET], [NETWORK], None)
    assert grades(unknown)[Topic.LENGTH] == Grade.UNKNOWN


def test_networks():
    full = replace(NETWORK, id=101, address="")
    need = Need(1000, None, address=True)
    assert assess(need, [OUTLET], [SOCKET], [full, NETWORK], None).network == 100
    assert grades(assess(need, [OUTLET], [SOCKET], [full], None))[Topic.NETWORK] == Grade.NO
    assert grades(assess(need, [OUTLET], [SOCKET], [], None))[Topic.NETWORK] == Grade.NO
    assert grades(assess(need, [OUTLET], [], [NETWORK], None))[Topic.FIBER] == Grade.NO


@pytest.mark.parametrize(
    ("dialect", "port", "head"),
    [
        (Dialect.IOS, "GigabitEthernet1/0/7", "hostname SW\nip dhcp snooping\nip dhcp snooping vlan 20\n!\n"),
        (Dialect.VRP, "GigabitEthernet0/0/7", "sysname SW\n#\ndhcp enable\ndhcp snooping enable\nvlan batch 20\n#\n"),
    ],
)
def test_the_written_port_keeps_every_rule_on_ports(dialect, port, head):
    text = write(PortPlan(port, "BGL-2026/00007 A-1:01 Şube", 20, poe_class=3), dialect, Profile())
    body = (
        text.commands.split("\n", 1)[1]
        .replace("end\nwrite memory\n", "!\nend\n")
        .replace("return\nsave\n", "#\nreturn\n")
    )
    assert [one for one in judge(head + body, dialect, Profile()) if one.where == port] == []
    assert "Sube" in text.commands
    assert "15400" in text.commands
    assert "shutdown" in text.way_back


def test_voice_and_devices_with_power_of_their_own():
    text = write(PortPlan("GigabitEthernet1/0/8", "x", 20, voice=30), Dialect.IOS, Profile()).commands
    assert "switchport voice vlan 30" in text
    assert "power inline never" in text
