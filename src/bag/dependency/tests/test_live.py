"""The graph made of records: what the sources tell, and what questions in ids and keys answer."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bag.dependency import queries
from bag.dependency.live import forget, fresh_graph
from bag.dependency.models import Supply
from bag.dependency.tests.factories import CityServiceFactory, NeedFactory, SupplyFactory, WayFactory
from bag.inventory.models import Cable, Equipment, Port
from bag.inventory.tests.factories import EquipmentFactory, PortFactory, RackFactory, TypeFactory
from bag.organization.tests.factories import UnitFactory
from bag.places.models import Place
from bag.places.tests.factories import DistrictFactory, FloorFactory, PlaceFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_graph() -> None:
    forget()


class Town(NamedTuple):
    """A core in one building; a switch with a camera behind a panel in another; everything on UPS."""

    core: Equipment
    switch: Equipment
    camera: Equipment
    panel: Equipment
    ups: Equipment
    uplink: Cable
    room: Place
    building: Place


def port(piece: Equipment, kind: str = "copper", **more: Any) -> Port:
    return PortFactory(equipment=piece, kind=kind, **more)


def cable(one: Port, other: Port, kind: str = "utp") -> Cable:
    return Cable.objects.create(a_port=one, b_port=other, kind=kind)


@pytest.fixture
def town(_own_graph: None) -> Town:
    building = PlaceFactory(owner=UnitFactory(name="Park ve Bahçeler"))
    room = RoomFactory(parent=FloorFactory(parent=building))
    rack = RackFactory(place=room)
    kinds = {name: TypeFactory(category=name) for name in ("switch", "camera", "patch_panel", "ups", "pdu")}
    core = EquipmentFactory(type=kinds["switch"], place=PlaceFactory())
    switch = EquipmentFactory(type=kinds["switch"], place=room, rack=rack, management_ip="10.0.0.2")
    camera = EquipmentFactory(type=kinds["camera"], place=room)
    panel = EquipmentFactory(type=kinds["patch_panel"], place=room, rack=rack)
    ups = EquipmentFactory(type=kinds["ups"], place=room, rack=rack)
    pdu = EquipmentFactory(type=kinds["pdu"], place=room, rack=rack)
    uplink = cable(port(switch, "fiber"), port(core, "fiber"), "fiber_sm")
    rear = port(panel)
    cable(port(switch, poe=True), port(panel, rear=rear, rear_position=1))
    cable(rear, port(camera))
    cable(port(pdu, "power_out"), port(switch, "power_in"), "power")
    cable(port(ups, "power_out"), port(pdu, "power_in"), "power")
    port(ups, "power_in")
    SupplyFactory(name="Çekirdek", kind="core", equipment=core, place=None)
    return Town(core, switch, camera, panel, ups, uplink, room, building)


def name(row: Any) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def test_a_cut_uplink_leaves_the_building_in_the_dark(town: Town) -> None:
    answer = queries.impact([f"inventory.cable:{town.uplink.pk}"])
    assert answer.failed == (name(town.uplink),)
    assert {name(town.switch), name(town.camera)} <= set(answer.unreachable)
    assert [one.rpartition("@")[2] for one in answer.units] == [str(town.building.pk)]
    assert name(town.core) not in answer.unreachable


def test_a_panel_takes_away_what_is_patched_through_it(town: Town) -> None:
    answer = queries.impact([name(town.panel)])
    assert name(town.camera) in answer.unreachable
    assert name(town.switch) not in answer.unreachable


def test_a_port_stands_for_the_link_that_it_ends(town: Town) -> None:
    assert queries.id_of(f"inventory.port:{town.uplink.a_port_id}") == name(town.uplink)
    assert queries.id_of(f"inventory.equipment:{town.core.pk}") == name(town.core)
    assert queries.key_of(f"mains:{town.building.pk}") == f"places.place:{town.building.pk}"
    assert queries.id_of("inventory.equipment:0") is None


def test_the_battery_carries_until_it_is_empty(town: Town) -> None:
    mains, battery = f"mains:{town.building.pk}", f"battery:{town.ups.pk}"
    assert name(town.ups) in queries.impact([mains]).degraded
    assert name(town.switch) not in queries.impact([mains]).down
    both = queries.impact([mains, battery])
    assert {name(town.ups), name(town.switch)} <= set(both.down)
    assert name(town.camera) in both.unreachable, "gets its power from the switch"


def test_mains_of_a_district_feed_its_buildings(town: Town) -> None:
    assert ("no-grid", f"mains:{town.building.pk}") in {(one.code, one.subject) for one in fresh_graph().remarks}
    grid = SupplyFactory(place=town.building.parent)
    answer = queries.impact([name(grid)])
    assert f"mains:{town.building.pk}" in answer.down
    SupplyFactory(place=town.building.parent)
    assert f"mains:{town.building.pk}" in queries.impact([name(grid)]).degraded


def test_a_service_survives_while_enough_of_its_group_does(town: Town) -> None:
    service = CityServiceFactory(people=500)
    for piece in (town.switch, town.core):
        NeedFactory(service=service, on_equipment=piece, group="sunucu")
    assert name(service).replace("cityservice", "service") in queries.impact([name(town.switch)]).degraded
    both = queries.impact([name(town.switch), name(town.core)])
    assert both.services == (f"service:{service.pk}",)
    assert both.people == 500


def test_least_numbers_that_contradict_each_other_are_told(town: Town) -> None:
    service = CityServiceFactory()
    NeedFactory(service=service, on_equipment=town.switch, group="g", least=1)
    NeedFactory(service=service, on_equipment=town.core, group="g", least=2)
    assert ("two-leasts", f"service:{service.pk}", "g") in {
        (one.code, one.subject, one.detail) for one in fresh_graph().remarks
    }


def test_a_mobile_line_and_a_radio_link_are_ways_to_the_root(town: Town) -> None:
    modem = EquipmentFactory(type=TypeFactory(category="modem"), place=DistrictFactory())
    far = EquipmentFactory(type=TypeFactory(category="router"), place=DistrictFactory())
    assert ("no-link", name(modem)) in {(one.code, one.subject) for one in fresh_graph().remarks}
    line = SupplyFactory(kind="circuit", category="modem", place=None)
    way = WayFactory(one=far, other=town.switch)
    assert name(modem) in queries.impact([name(line)]).unreachable
    assert name(far) in queries.impact([name(way)]).unreachable


def test_the_root_is_found_from_alarms_in_keys(town: Town) -> None:
    seen = {f"inventory.equipment:{town.switch.pk}", "inventory.equipment:0"}
    answer = queries.explain(seen, {f"inventory.equipment:{town.core.pk}"})
    assert answer.unknown == ("inventory.equipment:0",)
    (root,) = answer.roots
    named = {one for ids in ((root.ids), *root.alike) for one in ids}
    assert {name(town.switch), name(town.uplink), name(town.room)} <= named
    assert root.symptoms == (name(town.switch),)


def test_the_graph_follows_the_records(town: Town) -> None:
    assert name(town.camera) in fresh_graph().graph.index
    first = fresh_graph()
    assert fresh_graph() is first, "nothing changed"
    Equipment.objects.filter(pk=town.camera.pk).update(status="scrapped")
    assert name(town.camera) not in fresh_graph().graph.index
    assert any(one.code == "gone-piece" for one in fresh_graph().remarks)


def test_the_number_of_queries_does_not_grow(town: Town) -> None:
    def count() -> int:
        forget()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            fresh_graph()
        return len(seen)

    before = count()
    for number in range(5):
        WayFactory(other=town.switch)
        SupplyFactory(kind="circuit", category="router", place=None)
        NeedFactory(group=f"g{number}")
    assert count() == before <= 14
    with CaptureQueriesContext(connection) as seen:
        queries.impact([name(town.switch)])
    assert len(seen) == 1, "whether the records have changed"


def test_contradicting_sources_are_refused_by_the_database() -> None:
    from django.db import IntegrityError, transaction

    for wrong in ({"kind": "core"}, {"kind": "circuit"}, {"kind": "grid"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Supply.objects.create(name="x", **wrong)
