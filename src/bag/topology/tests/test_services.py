"""From what devices told to links in time, places of addresses, differences, decisions, evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.addresses.models import Resolution
from bag.addresses.services import drift
from bag.inventory.models import Cable
from bag.inventory.services import connect
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.topology import evidence, queries
from bag.topology.domain.told import Learned, Neighbor, PortId, Resolved
from bag.topology.models import Finding, FindingState, Node, Review, SeenLink, SeenPort, Turn
from bag.topology.models.findings import FindingKind
from bag.topology.services import comparing, deciding, reviewing
from bag.topology.services.storing import Device, store
from bag.topology.tests.factories import heard, later, switch, told

pytestmark = pytest.mark.django_db
PHONE = 0x02BA00001100


@pytest.fixture
def service() -> Any:
    return ServiceFactory(code="network")


@pytest.fixture
def chief(service: Any) -> Any:
    return user_with_role("chief", "network")


def look(*devices: Device, at: Any = None) -> dict[str, str]:
    """One look; the open differences: summary → kind."""
    moment = at or timezone.now()
    store(devices, moment)
    comparing.compare(moment)
    return dict(Finding.objects.filter(state=FindingState.OPEN).values_list("summary", "kind"))


def test_links_open_once_and_close_only_when_a_teller_says_so(service: Any) -> None:
    a, b = switch("A", owner_service=service), switch("B", owner_service=service)
    both = told(a, heard(1, "B")), told(b, heard(1, "A"))
    found = look(*both)
    assert found == {"A GigabitEthernet1/0/1 – B GigabitEthernet1/0/1": FindingKind.UNRECORDED}
    link = SeenLink.objects.get()
    assert link.both
    assert {link.a.port.equipment, link.b.port.equipment} == {a, b}
    look(told(a, heard(1, "B")), at=later(1))  # B is silent: nothing is concluded
    assert SeenLink.objects.get(until=None).both
    look(told(b), at=later(2))  # B used to tell and tells no more
    assert not SeenLink.objects.filter(until=None).exists()
    look(*both, at=later(3))
    assert SeenLink.objects.count() == 2
    assert queries.at(later(0)).count() == 1
    assert [one.until is None for one in queries.links_of(a)] == [True]


def test_accepting_lays_moves_and_takes_out_the_cable_with_history(service: Any, chief: Any) -> None:
    a, b, c = (switch(name, owner_service=service) for name in "ABC")
    wrong = connect(a.ports.get(name="Gi1/0/1"), c.ports.get(name="Gi1/0/1"), by=None)
    found = look(told(a, heard(1, "B")), told(b, heard(1, "A")), told(c))
    assert list(found.values()) == [FindingKind.OTHER_PORT]
    finding = Finding.objects.get()
    assert (finding.cables, finding.instead) == ([wrong.pk], "A Gi1/0/1 – C Gi1/0/1")
    deciding.accept(finding, by=chief)
    cable = Cable.objects.get()
    assert {cable.a_port.equipment, cable.b_port.equipment} == {a, b}
    assert cable.events.count() == 1
    assert Finding.objects.get().decided_by == chief
    with pytest.raises(ValidationError):
        deciding.accept(finding, by=chief)
    assert look(told(a, heard(1, "B")), told(b, heard(1, "A")), told(c), at=later(1)) == {}
    assert list(look(told(a), told(b), told(c), at=later(2)).values()) == [FindingKind.NOT_SEEN]
    deciding.accept(Finding.objects.get(state=FindingState.OPEN), by=chief)
    assert not Cable.objects.exists()


def test_runs_over_panels_are_left_to_people_and_a_bulk_is_all_or_nothing(service: Any, chief: Any) -> None:
    a, b, panel = (switch(name, owner_service=service) for name in ("A", "B", "P"))
    front, rear = panel.ports.get(name="Gi1/0/1"), panel.ports.get(name="Gi1/0/2")
    front.rear, front.rear_position = rear, 1
    front.save()
    connect(a.ports.get(name="Gi1/0/1"), front, by=None)
    connect(rear, b.ports.get(name="Gi1/0/4"), by=None)
    found = look(told(a, heard(1, "B", 1), heard(2, "B", 2)), told(b, heard(1, "A", 1), heard(2, "A", 2)))
    assert sorted(found.values()) == [FindingKind.OTHER_PORT, FindingKind.UNRECORDED]
    with pytest.raises(ValidationError, match="GigabitEthernet1/0/1"):
        deciding.accept_all(Finding.objects.order_by("-kind"), by=chief)
    assert Cable.objects.count() == 2
    assert not Finding.objects.exclude(state=FindingState.OPEN).exists()


def test_a_dismissed_difference_rests_until_its_day_and_returns_changed(service: Any, chief: Any) -> None:
    a, b = switch("A", owner_service=service), switch("B", owner_service=service)
    devices = told(a, heard(1, "B")), told(b, heard(1, "A"))
    look(*devices)
    finding = Finding.objects.get()
    with pytest.raises(ValidationError):
        deciding.dismiss(finding, reason=" ", by=chief)
    with pytest.raises(ValidationError):
        deciding.dismiss(finding, reason="x", until=timezone.localdate() - timedelta(days=1), by=chief)
    deciding.dismiss(finding, reason="Geçici bağlantı", until=timezone.localdate(), by=chief)
    assert look(*devices, at=later(1)) == {}
    Finding.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert len(look(*devices, at=later(2))) == 1
    deciding.dismiss(Finding.objects.get(), reason="Kalıcı", by=chief)
    deciding.reopen(Finding.objects.get(), by=chief)
    assert Finding.objects.get().state == FindingState.OPEN


def test_strangers_are_found_by_name_address_and_chassis(service: Any, chief: Any) -> None:
    a = switch("A", owner_service=service)
    camera = switch("KNK-KAM-1", owner_service=service, management_ip="10.36.0.7")
    named = Neighbor("Gi1/0/1", "c-1", "knk-kam-1.izmir.bel.tr", PortId(5, "Gi1/0/1"))
    guest = Neighbor("Gi1/0/2", "c-2", "TL-SG108E", PortId(5, "1"))
    found = look(told(a, named, guest))
    assert found["TL-SG108E ← A Gi1/0/2"] == FindingKind.UNKNOWN_DEVICE
    assert Node.objects.get(equipment=camera).name == "knk-kam-1.izmir.bel.tr"
    other = switch("B-7", owner_service=service)
    finding = Finding.objects.get(kind=FindingKind.UNKNOWN_DEVICE)
    with pytest.raises(ValidationError):
        deciding.accept(finding, by=chief)
    deciding.name_device(finding, equipment=other, by=chief)
    found = look(told(a, named, guest), at=later(1))
    assert FindingKind.UNKNOWN_DEVICE not in found.values()
    unknown = Finding.objects.get(kind=FindingKind.UNKNOWN_PORT)
    deciding.name_port(unknown, port=other.ports.get(name="Gi1/0/3"), by=chief)
    found = look(told(a, named, guest), at=later(2))
    assert SeenPort.objects.get(name="1", node__equipment=other).port == other.ports.get(name="Gi1/0/3")
    assert set(found.values()) == {FindingKind.UNRECORDED}


def test_several_neighbors_on_a_port_are_never_cables(service: Any, chief: Any) -> None:
    a, b, c = (switch(name, owner_service=service) for name in "ABC")
    found = look(told(a, heard(1, "B"), heard(1, "C")), told(b), told(c))
    assert list(found.values()) == [FindingKind.SHARED] * 2
    with pytest.raises(ValidationError):
        deciding.accept_all(Finding.objects.all(), by=chief)
    assert not Cable.objects.exists()


def test_edge_port_is_told_apart_from_uplinks_and_the_past(service: Any) -> None:
    core, edge = switch("CORE", owner_service=service), switch("EDGE", owner_service=service)
    behind = (Learned(PHONE, 1, 30), *(Learned(PHONE + n, 1, 30) for n in range(1, 9)))
    router = told(core, heard(1, "EDGE", 4), learned=behind, resolved=(Resolved("10.38.0.9", PHONE),))
    look(router, told(edge, heard(4, "CORE", 1), learned=(Learned(PHONE, 2, 30), Learned(PHONE + 99, 4, 30))))
    user = user_with_role("staff", "network")
    for asked in ("02ba.0000.1100", "10.38.0.9"):
        [found] = queries.where(asked, user).found
        assert found.found is not None
        assert str(found.found.port) == "EDGE · GigabitEthernet1/0/2"
        assert [spot.place.uplink for spot in found.spots] == [False, True]
    look(told(edge, heard(4, "CORE", 1), learned=(Learned(PHONE, 3, 30),)), at=later(1))
    [found] = queries.where("02:ba:00:00:11:00", user).found
    assert [(spot.port.name[-1], spot.place.current) for spot in found.spots] == [
        ("3", True),
        ("1", True),
        ("2", False),
    ]
    assert queries.where("yok böyle bir şey", user).kind == "nothing"


def test_arp_tables_feed_the_drift_of_the_address_plan(service: Any) -> None:
    look(told(switch("R", owner_service=service), resolved=(Resolved("10.99.0.4", PHONE),)))
    assert Resolution.objects.get().router is not None
    [seen] = drift.unplanned()
    assert (seen.address, seen.source, seen.name) == ("10.99.0.4", "arp", "02:ba:00:00:11:00")


def test_a_comparison_wants_a_fresh_discovery_and_words_for_what_is_open(service: Any, chief: Any) -> None:
    a, b = switch("A", owner_service=service), switch("B", owner_service=service)
    look(told(a, heard(1, "B")), told(b, heard(1, "A")))
    with pytest.raises(ValidationError):
        reviewing.review(service, by=chief)
    now = timezone.now()
    Turn.objects.create(started_at=now, finished_at=now, asked=2, answered=2, links=1, open_findings=1)
    with pytest.raises(ValidationError):
        reviewing.review(service, by=chief)
    made = reviewing.review(service, by=chief, note="Kablo etiketi bekleniyor")
    assert (made.links, made.left_open) == (1, 1)
    [item] = evidence.comparisons("network", now - timedelta(days=1), later(1))
    assert item.label == str(Review.objects.get())
