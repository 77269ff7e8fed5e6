"""Links out of cables through panels, and ways for devices that nobody has cabled."""

from __future__ import annotations

import pytest

from bag.inventory.domain.trace import Link as Wire
from bag.inventory.domain.trace import Node, Plant
from bag.lab.domain import wiring
from bag.lab.domain.city import NO_LINK, address_of
from bag.lab.tests.small import BUILDING, ROOM, device, ports


def test_a_run_through_a_panel_is_one_link():
    devices = {1: device(1, "switch", ROOM, ports(2)), 2: device(2, "camera", BUILDING, ports(1, first=10))}
    plant = Plant(
        [Node(1), Node(2), Node(10), Node(50, rear=51), Node(51)], [Wire(7, 1, 50), Wire(8, 51, 10)]
    )  # fmt: skip
    [link] = wiring.traced(devices, plant)
    assert {link.a, link.b} == {(1, 0), (2, 0)}
    assert link.cables == (7, 8)


def test_a_run_that_ends_in_the_air_is_no_link():
    devices = {1: device(1, "switch", ROOM, ports(2))}
    plant = Plant([Node(1), Node(50, rear=51), Node(51)], [Wire(7, 1, 50)])
    assert wiring.traced(devices, plant) == []


def test_devices_without_a_cable_hang_on_the_leader_of_their_place():
    devices = {
        1: device(1, "camera", ROOM, ports(1)),
        2: device(2, "switch", ROOM, ports(8, first=20)),
        3: device(3, "modem", ROOM, ports(2, first=40)),
    }
    city = wiring.complete(devices, [], [])
    assert {(link.a, link.b[0]) for link in city.links} == {((1, 0), 2), ((3, 0), 2)}
    assert all(link.b[1] == NO_LINK and not link.cables for link in city.links)
    assert city.roots == {2}
    assert city.reached((), ()) == {1, 2, 3}


def test_an_island_gets_one_line_of_its_own():
    devices = {number: device(number, "switch", ROOM, ports(2, first=10 * number)) for number in (1, 2, 3)}
    plant = Plant([Node(port) for port in (10, 20, 21, 30)], [Wire(5, 20, 30)])
    city = wiring.complete(devices, wiring.traced(devices, plant), [1])
    assert 1 in city.roots
    assert len(city.roots) == 2
    assert city.reached((), ()) == {1, 2, 3}


def test_addresses_are_of_loopback_and_reversible():
    assert address_of(1) == "127.64.0.1"
    assert address_of(70_000) == "127.65.17.112"
    for number in (0, -1, 1 << 22):
        with pytest.raises(ValueError, match="no loopback address"):
            address_of(number)


def test_a_recorded_way_joins_two_devices_without_a_cable():
    devices = {1: device(1, "router", ROOM), 2: device(2, "router", BUILDING)}
    city = wiring.complete(devices, [], [1], [(1, 2), (2, 99)])
    assert [(link.a, link.b, link.cables) for link in city.links] == [((1, NO_LINK), (2, NO_LINK), ())]
    assert city.roots == {1}
