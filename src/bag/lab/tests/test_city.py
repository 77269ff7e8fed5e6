"""The city of the database: what is read, that neighbors agree with the cables, which targets are made."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bag.config import read as read_config
from bag.dependency.models import Supply, Way
from bag.inventory.tests.factories import CableFactory, EquipmentFactory, PortFactory, TypeFactory
from bag.lab import launch, targets
from bag.lab.domain.city import address_of
from bag.lab.engine import Lab
from bag.lab.process import Ports
from bag.lab.reading import read_city
from bag.lab.tests.small import NOON
from bag.monitoring.models import Credential, Target
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import DistrictFactory, PlaceFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def pieces(service):
    """A core switch and an access switch, joined through a patch panel; a UPS; a spare without an address."""
    room = RoomFactory()
    core, access = (
        EquipmentFactory(name=name, place=room, owner_service=service, management_ip=ip)
        for name, ip in (("TRS-CORE-001", "10.35.0.2"), ("TRS-SW-001", "10.35.0.3"))
    )
    panel = EquipmentFactory(name="TRS-PP-001", place=room, type=TypeFactory(category="patch_panel"))
    rear = PortFactory(equipment=panel, name="R1")
    front = PortFactory(equipment=panel, name="F1", rear=rear, rear_position=1)
    ends = [PortFactory(equipment=device, name="Gi0/1", speed_mbps=1000) for device in (core, access)]
    cables = [CableFactory(a_port=ends[0], b_port=front), CableFactory(a_port=rear, b_port=ends[1])]
    ups = EquipmentFactory(
        name="TRS-UPS-001", place=room, type=TypeFactory(category="ups"), management_ip="10.35.0.4",
        owner_service=service,
    )  # fmt: skip
    EquipmentFactory(name="TRS-SW-002", place=room, status="stock", management_ip="10.35.0.5")
    Supply.objects.create(name="Omurga", kind="core", equipment=core)
    return {"core": core, "access": access, "ups": ups, "cables": cables}


def test_devices_in_service_and_the_runs_between_them(pieces):
    city = read_city()
    core, access = pieces["core"].pk, pieces["access"].pk
    assert set(city.devices) == {core, access, pieces["ups"].pk}
    [link] = [link for link in city.links if link.cables]
    assert {link.a[0], link.b[0]} == {core, access}
    assert set(link.cables) == {cable.pk for cable in pieces["cables"]}
    assert city.roots == {core}
    assert city.reached((), ()) == set(city.devices)
    assert city.devices[core].management == "10.35.0.2"


def test_reading_costs_the_same_for_a_larger_city(pieces, service):
    with CaptureQueriesContext(connection) as few:
        read_city()
    for _number in range(20):
        EquipmentFactory(management_ip="10.35.9.9", owner_service=service)
    with CaptureQueriesContext(connection) as many:
        read_city()
    assert len(many) == len(few) <= 8


def test_neighbors_by_lldp_are_those_of_the_cables(pieces):
    lab = Lab(read_city(), NOON)
    for here, there in (("core", "access"), ("access", "core")):
        agent = lab.agent(bytes(map(int, address_of(pieces[here].pk).split("."))))
        names = [link.other(pieces[here].pk)[0] for _port, link in agent.source.neighbors() if link]
        assert names == [pieces[there].pk]


def test_a_way_without_a_cable_and_a_carrier_lead_home(pieces, service):
    far = EquipmentFactory(name="R-RTR", type=TypeFactory(category="router"), management_ip="10.35.1.1",
                           owner_service=service)  # fmt: skip
    bus = EquipmentFactory(name="B-LTE", type=TypeFactory(category="modem"), management_ip="10.35.1.2",
                           owner_service=service, place=PlaceFactory(parent=DistrictFactory()))  # fmt: skip
    Way.objects.create(name="telsiz", kind="radio", one=pieces["core"], other=far)
    Supply.objects.create(name="M2M", kind="circuit", category="modem")
    city = read_city()
    assert city.roots == {pieces["core"].pk, bus.pk}
    assert far.pk in city.reached((), ())
    assert far.pk not in city.reached({pieces["core"].pk}, ())


def test_targets_are_made_once_and_follow_their_ports(pieces):
    city = read_city()
    made = targets.make(city, Ports(12_000))
    assert made.new == made.all == Target.objects.count()
    access = Target.objects.get(equipment=pieces["access"], method="snmp")
    assert (access.address, access.port) == (address_of(pieces["access"].pk), 12_000)
    assert access.credential.secret.plain() == "public"
    assert {row.method for row in Target.objects.all()} == {"snmp", "nut", "http", "modbus"}
    again = targets.make(city, Ports(12_100))
    assert again.new == 0
    assert set(Target.objects.filter(method="snmp").values_list("port", flat=True)) == {12_100}
    assert set(Credential.objects.values_list("kind", flat=True)) == {"community", "usm"}


def test_the_options_of_targets_pass_their_own_check(pieces, service):
    EquipmentFactory(
        name="TRS-SNS-001", type=TypeFactory(category="sensor"), management_ip="10.35.2.1", owner_service=service
    )
    targets.make(read_city(), Ports(12_000), everything=True)
    rows = list(Target.objects.all())
    for row in rows:
        row.full_clean()
    assert "mqtt" in {row.method for row in rows}


def test_a_target_that_people_moved_elsewhere_stays_there(pieces):
    targets.make(read_city(), Ports(12_000))
    Target.objects.filter(equipment=pieces["access"]).update(address="10.35.0.3", port=161)
    targets.make(read_city(), Ports(12_100))
    assert Target.objects.get(equipment=pieces["access"], method="snmp").port == 161


def test_without_services_there_is_nobody_to_own_targets():
    assert targets.make(read_city(), Ports(12_000)) == targets.Made(0, 0)


@pytest.mark.parametrize(("note", "is_one"), [(None, False), ("[]", False), ('["mudur"]', True), ("{", False)])
def test_only_a_demonstration_gets_targets_by_itself(tmp_path, note, is_one):
    config = read_config({"BAG_VAR": str(tmp_path)})
    if note is not None:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "accounts.json").write_text(note)
    assert launch._is_demonstration(config) is is_one
