"""The graph made of records: what the sources tell, and what questions in ids and keys answer."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bag.dependency import queries
from bag.dependency.live import forget, fresh_graph
from bag.dependency.models import Supply
from bag.dependency.tests.factories import CityServiceFactory, NeedFactory, SupplyFactory, WayFactory
from bag.dependency.tests.town import Town, name
from bag.inventory.models import Equipment
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.places.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


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
    for wrong in ({"kind": "core"}, {"kind": "circuit"}, {"kind": "grid"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Supply.objects.create(name="x", **wrong)
