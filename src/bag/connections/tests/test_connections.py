"""A connection from the request to its acceptance: what the records propose, what the plan takes, who decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.addresses.models import Address
from bag.addresses.tests.factories import PrefixFactory, VlanFactory
from bag.cabling.services import measuring
from bag.cabling.tests.factories import LinkFactory, LotFactory, PanelPortFactory, result_csv
from bag.changes.models import Change
from bag.connections import gathering
from bag.connections.domain.feasibility import Grade, Topic
from bag.connections.models import Connection
from bag.connections.services import making, planning
from bag.connections.tests.factories import ConnectionFactory
from bag.core.access import Role
from bag.core.models import Subject
from bag.fiber.models import Joint, Strand
from bag.fiber.tests import factories as fiber
from bag.field.models import WorkOrder
from bag.inventory.models import Cable
from bag.inventory.tests import factories as inventory
from bag.monitoring.capacity import Growth
from bag.monitoring.domain.forecast import Full
from bag.organization.tests.factories import ServiceFactory, UserFactory, user_with_role
from bag.places.tests.factories import FloorFactory, RoomFactory
from bag.work.tests.factories import RequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def floor():
    return FloorFactory()


@pytest.fixture
def switch(floor, service):
    """A switch with four powered ports and 60 W, one port taken by a camera of class 4."""
    type_ = inventory.TypeFactory(poe_budget_w=60, manufacturer__name="Cisco")
    inventory.PortTemplateFactory(type=type_, name="GigabitEthernet1/0/[1-4]", poe=True)
    room = RoomFactory(parent=floor)
    switch = inventory.EquipmentFactory(type=type_, place=room, owner_service=service)
    camera = inventory.EquipmentFactory(type=inventory.TypeFactory(category="camera", poe_class=4))
    inventory.CableFactory(a_port=switch.ports.get(name__endswith="/1"), b_port=inventory.PortFactory(equipment=camera))
    return switch


@pytest.fixture
def office(floor):
    return RoomFactory(parent=floor, subtype="office")


@pytest.fixture
def link(office, switch, service):
    port = PanelPortFactory(equipment__place=switch.place)
    return LinkFactory(label="A-1:01", owner_service=service, place=office, port=port, length_m=40)


@pytest.fixture
def prefix(service, floor):
    return PrefixFactory(network="10.20.0.0/24", vlan=VlanFactory(vid=20, owner_service=service), place=floor.parent)


@pytest.fixture
def row(office, service, link, prefix):
    return ConnectionFactory(place=office, owner_service=service, needs_address=True, poe_class=3)


@pytest.fixture
def by():
    return UserFactory()


def grades(row):
    return {check.topic: check.grade for check in planning.feasibility(row).checks}


def measured(link, by, result="PASS"):
    lot = LotFactory(owner_service=link.owner_service)
    measuring.take_over(lot, result_csv((link.label, result)), name="a.csv", by=by)


class TestFeasibility:
    def test_what_the_records_say(self, row, switch, link, prefix):
        answer = planning.feasibility(row)
        assert (answer.outlet, answer.network) == (link.pk, prefix.pk)
        assert answer.socket == switch.ports.get(name__endswith="/2").pk
        found = {check.topic: check for check in answer.checks}
        assert found[Topic.POWER].values == {"watts": "15.4", "used": "30", "total": "60", "free": "30"}
        assert found[Topic.PORT].code == "port_room"
        assert found[Topic.UPLINK].grade == Grade.UNKNOWN
        assert found[Topic.OUTLET].code == "outlet_unmeasured"

    def test_the_busiest_line_of_a_switch_counts_as_its_uplink(self, row, switch):
        until = Full(expected=None, earliest=None, latest=None)
        busy = Growth(Subject.objects.of(switch).pk, "Te1/1/1", "", 91.0, 0.1, 30, until, True, timezone.localdate())
        cache.set("monitoring:capacity", [busy], 60)
        try:
            found = {check.topic: check for check in planning.feasibility(row).checks}
        finally:
            cache.delete("monitoring:capacity")
        assert (found[Topic.UPLINK].grade, found[Topic.UPLINK].values["percent"]) == (Grade.WARNING, "91")

    def test_a_budget_that_is_spent(self, row, switch):
        row.poe_class = 5
        assert grades(row)[Topic.PORT] == Grade.NO

    def test_planned_devices_count_in_the_budget(self, row, by, office, service):
        other = ConnectionFactory(place=office, owner_service=service, poe_class=4)
        planning.plan(row, by=by)
        assert grades(other)[Topic.PORT] == Grade.NO

    def test_its_queries_do_not_grow(self, row, switch, django_assert_max_num_queries):
        for number in range(5, 40):
            inventory.PortFactory(equipment=switch, name=f"GigabitEthernet1/0/{number}", poe=True, speed_mbps=1000)
        with django_assert_max_num_queries(32):
            planning.feasibility(row)

    def test_the_nearest_fiber_has_a_core_without_a_circuit(self, floor, django_assert_num_queries):
        room, cables = RoomFactory(parent=floor), [fiber.CableFactory(), fiber.CableFactory()]
        far, near = fiber.FrameFactory(node__latitude=38.45), fiber.FrameFactory(node__latitude=38.42)
        fiber.FrameFactory(node__latitude=38.419)  # no core ends here
        cores = iter(Strand.objects.filter(cable__in=cables).order_by("cable", "number"))
        for frame, ports in ((far, (1, 2)), (near, (1, 2, 3))):
            for strand in Strand.objects.filter(frame=frame, number__in=ports):
                Joint.objects.create(kind="termination", a=strand, a_side=0, b=next(cores), b_side=0)
        fiber.CircuitFactory(a_frame=near, a_port=1, b_frame=far, b_port=2)
        with django_assert_num_queries(3):
            found = gathering.nearest_frame(room)
        assert (found.id, found.free, 100 < found.meters < 300) == (near.pk, 2, True)
        inside = fiber.FrameFactory(node__latitude=38.5, node__place=floor.parent)
        strand = Strand.objects.get(frame=inside, number=1)
        Joint.objects.create(kind="termination", a=strand, a_side=0, b=next(cores), b_side=0)
        assert gathering.nearest_frame(room).meters is None

    def test_nothing_is_known(self, service):
        row = ConnectionFactory(owner_service=service)
        assert planning.feasibility(row).grade == Grade.NO
        with pytest.raises(ValidationError):
            planning.plan(row, by=UserFactory())


class TestWay:
    def test_from_the_plan_to_the_acceptance(self, row, link, prefix, by, switch):
        row = planning.plan(row, by=by)
        assert (row.state, row.address.status, row.address.request) == ("planned", "reserved", row.number)
        with pytest.raises(PermissionDenied):
            planning.approve(row, by=by)
        chief = user_with_role(Role.CHIEF, "network")
        row = planning.approve(row, by=chief)
        text = making.text_of(row).commands
        assert "switchport access vlan 20" in text
        assert row.port.name in text
        row = making.make_change(row, by=by)
        assert Change.objects.get(pk=row.change_id).plan == text
        assert list(row.change.equipment.all()) == [switch]
        row = making.order(row, by=by)
        assert link.label in WorkOrder.objects.get(pk=row.order_id).description
        assert making.order_done(row.order_id) == 1
        row.refresh_from_db()
        cable = Cable.objects.get(label=row.number)
        assert {cable.a_port_id, cable.b_port_id} == {row.port_id, link.port_id}
        with pytest.raises(ValidationError):
            making.accept(row, result="Bağlantı çalışıyor.", by=by)
        measured(link, by)
        row = making.accept(row, result="Bağlantı çalışıyor.", by=by)
        assert (row.state, Address.objects.get().status) == ("accepted", "active")

    def test_the_request_gets_its_solution(self, row, link, by, service):
        request = RequestFactory(service=service, state="assigned")
        row.request = request
        planning.save_connection(row, by, created=False)
        row = planning.approve(planning.plan(row, by=by), by=user_with_role(Role.CHIEF, "network"))
        row = making.installed(making.order(row, by=by), by=by)
        measured(link, by)
        making.accept(row, result="Uç bağlandı, denendi.", by=by)
        request.refresh_from_db()
        assert (request.state, row.number in request.result) == ("done", True)

    def test_a_failed_link_is_not_accepted(self, row, link, by):
        row = planning.approve(planning.plan(row, by=by), by=user_with_role(Role.CHIEF, "network"))
        row = making.installed(making.order(row, by=by), by=by)
        measured(link, by, "FAIL")
        with pytest.raises(ValidationError):
            making.accept(row, result="Bağlantı çalışıyor.", by=by)

    def test_an_order_that_falls_through_or_is_done_again(self, row, by):
        row = planning.approve(planning.plan(row, by=by), by=user_with_role(Role.CHIEF, "network"))
        row = making.installed(making.order(row, by=by), by=by)
        assert making.order_ended(row.order_id, redo=True) == 1
        assert making.order_ended(row.order_id, redo=False) == 1
        row.refresh_from_db()
        assert (row.state, row.order) == ("approved", None)

    def test_two_plans_never_take_one_port(self, row, by, office, service, switch):
        row = planning.plan(row, by=by)
        other = ConnectionFactory(place=office, owner_service=service)
        with pytest.raises(ValidationError):
            planning.plan(other, port=row.port, by=by)
        assert planning.plan(other, by=by).port != row.port

    def test_giving_up_frees_what_was_taken(self, row, by, office, service):
        row = planning.plan(row, by=by)
        port, link = row.port, row.link
        planning.cancel(row, note="Birim vazgeçti, gerek kalmadı.", by=by)
        assert not Address.objects.exists()
        other = planning.plan(ConnectionFactory(place=office, owner_service=service, poe_class=3), by=by)
        assert (other.port, other.link) == (port, link)

    def test_a_link_that_is_laid_later(self, row, link, by, office):
        link.delete()
        row = planning.approve(planning.plan(row, by=by), by=user_with_role(Role.CHIEF, "network"))
        assert row.link is None
        row = making.installed(making.order(row, by=by), by=by)
        with pytest.raises(ValidationError):
            making.accept(row, result="Bağlantı çalışıyor.", by=by)
        with pytest.raises(ValidationError):
            making.lay(row, link=LinkFactory(), by=by)
        laid = LinkFactory(place=office, owner_service=row.owner_service)
        row = making.lay(row, link=laid, by=by)
        assert Cable.objects.filter(label=row.number).count() == 1


class TestPages:
    def test_the_buttons_of_the_way(self, row, link):
        staff, chief = user_with_role(Role.STAFF, "network"), user_with_role(Role.CHIEF, "network")
        client, other = Client(), Client()
        client.force_login(staff)
        other.force_login(chief)

        def press(who, name, **data):
            return who.post(reverse(f"connections:connection-{name}", args=[row.pk]), data).status_code

        def state():
            return Connection.objects.get(pk=row.pk).state

        panel = reverse("panel", args=["connections.connection", row.pk, "feasibility"])
        assert "15" in client.get(panel).content.decode()
        assert press(client, "plan", port="999999999") == 302
        assert state() == "requested"
        assert press(client, "plan") == 302
        assert state() == "planned"
        assert press(client, "approve") == 403
        assert press(other, "approve") == 302
        assert press(client, "change") == 302
        assert press(client, "order") == 302
        assert state() == "ordered"
        for who in (client, other):
            assert who.get(row.get_absolute_url()).status_code == 200
        making.order_done(Connection.objects.get(pk=row.pk).order_id)
        assert press(client, "accept", result="Çalışıyor.") == 302
        assert state() == "installed"
        assert press(client, "cancel", note="") == 302
        assert state() == "installed"

    def test_over_rest(self, row, link, switch):
        client = Client()
        client.force_login(user_with_role(Role.STAFF, "network"))
        url = f"/api/v1/connections/connection/{row.pk}"
        answer = client.get(f"{url}/feasibility").json()
        assert (answer["link_id"], answer["port_id"] in switch.ports.values_list("pk", flat=True)) == (link.pk, True)
        assert client.post(f"{url}/plan").json()["state"] == "planned"
        assert client.post(f"{url}/approve", {"note": ""}, content_type="application/json").status_code == 403
        assert client.post(f"{url}/order").status_code == 422

    def test_the_panels(self, row, office):
        client = Client()
        client.force_login(user_with_role(Role.MANAGER))
        page = client.get(reverse("panel", args=["places.place", office.pk, "connections-here"]))
        assert row.number in page.content.decode()


def test_reservations_end_by_themselves(row, by):
    row = planning.plan(row, by=by)
    assert row.address.reserved_until == timezone.localdate() + timedelta(days=planning.RESERVED_DAYS)
