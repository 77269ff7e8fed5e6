"""Cable runs read from the database: splits, loops, half-open ways, duplex pairs, and right after re-cabling."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bag.core.access import Role
from bag.inventory import services
from bag.inventory.domain.trace import End, Pair, Whole
from bag.inventory.tests import factories as make
from bag.inventory.tracing import trace_of
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


def frame(fronts: int, name: str):
    """An optical frame whose front ports reach the positions of one rear port."""
    device = make.EquipmentFactory(name=name)
    rear = make.PortFactory(equipment=device, name="R", kind="fiber")
    for at in range(1, fronts + 1):
        make.PortFactory(equipment=device, name=str(at), kind="fiber", rear=rear, rear_position=at)
    return device


@pytest.fixture
def trunk():
    """Two frames of four positions, joined by a trunk."""
    one, two = frame(4, "ODF-A"), frame(4, "ODF-B")
    services.connect(one.ports.get(name="R"), two.ports.get(name="R"), by=None)
    return one, two


def socket(device, name):
    return make.PortFactory(equipment=device, name=name, kind="fiber")


def join(one, other):
    return services.connect(one, other, by=None)


def front(device, name):
    return device.ports.get(name=name)


def test_a_split_is_followed_on_every_position(trunk, django_assert_num_queries):
    one, two = trunk
    join(front(two, "3"), socket(make.EquipmentFactory(), "Te1/1"))
    rear = front(one, "R")
    with django_assert_num_queries(3):
        found = trace_of(rear.pk)
    assert found.run.whole == Whole.SPLIT
    assert [leg.end for leg in found.branches] == [End.OPEN, End.OPEN, End.PORT, End.OPEN]


def test_re_cabling_shows_at_once(trunk):
    one, two = trunk
    start, end = (socket(make.EquipmentFactory(), "Te1/1") for _n in range(2))
    join(start, front(one, "2"))
    assert trace_of(start.pk).run.whole == Whole.HALF
    cable = join(front(two, "2"), end)
    assert trace_of(start.pk).run.last == end.pk
    assert trace_of(front(one, "R").pk).run.whole == Whole.SPLIT
    services.disconnect(cable, by=None)
    join(front(two, "3"), end)
    assert trace_of(start.pk).run.last == front(two, "2").pk
    assert trace_of(end.pk).run.last == front(one, "3").pk


def test_a_loop_over_two_panels(trunk):
    one, two = trunk
    join(front(one, "1"), front(one, "2"))
    join(front(two, "1"), front(two, "2"))
    assert trace_of(front(one, "1").pk).run.whole == Whole.LOOP


@pytest.mark.parametrize(
    ("far", "pair"), [(("Rx", "Tx"), Pair.RIGHT), (("Tx", "Rx"), Pair.SWAPPED), (("Rx", None), Pair.HALF)]
)
def test_a_duplex_link(trunk, far, pair):
    one, two = trunk
    near, other = make.EquipmentFactory(), make.EquipmentFactory()
    strands = [socket(near, "SFP1 Tx"), socket(near, "SFP1 Rx")]
    for at, (strand, name) in enumerate(zip(strands, far, strict=True), 1):
        join(strand, front(one, str(at)))
        if name:
            join(front(two, str(at)), socket(other, f"SFP7 {name}"))
    assert trace_of(strands[0].pk).pair == pair


def test_a_parted_pair_over_rest_and_on_the_page(trunk):
    one, two = trunk
    near = make.EquipmentFactory()
    strands = [socket(near, "SFP1 Tx"), socket(near, "SFP1 Rx")]
    for at, (strand, name) in enumerate(zip(strands, ("Rx", "Tx"), strict=True), 1):
        join(strand, front(one, str(at)))
        join(front(two, str(at)), socket(make.EquipmentFactory(), f"SFP7 {name}"))
    client = Client()
    client.force_login(user_with_role(Role.MANAGER))
    answer = client.get(f"/api/v1/inventory/port/{strands[0].pk}/trace").json()
    assert (answer["whole"], answer["pair"], answer["cables"]) == ("complete", "parted", 3)
    assert [stop["port"] for stop in answer["stops"]] == ["SFP1 Tx", "1", "R", "R", "1", "SFP7 Rx"]
    page = client.get(reverse("inventory:port-detail", args=[strands[0].pk]))
    assert page.status_code == 200
    assert client.get("/api/v1/inventory/port/0/trace").status_code == 404
    assert Client().get(f"/api/v1/inventory/port/{strands[0].pk}/trace").status_code == 401
