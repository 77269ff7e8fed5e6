"""What simulated switches learned, as discovery reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bag.lab.agents.ber import read_oid
from bag.lab.devices import SimulatedDevice, World, mac_of
from bag.lab.domain.faults import Condition
from bag.lab.domain.traffic import Traffic
from bag.lab.learned import hosts_of, layout
from bag.lab.tests.small import CAMERA, CORE, FIRST, PHONE, ROUTER, SECOND, UPS, city


def test_a_switch_learns_what_is_behind_its_ports_and_not_what_is_cut_off() -> None:
    town, whole = city(), Condition()
    assert {host.id: port for host, port in hosts_of(town, whole, FIRST, {})} == {CAMERA: 0, PHONE: 1, UPS: 2}
    assert {host.id for host, _port in hosts_of(town, whole, CORE, {})} == {FIRST, SECOND, CAMERA, PHONE, UPS, ROUTER}
    cut = replace(whole, down=frozenset({link.number for link in town.links_of[CAMERA]}), dark=frozenset({PHONE}))
    assert {host.id for host, _port in hosts_of(town, cut, FIRST, {0: 1, 1: 0})} == {UPS}
    assert {host.id: port for host, port in hosts_of(town, whole, FIRST, {0: 1, 1: 0})} == {CAMERA: 1, PHONE: 0, UPS: 2}


def test_tables_hold_vlans_ports_and_addresses() -> None:
    town = city()
    found = layout(town, Condition(), town.devices[CORE], {}, mac_of)
    oids = [".".join(map(str, read_oid(oid))) for oid in found.oids]
    camera = ".".join(map(str, mac_of(CAMERA, 0)))
    assert f"1.3.6.1.2.1.17.7.1.2.2.1.2.40.{camera}" in oids
    assert "1.3.6.1.2.1.4.22.1.2.1.10.35.0.4" in oids
    assert oids == sorted(oids, key=lambda text: tuple(map(int, text.split("."))))


def test_a_switch_with_moved_cables_hears_each_end_device_in_the_port_of_the_other() -> None:
    """The name of a switch decides; one is looked for that has them moved."""
    town = city()
    for number in range(2000):
        first = replace(town.devices[FIRST], name=f"D-SWITCH-{number}")
        device: Any = SimulatedDevice(first, World(town, Traffic(town), Condition(), {}, {}))
        if device.moved:
            break
    heard = {place: link.other(FIRST)[0] if link else 0 for place, link in device.neighbors()}
    assert (heard[0], heard[1]) == (PHONE, CAMERA)
    assert device.guest in (None, 3)
