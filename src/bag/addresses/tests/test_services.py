"""Writing the plan: what the database and the services refuse, the life of an address, drift."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bag.addresses import tree
from bag.addresses.evidence import verifications
from bag.addresses.holders import holders
from bag.addresses.models import Address, AddressStatus, Prefix, PrefixKind, Range, Vlan, Zone
from bag.addresses.services import addresses, drift, expiring, leases, plan, reviewing
from bag.addresses.tests.factories import (
    AddressFactory,
    PrefixFactory,
    RangeFactory,
    VlanFactory,
    VlanGroupFactory,
    VrfFactory,
)
from bag.core.access import Role
from bag.core.models import Notification
from bag.core.records.validation import check
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


def refused_by_database(make: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_keeps_prefixes_and_addresses_single() -> None:
    vrf = VrfFactory()
    for values in ({}, {"vrf": vrf}):
        PrefixFactory(network="10.9.0.0/24", **values)
        AddressFactory(address="10.9.0.5", **values)
        refused_by_database(lambda values=values: PrefixFactory(network="10.9.0.0/24", **values))
        refused_by_database(lambda values=values: AddressFactory(address="10.9.0.5", **values))


@pytest.mark.parametrize(
    ("first", "last", "taken"),
    [
        ("10.9.0.100", "10.9.0.150", True),
        ("10.9.0.151", "10.9.0.200", False),
        ("10.9.0.1", "10.9.0.255", True),
        ("2001:db8::1:0", "2001:db8::1:ff", True),
        ("2001:db8::2:0", "2001:db8::2:ff", False),
    ],
)
def test_the_database_keeps_ranges_apart(first: str, last: str, taken: bool) -> None:
    RangeFactory(first="10.9.0.140", last="10.9.0.150", prefix=None)
    RangeFactory(first="2001:db8::1:80", last="2001:db8::1:90", prefix=None)
    RangeFactory(first=first, last=last, vrf=VrfFactory(), prefix=None)
    if taken:
        refused_by_database(lambda: RangeFactory(first=first, last=last, prefix=None))
    else:
        assert RangeFactory(first=first, last=last, prefix=None).pk


def test_ranges_of_two_families_and_turned_round_are_refused() -> None:
    refused_by_database(lambda: RangeFactory(first="10.9.0.9", last="10.9.0.1", prefix=None))
    refused_by_database(lambda: RangeFactory(first="10.9.0.9", last="2001:db8::1", prefix=None))


def test_vlan_numbers_are_single_in_their_group() -> None:
    one, other = VlanGroupFactory(), VlanGroupFactory()
    VlanFactory(group=one, vid=10)
    assert VlanFactory(group=other, vid=10).pk
    refused_by_database(lambda: VlanFactory(group=one, vid=10))
    for odd in (0, 4095):
        refused_by_database(lambda odd=odd: VlanFactory(group=one, vid=odd))
    assert set(Vlan.by_keys([f"{one.name}:10", "yok:10"])) == {f"{one.name}:10"}


def test_a_file_with_a_double_of_the_common_table_names_its_line() -> None:
    from bag.addresses.records import PrefixRecord

    PrefixFactory(network="10.9.0.0/24")
    rows = [{"network": text, "owner_service": "network"} for text in ("10.9.0.0/24", "10.9.1.0/24", "10.9.1.0/24")]
    found = check(PrefixRecord(), rows)
    assert [(error.row, error.column) for error in found.errors] == [(0, "network"), (1, "network"), (2, "network")]
    wrong = check(PrefixRecord(), [{"network": "10.9.2.5/24", "owner_service": "network"}])
    assert "10.9.2.0/24" in wrong.errors[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [("10.8.0.1", "hiçbir bloğun"), ("10.9.0.0", "uç birimlere"), ("10.9.1.1", "ağlara bölünmüş")],
)
def test_addresses_that_no_network_holds_are_refused(text: str, words: str) -> None:
    PrefixFactory(network="10.9.0.0/16", kind=PrefixKind.CONTAINER)
    home = PrefixFactory(network="10.9.0.0/24")
    row = Address(address=text, owner_service=home.owner_service)
    with pytest.raises(ValidationError) as refused:
        addresses.save(row, None, created=True)
    assert words in " ".join(refused.value.messages)


def test_a_service_asks_the_owner_of_a_network() -> None:
    home = PrefixFactory(network="10.9.0.0/24")
    staff = user_with_role(Role.STAFF, "radio")
    with pytest.raises(ValidationError):
        addresses.save(Address(address="10.9.0.9", owner_service=home.owner_service), staff, created=True)


def test_a_prefix_with_addresses_stays() -> None:
    prefix = PrefixFactory(network="10.9.0.0/24")
    AddressFactory(address="10.9.0.5", prefix=prefix)
    with pytest.raises(ValidationError):
        plan.delete_prefix(prefix, None)
    prefix.network = "10.9.0.128/25"
    with pytest.raises(ValidationError):
        plan.save_prefix(prefix, None, created=False)
    prefix = Prefix.objects.get(pk=prefix.pk)
    prefix.kind = PrefixKind.CONTAINER
    with pytest.raises(ValidationError):
        plan.save_prefix(prefix, None, created=False)
    PrefixFactory(network="10.9.0.0/25")
    assert plan.save_prefix(prefix, None, created=False).is_divided
    plan.delete_prefix(prefix, None)
    assert not Prefix.objects.filter(network="10.9.0.0/24").exists()


def test_an_aggregate_lies_in_nothing() -> None:
    outer = PrefixFactory(network="10.0.0.0/8", kind=PrefixKind.AGGREGATE)
    row = Prefix(network="10.9.0.0/16", kind=PrefixKind.AGGREGATE, owner_service=outer.owner_service)
    with pytest.raises(ValidationError):
        plan.save_prefix(row, None, created=True)


def test_a_range_lies_in_one_prefix() -> None:
    home = PrefixFactory(network="10.9.0.0/24")
    PrefixFactory(network="10.9.0.128/25")
    for first, last in (("10.9.0.100", "10.9.0.140"), ("10.9.0.250", "10.9.1.5")):
        row = Range(name="x", first=first, last=last, owner_service=home.owner_service)
        with pytest.raises(ValidationError):
            plan.save_range(row, None, created=True)
    made = Range(name="x", first="10.9.0.100", last="10.9.0.110", owner_service=home.owner_service)
    assert plan.save_range(made, None, created=True).size == 11


def test_usage_is_a_union() -> None:
    outer = PrefixFactory(network="10.9.0.0/22", kind=PrefixKind.CONTAINER)
    inner = PrefixFactory(network="10.9.0.0/24")
    PrefixFactory(network="10.9.0.0/25")
    RangeFactory(first="10.9.0.200", last="10.9.0.209", prefix=None)
    for host in (130, 200, 205, 5):
        AddressFactory(address=f"10.9.0.{host}", prefix=None)
    assert (tree.usage_of(outer).used, tree.usage_of(outer).usable) == (256, 1024)
    assert tree.usage_of(inner).used == 128 + 10 + 1
    assert [node.usage.used for node in tree.counted([inner, outer])] == [256, 139]
    nodes = {node.row.network: node for root in tree.forest(Prefix.objects.all()) for node in root.walk()}
    tree.count(nodes.values())
    assert {name: node.usage.used for name, node in nodes.items()} == {
        "10.9.0.0/22": 256, "10.9.0.0/24": 139, "10.9.0.0/25": 1,
    }  # fmt: skip


def test_a_public_address_rests_before_it_is_free() -> None:
    home = PrefixFactory(network="203.0.113.0/24", zone=Zone.PUBLIC)
    row = AddressFactory(address="203.0.113.5", prefix=home, dns_name="www.example.org", services="tcp/443")
    with pytest.raises(ValidationError):
        addresses.delete(row, None)
    rested = addresses.release(row, by=None)
    assert rested is not None
    assert rested.quarantine_until == timezone.localdate() + timedelta(days=30)
    assert (rested.status, rested.dns_name) == (AddressStatus.QUARANTINE, "")
    expiring.free(timezone.localdate() + timedelta(days=30))
    assert Address.objects.filter(pk=row.pk).exists()
    expiring.free(timezone.localdate() + timedelta(days=31))
    assert not Address.objects.filter(pk=row.pk).exists()
    inner = AddressFactory(address="10.9.0.5", prefix=PrefixFactory(network="10.9.0.0/24"))
    assert addresses.release(inner, by=None) is None


def test_reservations_end_and_their_holder_hears_before() -> None:
    today, holder = timezone.localdate(), user_with_role(Role.STAFF, "network")
    row = AddressFactory(status=AddressStatus.RESERVED, reserved_until=today + timedelta(days=2), reserved_by=holder)
    for _night in range(2):
        expiring.remind()
    assert Notification.objects.filter(user=holder, kind=expiring.NEWS).count() == 1
    addresses.extend(row, until=today + timedelta(days=9), by=holder)
    expiring.free(today + timedelta(days=9))
    assert Address.objects.filter(pk=row.pk).exists()
    expiring.free(today + timedelta(days=10))
    assert not Address.objects.filter(pk=row.pk).exists()


def test_a_reserved_address_is_taken_into_use() -> None:
    row = AddressFactory(status=AddressStatus.RESERVED, reserved_until=timezone.localdate())
    assert addresses.take(row, by=None).reserved_until is None
    with pytest.raises(ValidationError):
        addresses.take(row, by=None)


def test_drift_and_its_acceptance() -> None:
    home = PrefixFactory(network="10.9.0.0/24")
    RangeFactory(first="10.9.0.100", last="10.9.0.199", prefix=None)
    AddressFactory(address="10.9.0.5", prefix=None)
    early = AddressFactory(address="10.9.0.6", prefix=None, status=AddressStatus.RESERVED)
    never = AddressFactory(address="10.9.0.7", prefix=None)
    head = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n"
    hosts = ("10.9.0.5", "10.9.0.6", "10.9.0.8", "10.9.0.150", "10.99.0.1")
    lines = "".join(f"{host},00:1b:21:aa:bb:01,,60,1795435200,1,0,0,pc,0\n" for host in hosts)
    leases.take_over("kea", (head + lines).encode(), name="kea.csv", by=None)
    found = drift.unplanned()
    assert [(one.address, one.source, one.home) for one in found] == [
        ("10.9.0.8", "lease", home), ("10.99.0.1", "lease", None),
    ]  # fmt: skip
    assert list(drift.unseen()) == [never]
    assert list(drift.used_early()) == [early]
    manager = user_with_role(Role.MANAGER)
    assert [str(row) for row in drift.accept(["10.9.0.8", "10.99.0.1", "bozuk"], by=manager)] == ["10.9.0.8"]
    assert drift.unplanned_in(home) == []


def test_verifications_prove_the_plan_and_name_the_differences() -> None:
    by = user_with_role(Role.STAFF, "network")
    row = AddressFactory(prefix=PrefixFactory(network="10.9.0.0/24"))
    service = row.owner_service
    with pytest.raises(ValidationError):
        reviewing.verify(service, by=by)
    made = reviewing.verify(service, by=by, note="Cihaz sökülmüş; adres bırakılacak.")
    assert (made.unplanned, made.early, made.unseen) == (0, 0, 1)
    start, end = timezone.now() - timedelta(days=1), timezone.now()
    assert [item.item for item in verifications("network", start, end)] == [f"review:{made.pk}"]
    assert [len(verifications(code, start, end)) for code in ("", "radio")] == [1, 0]


def test_the_history_knows_who_had_an_address() -> None:
    row = AddressFactory(address="10.9.0.5", prefix=PrefixFactory(network="10.9.0.0/24"), purpose="Yazıcı")
    row.purpose = "Kamera"
    row.save()
    row.delete()
    AddressFactory(address="10.9.0.5", prefix=None, purpose="Telefon")
    found = holders(None, "10.9.0.5")
    assert [(one.purpose, one.until is None) for one in found] == [
        ("Telefon", True), ("Kamera", False), ("Yazıcı", False),
    ]  # fmt: skip
    assert [one.purpose for one in holders(None, "10.9.0.5", timezone.now())] == ["Telefon"]
    assert holders(None, "10.9.0.5", timezone.now() - timedelta(days=1)) == []
