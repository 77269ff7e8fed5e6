"""The pure rules: tables, names, joining both ends, comparing, the edge port."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.monitoring.snmp.text import readable
from bag.topology.domain.comparing import Kind, Run, Seen, Spot, differences
from bag.topology.domain.links import End, Link, joined, renamed
from bag.topology.domain.names import host_key, mac_of, mac_text, port_key
from bag.topology.domain.reading import port_of, read
from bag.topology.domain.told import Interface, Neighbor, PortId, Told
from bag.topology.domain.whereabouts import Place, ordered

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MAC = bytes.fromhex("001b21abcdef")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gi1/0/7", "GigabitEthernet1/0/7"), ("GE1/0/7", "gigabitethernet1/0/7"), ("XGE0/0/1", "XGigabitEthernet0/0/1"),
     ("Te1/1/1", "TenGigabitEthernet1/1/1"), ("Eth-Trunk1", "Port-channel1"), ("ge-0/0/1", "GE-0/0/1")],
)  # fmt: skip
def test_a_port_has_one_key_under_all_its_names(one: str, other: str) -> None:
    assert port_key(one) == port_key(other)


def test_ports_that_differ_keep_apart_and_turkish_letters_stay() -> None:
    assert port_key("Gi1/0/1") != port_key("Gi1/0/11") != port_key("Te1/0/1")
    assert host_key("KNK-SW-1.izmir.bel.tr") == "knk-sw-1"
    assert host_key("SW1(FOC12345)") == "sw1"
    assert host_key("10.0.0.1") == "10.0.0.1"
    assert host_key("İZMİR-1") == "İzmİr-1"


@pytest.mark.parametrize("text", ["00:1b:21:ab:cd:ef", "001B.21AB.CDEF", "001b-21ab-cdef", "00 1B 21 AB CD EF"])
def test_hardware_addresses_are_read_in_any_notation(text: str) -> None:
    assert mac_of(text) == int.from_bytes(MAC, "big")
    assert mac_text(mac_of(text) or 0) == "00:1b:21:ab:cd:ef"
    assert mac_of(text[:-1]) is None


def interfaces(*given: Interface) -> dict[int, Interface]:
    return {one.index: one for one in given}


def test_local_port_number_is_no_if_index() -> None:
    """On real switches port 1 of LLDP may be ifIndex 10101; the way is lldpLocPortId."""
    rows = {
        "if_name": [("10101", b"Gi1/0/1"), ("10102", b"Gi1/0/2"), ("1", b"Vlan1")],
        "own_port_kind": [("1", 5), ("2", 7), ("3", 3)],
        "own_port": [("1", b"Gi1/0/1"), ("2", b"10102"), ("3", MAC)],
        "own_port_text": [("3", b"GigabitEthernet1/0/2")],
        "chassis_kind": [("9.1.1", 4), ("9.2.1", 4), ("9.3.1", 4)],
        "chassis": [("9.1.1", MAC), ("9.2.1", MAC), ("9.3.1", MAC)],
        "port_kind": [("9.1.1", 5)],
        "port": [("9.1.1", b"Gi1/0/24")],
    }
    told = read(rows, {"lldp"}, readable)
    assert [heard.port for heard in told.neighbors] == ["Gi1/0/1", "Gi1/0/2", "Gi1/0/2"]
    assert told.neighbors[0].far == PortId(5, "Gi1/0/24")
    assert told.neighbors[0].chassis == "00:1b:21:ab:cd:ef"


def test_time_mark_is_no_identity_and_the_later_row_counts() -> None:
    rows = {
        "own_port_kind": [("1", 5)], "own_port": [("1", b"eth1")],
        "chassis": [("100.1.1", b"old"), ("300.1.1", b"new")],
        "system": [("100.1.1", b"sw-old"), ("300.1.1", b"sw-new")],
        "address": [("300.1.1.1.4.10.0.0.7", 2), ("300.1.1.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1", 2)],
    }  # fmt: skip
    [heard] = read(rows, {"lldp"}, readable).neighbors
    assert (heard.name, heard.chassis, heard.address) == ("sw-new", "new", "10.0.0.7")


def test_forwarding_table_goes_by_table_numbers_and_base_ports() -> None:
    mac = ".".join(str(octet) for octet in MAC)
    rows = {
        "base_port": [("1", 10101), ("2", 10102)],
        "vlan_fdb": [("0.35", 7)],
        "q_fdb_port": [(f"7.{mac}", 2), ("7.1.0.94.0.0.1", 1), ("7.2.0.0.0.0.9", 1)],
        "q_fdb_status": [(f"7.{mac}", 3), ("7.2.0.0.0.0.9", 4)],
        "vlan_egress": [("0.35", b"\xc0")],
        "vlan_untagged": [("0.35", b"\x40")],
    }
    told = read(rows, {"fdb", "vlans"}, readable)
    assert [(one.mac, one.port, one.vlan) for one in told.learned] == [(int.from_bytes(MAC, "big"), 10102, 35)]
    assert (told.vlans[10101].tagged, told.vlans[10102].untagged) == ((35,), 35)


def test_arp_tables_of_both_kinds_and_parts() -> None:
    rows = {
        "arp_mac": [("3.10.0.0.9", MAC), ("3.10.0.0.10", MAC), ("3.127.0.0.1", MAC)],
        "arp_type": [("3.10.0.0.10", 2)],
        "phys_mac": [("3.1.4.10.0.0.9", MAC), ("3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.9", MAC)],
        "part_kind": [("5", 10), ("1", 3)], "part_serial": [("5", b"FNS123"), ("1", b"CHASSIS")],
        "part_name": [("5", b"Te1/1/1 SFP")], "part_model": [("5", b"SFP-10G-LR")],
    }  # fmt: skip
    told = read(rows, {"arp"}, readable)
    assert [one.address for one in told.resolved] == ["10.0.0.9", "2001:db8::9"]
    assert [(part.name, part.serial) for part in told.parts] == [("Te1/1/1 SFP", "FNS123")]


VALUES = st.one_of(st.none(), st.integers(-5, 2**40), st.binary(max_size=20), st.text(max_size=12))
INDEXES = st.one_of(
    st.text("0123456789.", max_size=40), st.lists(st.integers(0, 300), max_size=20).map(lambda n: ".".join(map(str, n)))
)
COLUMNS = (
    "if_name", "if_mac", "own_port", "own_port_kind", "chassis", "chassis_kind", "port", "port_kind", "address",
    "abilities", "cdp_system", "cdp_address", "base_port", "q_fdb_port", "vlan_fdb", "fdb_port", "arp_mac", "phys_mac",
    "vlan_egress", "static_untagged", "part_serial", "part_kind",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS), st.lists(st.tuples(INDEXES, VALUES), max_size=6)))
def test_whatever_a_device_says_is_read_without_a_fault(rows: dict[str, list[tuple[str, object]]]) -> None:
    told = read(rows, {"lldp"}, readable)  # type: ignore[arg-type]
    joined({"one": told, "other": told})


def test_ports_that_share_an_address_are_told_apart_by_text() -> None:
    mac = int.from_bytes(MAC, "big")
    known = interfaces(Interface(1, "eth1", mac=mac, kind=6), Interface(2, "eth1.35", mac=mac, kind=135))
    assert port_of(PortId(3, "00:1b:21:ab:cd:ef", "eth1.35"), known) == known[2]
    assert port_of(PortId(3, "00:1b:21:ab:cd:ef"), known) == known[1]
    assert port_of(PortId(3, "00:00:00:00:00:01"), known) is None


def switch(name: str, ports: int = 4, *heard: Neighbor) -> Told:
    return Told(
        name=name, chassis=f"chassis-{name}",
        interfaces=interfaces(*(Interface(n, f"GigabitEthernet1/0/{n}", f"Gi1/0/{n}") for n in range(1, ports + 1))),
        neighbors=heard, groups=frozenset({"lldp"}),
    )  # fmt: skip


def hears(port: int, name: str, far: PortId, protocol: str = "lldp") -> Neighbor:
    return Neighbor(f"GigabitEthernet1/0/{port}", f"chassis-{name}", name, far, protocol)


def test_both_ends_are_one_link_whatever_they_call_the_port() -> None:
    a = switch("a", 4, hears(1, "b", PortId(5, "Gi1/0/2")), hears(1, "b", PortId(5, "Gi1/0/2"), "cdp"))
    b = switch("b", 4, hears(2, "a", PortId(7, "nonsense")))
    [link] = joined({"a": a, "b": b}).links
    assert link == Link(End("a", "GigabitEthernet1/0/1"), End("b", "GigabitEthernet1/0/2"), "lldp", frozenset("ab"))


def test_parallel_links_stay_two_and_shared_segments_are_told() -> None:
    a = switch("a", 4, hears(1, "b", PortId(5, "Gi1/0/1")), hears(2, "b", PortId(5, "Gi1/0/2")))
    b = switch("b", 4, hears(1, "a", PortId(5, "Gi1/0/1")), hears(2, "a", PortId(5, "Gi1/0/2")))
    found = joined({"a": a, "b": b}).links
    assert [link.both for link in found] == [True, True]
    assert not any(link.shared for link in found)
    hub = switch("c", 4, hears(1, "x", PortId(5, "eth0")), hears(1, "y", PortId(5, "eth0")))
    seen = joined({"c": hub})
    assert [link.shared for link in seen.links] == [True, True]
    assert sorted(seen.strangers) == ["c:chassis-x", "c:chassis-y"]


def test_two_strangers_that_are_one_device_become_one_link() -> None:
    links = [
        Link(End("a", "Gi1/0/1"), End("c:1", "eth0"), "lldp", frozenset({"a"})),
        Link(End("a", "Gi1/0/1"), End("n:x", "Eth0"), "cdp", frozenset({"a"})),
    ]
    assert len(renamed(links, {"c:1": "e:7", "n:x": "e:7"})) == 1


@settings(max_examples=40, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]), max_size=10),
       st.sets(st.integers(0, 9)))  # fmt: skip
def test_any_network_is_found_whole_when_only_one_end_of_each_link_tells(
    pairs: set[tuple[int, int]], silent: set[int]
) -> None:
    """Each pair of switches has its own port on each side; of some links only the lower end tells."""
    heard: dict[int, list[Neighbor]] = {}
    want = set()
    for at, (one, other) in enumerate(sorted(pairs)):
        near, far = 10 * at + 1, 10 * at + 2
        heard.setdefault(one, []).append(hears(near, str(other), PortId(5, f"Gi1/0/{far}")))
        if at not in silent:
            heard.setdefault(other, []).append(hears(far, str(one), PortId(5, f"Gi1/0/{near}")))
        want.add((End(str(one), f"GigabitEthernet1/0/{near}"), End(str(other), f"GigabitEthernet1/0/{far}")))
    devices = {str(n): switch(str(n), 110, *heard.get(n, [])) for n in range(6)}
    found = joined(devices).links
    assert {(link.a, link.b) for link in found} == want
    assert sum(link.both for link in found) == len([at for at in range(len(pairs)) if at not in silent])


A, B, C = Spot(1, "eth1", 1, 11), Spot(2, "eth1", 2, 21), Spot(3, "eth1", 3, 31)


def kinds(seen: list[Seen], runs: list[Run], hearing: set[int]) -> list[Kind]:
    return [one.kind for one in differences(seen, runs, hearing)]


def test_differences_of_each_kind() -> None:
    run = Run((11, 21), (1, 2), (5,))
    assert kinds([Seen(A, B)], [run], {1, 2}) == []
    assert kinds([Seen(A, B)], [], {1, 2}) == [Kind.UNRECORDED]
    assert kinds([], [run], {1, 2}) == [Kind.NOT_SEEN]
    assert kinds([], [run], {1}) == []
    assert kinds([Seen(A, C)], [run], {1, 2, 3}) == [Kind.OTHER_PORT]
    assert kinds([Seen(A, Spot(9, "eth0"))], [], {1}) == [Kind.UNKNOWN_DEVICE]
    assert kinds([Seen(A, Spot(2, "eth9", 2))], [], {1}) == [Kind.UNKNOWN_PORT]
    assert kinds([Seen(A, B, True), Seen(A, C, True)], [], {1}) == [Kind.SHARED, Kind.SHARED]


def test_the_edge_port_comes_before_uplinks_and_the_past() -> None:
    def place(port: int, *, uplink: bool = False, current: bool = True, macs: int = 1, hours: int = 0) -> Place:
        return Place(port, 1, uplink, macs, NOON, NOON - timedelta(hours=hours), current)

    places = [place(1, uplink=True, macs=500), place(2, current=False, hours=9), place(3, macs=7), place(4, macs=2)]
    assert [one.port for one in ordered(places)] == [4, 3, 1, 2]
