"""The pages of the address plan and the command: who may do what, how many questions they ask the database."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.addresses.domain.picture import hosts, parts
from bag.addresses.fields import net
from bag.addresses.models import Address, AddressStatus, LeaseImport, Prefix, PrefixKind, Purpose, Zone
from bag.addresses.panels import dated
from bag.addresses.tests.factories import AddressFactory, PrefixFactory, RangeFactory, VlanFactory
from bag.addresses.tests.test_leases import KEA
from bag.core.access import Role
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]


def at(name: str, *args: Any) -> str:
    return reverse(f"addresses:{name}", args=args)


def planned(count: int) -> list[Prefix]:
    """A container with so many /24 in it, an address in each."""
    service = ServiceFactory(code="network")
    rows = [Prefix(network="10.0.0.0/8", kind=PrefixKind.AGGREGATE, owner_service=service)]
    rows += [
        Prefix(network=f"10.{n // 16}.{n % 16 * 16}.0/24", owner_service=service, purpose=Purpose.CAMERA)
        for n in range(count)
    ]
    made: list[Prefix] = Prefix.objects.bulk_create(rows)
    Address.objects.bulk_create(Address(address=str(row.net[1]), owner_service=service) for row in made[1:])
    return made


def test_the_tree_costs_the_same_for_few_and_many(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")

    def cost() -> tuple[int, str]:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(at("plan"))
        assert answer.status_code == 200
        return len(asked), answer.content.decode()

    planned(10)
    client.get(at("plan"))
    few, page = cost()
    assert "10.0.16.0/24" in page
    Prefix.objects.all().delete()
    Address.objects.all().delete()
    root = planned(400)[0]
    many, page = cost()
    assert many <= few
    assert "10.24.240.0/24" not in page
    branch = client.get(at("plan-branch", root.pk)).content.decode()
    assert "10.24.240.0/24" in branch


def test_plans_by_purpose_are_views_of_one_tree(as_role: AsRole) -> None:
    PrefixFactory(network="10.0.0.0/8", kind=PrefixKind.CONTAINER)
    PrefixFactory(network="10.9.0.0/24", purpose=Purpose.CAMERA)
    PrefixFactory(network="10.9.1.0/24", purpose=Purpose.RADIO)
    page = as_role(Role.AUDITOR).get(at("plan"), {"purpose": "radio"}).content.decode()
    assert "10.9.1.0/24" in page
    assert "10.0.0.0/8" in page
    assert "10.9.0.0/24" not in page


def test_strangers_see_nothing(as_role: AsRole) -> None:
    prefix = PrefixFactory()
    client = as_role(Role.REQUESTER)
    for url in (at("plan"), at("plan-branch", prefix.pk), at("drift"), at("leases")):
        assert client.get(url).status_code == 403
    assert client.get(at("reverse", prefix.pk)).status_code == 404
    auditor = as_role(Role.AUDITOR)
    assert auditor.get(at("leases")).status_code == 403
    for url in (at("next-address", prefix.pk), at("next-prefix", prefix.pk), at("drift-accept")):
        assert auditor.post(url).status_code == 403


def test_buttons_take_the_next_ones(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    prefix = PrefixFactory(network="10.9.0.0/24")
    answer = client.post(at("next-address", prefix.pk), {"purpose": "Yazıcı"})
    made = Address.objects.get(address="10.9.0.1")
    assert answer["Location"] == made.get_absolute_url()
    assert client.get(made.get_absolute_url()).status_code == 200
    client.post(at("next-prefix", prefix.pk), {"length": "28"})
    assert Prefix.objects.filter(network="10.9.0.16/28").exists()
    odd = client.post(at("next-prefix", prefix.pk), {"length": "20"}, follow=True)
    assert "notice" in odd.content.decode() or odd.context["messages"]
    assert client.post(at("release", made.pk))["Location"] == at("address-list")
    assert not Address.objects.exists()


def test_reservations_are_taken_and_extended(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    row = AddressFactory(status=AddressStatus.RESERVED)
    assert client.post(at("extend", row.pk), {"until": "2020-01-01"}).status_code == 302
    row.refresh_from_db()
    assert row.reserved_until is None
    client.post(at("take", row.pk))
    row.refresh_from_db()
    assert row.status == AddressStatus.ACTIVE


@pytest.mark.parametrize("network", ["10.9.0.0/24", "10.8.0.0/13", "2001:db8::/48", "2001:db8::/128", "10.9.0.0/31"])
def test_every_prefix_has_a_page(network: str, as_role: AsRole) -> None:
    prefix, client = PrefixFactory(network=network, zone=Zone.PUBLIC), as_role(Role.STAFF, "network")
    client.get(prefix.get_absolute_url())  # what is asked once a session or a process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(prefix.get_absolute_url()).status_code == 200
    assert len(asked) <= 32


def test_maps_show_what_most_needs_to_be_seen() -> None:
    small, large = net("10.9.0.0/28"), net("10.9.0.0/16")
    base = int(small.network_address)
    cells = hosts(small, {base + 1: ("active", 7)}, [(base + 4, base + 6)], [((base + 8, base + 9), 3)],
                  [base + 2], [base + 5])  # fmt: skip
    assert [cell.state for cell in cells] == [
        "edge", "active", "seen", "free", "pool", "leased", "pool", "free", "block", "block",
        *["free"] * 5, "edge",
    ]  # fmt: skip
    halves = parts(
        large, {base: 256, base + 256: 3}, [], [((base + 512, base + 767), 9), ((base + 768, base + 799), 5)]
    )
    assert [(cell.state, cell.used, cell.key) for cell in halves[:5]] == [
        ("full", 256, None), ("partly", 3, None), ("block", 256, 9), ("partly", 32, 5), ("free", 0, None),
    ]  # fmt: skip


def test_lease_files_are_checked_before_they_are_stored(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    given = {"kind": "kea", "check": "1", "file": SimpleUploadedFile("kea.csv", KEA.encode())}
    assert client.post(at("leases"), given).context["checked"].active == 1
    assert not LeaseImport.objects.exists()
    given = {"kind": "kea", "file": SimpleUploadedFile("kea.csv", KEA.encode())}
    assert client.post(at("leases"), given)["Location"] == at("drift")
    assert LeaseImport.objects.get().rows == 2
    wrong = {"kind": "isc", "file": SimpleUploadedFile("kea.csv", KEA.encode())}
    assert client.post(at("leases"), wrong).status_code == 422


def test_what_was_seen_goes_into_the_plan(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    PrefixFactory(network="10.9.0.0/24")
    client.post(at("leases"), {"kind": "kea", "file": SimpleUploadedFile("kea.csv", KEA.encode())})
    assert "10.9.0.100" in client.get(at("drift")).content.decode()
    client.post(at("drift-accept"), {"address": ["10.9.0.100", "x"]})
    assert Address.objects.get().address == "10.9.0.100"


def test_reverse_zones_come_as_files(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    names = {"server": "ns1.example.net", "contact": "bilgi.example.net"}
    one = PrefixFactory(network="10.9.0.0/24")
    AddressFactory(address="10.9.0.5", dns_name="a.example.net", prefix=one)
    assert "5 IN PTR a.example.net." in client.get(at("reverse", one.pk), names).content.decode()
    two = client.get(at("reverse", PrefixFactory(network="10.9.0.0/23").pk), names)
    archive = zipfile.ZipFile(io.BytesIO(two.content))
    assert archive.namelist() == ["0.9.10.in-addr.arpa.zone", "1.9.10.in-addr.arpa.zone"]
    for prefix, given in ((one, {}), (PrefixFactory(network="2001:db8::/33"), names)):
        expected = 302 if not given else 200
        assert client.get(at("reverse", prefix.pk), given).status_code == expected


def test_panels_on_equipment_and_places(as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    piece, building = EquipmentFactory(), PlaceFactory()
    PrefixFactory(network="10.9.0.0/24", place=building, vlan=VlanFactory(vid=30))
    AddressFactory(address="10.9.0.5", equipment=piece, prefix=None)
    for row, panel, text in (
        (piece, "equipment-addresses", "10.9.0.5"), (building, "place-prefixes", "VLAN 30"),
    ):  # fmt: skip
        url = reverse("panel", args=[row._meta.label_lower, row.pk, panel])
        assert text in client.get(url).content.decode(), url


def test_a_typed_address_finds_the_blocks_round_it(as_role: AsRole) -> None:
    client = as_role(Role.AUDITOR)
    for text in ("10.0.0.0/8", "10.9.0.0/24", "10.8.0.0/24"):
        PrefixFactory(network=text)
    AddressFactory(address="10.9.0.77", prefix=None)
    RangeFactory(first="10.9.0.100", last="10.9.0.110", prefix=None)
    found = client.get("/api/v1/addresses/prefix/", {"q": "10.9.0.77"}).json()["items"]
    assert [one["network"] for one in found] == ["10.0.0.0/8", "10.9.0.0/24"]
    inside = client.get("/api/v1/addresses/address/", {"q": "10.9.0.0/16"}).json()["items"]
    assert [one["address"] for one in inside] == ["10.9.0.77"]


def test_the_command() -> None:
    PrefixFactory(network="10.9.0.0/24")

    def run(*words: str) -> Any:
        out = io.StringIO()
        call_command("network_next_address", *words, stdout=out)
        return json.loads(out.getvalue()) if "--json" in words else out.getvalue().strip()

    assert run("10.9.0.0/24", "--dry-run", "--json")["address"] == "10.9.0.1"
    assert run("10.9.0.0/24", "--json")["taken"] is True
    assert run("10.9.0.0/24") == "10.9.0.2"
    for words in (("10.9.0.5/24",), ("10.7.0.0/24",), ("10.9.0.0/24", "--vrf", "yok"), ("10.9.0.0/24", "--until", "x")):
        with pytest.raises(CommandError) as refused:
            run(*words)
        assert refused.value.returncode == 2


def test_who_had_an_address_over_rest(as_role: AsRole) -> None:
    AddressFactory(address="10.9.0.5", prefix=None, purpose="Yazıcı").delete()
    client = as_role(Role.AUDITOR)
    found = client.get("/api/v1/addresses/holders", {"address": "10.9.0.5"}).json()
    assert [(one["purpose"], bool(one["until"])) for one in found] == [("Yazıcı", True)]
    assert client.get("/api/v1/addresses/holders", {"address": "10.9.0.005"}).status_code == 422
    assert as_role(Role.REQUESTER).get("/api/v1/addresses/holders", {"address": "10.9.0.5"}).status_code == 403


def test_ends_of_reservations_are_in_the_calendar() -> None:
    day = timezone.localdate() + timedelta(days=3)
    holder = user_with_role(Role.STAFF, "network")
    row = AddressFactory(status=AddressStatus.RESERVED, reserved_until=day, review_on=day, reserved_by=holder)
    found = dated(holder, day, day)
    assert [(one.key, one.mine) for one in found] == [(f"reservation:{row.pk}", True), (f"review:{row.pk}", False)]
    assert dated(holder, day + timedelta(days=1), day + timedelta(days=9)) == []
