"""The arithmetic of blocks against brute force, and what is no address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, ip_network
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.addresses.domain import blocks
from bag.addresses.domain.parsing import AddressFault, address, network, order_text, route_distinguisher

SPACE = ip_network("10.0.0.0/24")
BASE = int(SPACE.network_address)
spans = st.lists(
    st.tuples(st.integers(0, 255), st.integers(0, 255)).map(
        lambda pair: (BASE + min(pair), BASE + max(pair))
    ),
    max_size=12,
)  # fmt: skip
few = settings(max_examples=40, deadline=None)


def spelled(found: list[blocks.Span]) -> set[int]:
    return {n for first, last in found for n in range(first, last + 1)}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("10.20.0.0/16", "10.20.0.0/16"),
        (" 10.20.0.0/255.255.0.0 ", "10.20.0.0/16"),
        ("2001:DB8:0:0:0:0:0:0/32", "2001:db8::/32"),
        ("::/0", "::/0"),
        ("192.0.2.1/32", "192.0.2.1/32"),
    ],
)
def test_networks_become_canonical(text: str, canonical: str) -> None:
    assert str(network(text)) == canonical


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10.20.0.5/16", "host_bits"),
        ("2001:db8::1/64", "host_bits"),
        ("10.20.0.0", "no_length"),
        ("10.20.0.0/", "no_length"),
        ("010.20.0.0/16", "zeros"),
        ("10.20.0.0/33", "no_network"),
        ("10.20.0.0/-1", "no_network"),
        ("10.20.0.0/1٦", "no_network"),
        ("10.20/16", "no_network"),
        ("fe80::1%eth0/64", "zone"),
        ("bağ", "no_network"),
        ("", "no_network"),
    ],
)
def test_what_is_no_network(text: str, code: str) -> None:
    with pytest.raises(AddressFault) as refused:
        network(text)
    assert refused.value.code == code


def test_the_network_that_is_meant_is_named() -> None:
    with pytest.raises(AddressFault) as refused:
        network("10.20.30.40/22")
    assert str(refused.value.values["meant"]) == "10.20.28.0/22"


def test_addresses_as_rfc_5952_wants_them() -> None:
    assert str(address("2001:0DB8:0000:0000:0001:0000:0000:0001")) == "2001:db8::1:0:0:1"
    assert str(address("::ffff:10.0.0.1")) == "10.0.0.1"
    with pytest.raises(AddressFault):
        address("10.0.0.01")


@pytest.mark.parametrize("text", ["64512:100", "10.0.0.1:65535", "4200000000:1", "0:0"])
def test_route_distinguishers(text: str) -> None:
    assert route_distinguisher(text) == text


@pytest.mark.parametrize("text", ["64512", "10.0.0.1:65536", "4200000000:65536", "a:b", "4294967296:1"])
def test_what_is_no_route_distinguisher(text: str) -> None:
    with pytest.raises(AddressFault):
        route_distinguisher(text)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=8))
@few
def test_texts_sort_as_addresses_do(values: list[int]) -> None:
    hosts = [IPv4Address(value) for value in values]
    assert sorted(hosts, key=order_text) == sorted(hosts)


@given(spans)
@few
def test_union_and_gaps_agree_with_counting(taken: list[blocks.Span]) -> None:
    held = spelled(taken)
    assert spelled(blocks.merged(taken)) == held
    assert blocks.size(taken) == len(held)
    whole = blocks.span_of(SPACE)
    assert spelled(blocks.without(whole, taken)) == spelled([whole]) - held


@given(spans)
@few
def test_free_blocks_are_the_fewest_that_fill_the_gaps(taken: list[blocks.Span]) -> None:
    found = blocks.free_blocks(SPACE, taken)
    assert {int(one) for block in found for one in block} == spelled([blocks.span_of(SPACE)]) - spelled(taken)
    assert all(first.supernet() != second.supernet() for first, second in pairwise(found))


@given(spans, st.integers(24, 32))
@few
def test_first_free_block_is_the_lowest(taken: list[blocks.Span], length: int) -> None:
    held = spelled(taken)
    possible = [one for one in SPACE.subnets(new_prefix=length) if not held & {int(host) for host in one}]
    assert blocks.first_free_block(SPACE, taken, length) == (possible[0] if possible else None)


@given(st.integers(0, 32), st.integers(0, 2**32 - 1))
@few
def test_usable_hosts_of_ipv4_are_those_of_the_library(length: int, value: int) -> None:
    net = IPv4Network((value, length), strict=False)
    first, last = blocks.usable(net)
    if net.num_addresses <= 1 << 10:
        assert [IPv4Address(n) for n in range(first, last + 1)] == list(net.hosts())
    assert blocks.usable_count(net, pool=True) == net.num_addresses


@pytest.mark.parametrize(("text", "count"), [("2001:db8::/126", 3), ("2001:db8::/127", 2), ("2001:db8::/128", 1)])
def test_usable_hosts_of_ipv6(text: str, count: int) -> None:
    assert blocks.usable_count(ip_network(text)) == count


def test_nested_blocks_count_once() -> None:
    net = ip_network("10.0.0.0/16")
    inner: list[Any] = [ip_network("10.0.0.0/17"), ip_network("10.0.0.0/24"), ip_network("10.0.128.0/24")]
    found = blocks.usage(net, [blocks.span_of(one) for one in inner], [], 6)
    assert (found.used, found.usable) == (2**15 + 256 + 6, 2**16)
    alone = blocks.usage(SPACE, [], [(BASE + 100, BASE + 199)], 27)
    assert (alone.used, alone.usable, alone.free) == (127, 254, 127)
    assert alone.share == 0.5
