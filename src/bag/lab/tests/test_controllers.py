"""A simulated wireless controller, asked by the product's own probe over SNMP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bag.lab.agents.server import Server
from bag.lab.controllers import points_of
from bag.lab.devices import World, agent_of
from bag.lab.domain.air import SEATS, air
from bag.lab.domain.city import City, Device, Link, Port
from bag.lab.domain.faults import Condition
from bag.lab.domain.traffic import Traffic
from bag.lab.tests import small
from bag.monitoring.snmp.probe import SnmpProbe
from bag.monitoring.tests.test_snmp_probe import job

CROWDED, FAR, CUT = 24, 25, 28
CONTROLLER = 50


def wireless_city() -> City:
    """The small city with a controller and three access points."""
    city = small.city()
    port = (Port(900, "E0", 1000),)
    extra = [
        Device(number, f"AP-{number}", "access_point", "aruba-ap-535", "AP-535", "Aruba", places=(1,), ports=port)
        for number in (CROWDED, FAR, CUT)
    ]
    wlc = Device(CONTROLLER, "WLC-1", "wlan_controller", "aruba-9240-gateway", "9240", "Aruba", places=(1,), ports=port)
    links = [
        Link(len(city.links) + place, (one.id, 0), (small.FIRST, place), (90 + place,))
        for place, one in enumerate(extra)
    ]
    devices = {**city.devices, **{one.id: one for one in (*extra, wlc)}}
    return City(devices, [*city.links, *links], city.roots)


@pytest.fixture
def reading(run_async: Any) -> dict[tuple[str, str], float]:
    """What one look at the controller tells, with one access point cut off."""
    city = wireless_city()
    down = frozenset(link.number for link in city.links_of[CUT])
    world = World(city, Traffic(city), replace(Condition(), down=down), {}, {})
    agent = agent_of(city.devices[CONTROLLER], world)

    server = Server(lambda _address: agent)
    server.start()
    try:
        told = run_async(SnmpProbe().look(job(server.port, profile="aruba-wlc")))
    finally:
        server.stop()
    return {(value.metric, value.instance): value.value for value in told.values}


def test_a_controller_tells_of_every_radio(reading: dict[tuple[str, str], float]) -> None:
    radios = {part for metric, part in reading if metric == "wlan.radio_clients"}
    assert radios == {f"AP-{number}/{radio}" for number in (CROWDED, FAR, CUT) for radio in (1, 2)}
    assert reading["wlan.access_points", ""] == 2
    assert reading["wlan.busy_percent", f"AP-{CROWDED}/1"] > 60
    assert reading["wlan.noise_dbm", f"AP-{FAR}/1"] < -90
    assert reading["wlan.channel", f"AP-{FAR}/2"] in (1, 6, 11)
    assert ("wlan.channel", f"AP-{CUT}/1") not in reading
    assert reading["wlan.radio_clients", f"AP-{CUT}/1"] == 0


def test_clients_below_the_limit_are_counted_under_their_radio(reading: dict[tuple[str, str], float]) -> None:
    for number in (CROWDED, FAR):
        clients, weak = (reading[metric, f"AP-{number}/1"] for metric in ("wlan.radio_clients", "wlan.weak_clients"))
        assert 0 <= weak <= clients


def test_the_air_follows_the_hours_of_the_office() -> None:
    noon, night = 1_780_000_000 // 86_400 * 86_400 + 9 * 3600, 1_780_000_000 // 86_400 * 86_400 + 22 * 3600
    assert air(CROWDED, 1, noon).clients > air(CROWDED, 1, night).clients
    assert air(CROWDED, 1, noon).clients <= SEATS
    assert sum(signal < 25 for signal in air(FAR, 1, noon).signals) >= 2
    assert air(27, 1, noon).clients == 0


def test_access_points_are_shared_out_among_controllers() -> None:
    city = wireless_city()
    other = replace(city.devices[CONTROLLER], id=51, name="WLC-2")
    both = City({**city.devices, 51: other}, city.links, city.roots)
    found = [point.id for one in (CONTROLLER, 51) for point in points_of(both.devices[one], both)]
    assert sorted(found) == [CROWDED, FAR, CUT]
