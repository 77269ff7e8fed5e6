"""Next free addresses and blocks, on the real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from bag.addresses.models import Address, AddressStatus, Prefix, PrefixKind
from bag.addresses.services import allocate
from bag.addresses.tests.factories import AddressFactory, PrefixFactory, RangeFactory, VrfFactory
from bag.core.access import Role
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


def fill(prefix: Prefix, hosts: list[int]) -> None:
    Address.objects.bulk_create(
        Address(vrf_id=prefix.vrf_id, address=str(prefix.net[n]), owner_service_id=prefix.owner_service_id)
        for n in hosts
    )


@pytest.mark.parametrize(
    ("network", "hosts", "expected"),
    [
        ("10.9.0.0/24", [], "10.9.0.1"),
        ("10.9.0.0/24", [1, 2, 3, 5, 6], "10.9.0.4"),
        ("10.9.0.0/24", [2, 3], "10.9.0.1"),
        ("10.9.0.0/24", list(range(1, 255)), None),
        ("10.9.0.0/31", [0], "10.9.0.1"),
        ("10.9.0.0/32", [], "10.9.0.0"),
        ("10.9.0.0/30", [1, 2], None),
        ("2001:db8::/64", [], "2001:db8::1"),
        ("2001:db8::/64", [1, 2, 2**63 + 2**62], "2001:db8::3"),
        ("2001:db8::/127", [], "2001:db8::"),
        ("255.255.255.0/24", list(range(1, 254)), "255.255.255.254"),
    ],
)
def test_lowest_free_host(network: str, hosts: list[int], expected: str | None) -> None:
    prefix = PrefixFactory(network=network)
    fill(prefix, hosts)
    assert allocate.free_address(prefix) == expected


def test_ranges_and_networks_below_are_left_out() -> None:
    prefix = PrefixFactory(network="10.9.0.0/24")
    RangeFactory(first="10.9.0.1", last="10.9.0.9")
    PrefixFactory(network="10.9.0.10/31")
    assert allocate.free_address(prefix) == "10.9.0.12"
    assert allocate.free_address(PrefixFactory(network="10.9.0.0/24", vrf=VrfFactory())) == "10.9.0.1"


def test_a_pool_gives_its_first_address() -> None:
    assert allocate.free_address(PrefixFactory(network="192.0.2.0/29", is_pool=True)) == "192.0.2.0"


def test_a_reservation_keeps_its_holder() -> None:
    manager = user_with_role(Role.MANAGER)
    until = timezone.localdate() + timedelta(days=10)
    made = allocate.next_address(PrefixFactory(network="10.9.0.0/24"), by=manager, until=until, purpose="Kamera")
    assert (made.status, made.reserved_by, made.reserved_until) == (AddressStatus.RESERVED, manager, until)
    with pytest.raises(ValidationError):
        allocate.next_address(PrefixFactory(), by=manager, until=timezone.localdate() - timedelta(days=1))


def test_containers_and_full_networks_refuse() -> None:
    with pytest.raises(ValidationError):
        allocate.next_address(PrefixFactory(kind=PrefixKind.CONTAINER), by=None)
    full = PrefixFactory(network="10.9.0.0/30")
    assert {allocate.next_address(full, by=None).address for _n in range(2)} == {"10.9.0.1", "10.9.0.2"}
    with pytest.raises(ValidationError):
        allocate.next_address(full, by=None)


def test_next_block_goes_round_what_is_taken() -> None:
    container = PrefixFactory(network="10.9.0.0/22", kind=PrefixKind.CONTAINER, purpose="camera")
    PrefixFactory(network="10.9.0.0/25")
    AddressFactory(address="10.9.1.7", prefix=PrefixFactory(network="10.8.0.0/24"))
    RangeFactory(first="10.9.2.200", last="10.9.2.210", prefix=container)
    made = allocate.next_prefix(container, 24, by=None)
    assert (made.network, made.kind, made.purpose) == ("10.9.3.0/24", PrefixKind.NETWORK, "camera")
    assert allocate.next_prefix(container, 25, by=None).network == "10.9.0.128/25"
    with pytest.raises(ValidationError):
        allocate.next_prefix(container, 24, by=None)
    for odd in (22, 0, 33):
        with pytest.raises(ValidationError):
            allocate.next_prefix(container, odd, by=None)


@pytest.mark.django_db(transaction=True)
def test_no_double_when_many_ask_at_once() -> None:
    prefixes = [PrefixFactory(network="10.9.0.0/24"), PrefixFactory(network="10.9.1.0/24")]

    def client(n: int) -> list[str]:
        try:
            return [str(allocate.next_address(prefixes[n % 2], by=None)) for _try in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = [text for found in pool.map(client, range(8)) for text in found]
    assert sorted(taken, key=ip_network) == [f"10.9.{block}.{n}" for block in (0, 1) for n in range(1, 21)]


@pytest.mark.django_db(transaction=True)
def test_two_prefixes_never_wait_for_each_other() -> None:
    busy, other = PrefixFactory(network="10.9.0.0/24"), PrefixFactory(network="10.9.1.0/24")

    def elsewhere() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return allocate.next_address(other, by=None).address
        finally:
            connections.close_all()

    with transaction.atomic():
        allocate.next_address(busy, by=None)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(elsewhere).result() == "10.9.1.1"


def test_over_rest(as_role: Callable[..., Client]) -> None:
    prefix, manager = PrefixFactory(network="10.9.0.0/24"), as_role(Role.MANAGER)
    url = f"/api/v1/addresses/prefix/{prefix.pk}/"
    given = {"dns_name": "kamera-1.example.net", "purpose": "Kamera"}
    answer = manager.post(f"{url}next-address", given, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["address"] == "10.9.0.1"
    bare = manager.generic("POST", f"{url}next-address")
    assert (bare.status_code, bare.json()["address"]) == (201, "10.9.0.2")
    assert manager.get(f"{url}usage").json() == {
        "network": "10.9.0.0/24", "used": 2, "usable": 254, "free": 252, "share": 2 / 254,
    }  # fmt: skip
    odd = manager.post(f"{url}next-address", {"dns_name": "a b"}, content_type="application/json")
    assert odd.status_code == 422
    block = manager.post(f"{url}next-prefix", {"length": 28}, content_type="application/json")
    assert (block.status_code, block.json()["network"]) == (201, "10.9.0.16/28")
    radio = as_role(Role.STAFF, "radio")
    assert radio.generic("POST", f"{url}next-address").status_code == 403
    assert as_role(Role.AUDITOR).generic("POST", f"{url}next-address").status_code == 403


def test_odd_texts_are_refused_over_rest(as_role: Callable[..., Client]) -> None:
    manager, prefix = as_role(Role.MANAGER), PrefixFactory(network="10.9.0.0/24")
    for field in ("dns_name", "purpose", "request"):
        for odd in ("a\x00b", "a\ud800b"):
            url = f"/api/v1/addresses/prefix/{prefix.pk}/next-address"
            answer = manager.post(url, json.dumps({field: odd}), content_type="application/json")
            assert answer.status_code in (400, 422), (field, odd)
    assert not Address.objects.exists()
