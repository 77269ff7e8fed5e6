"""What switches learn from traffic and routers resolve: BRIDGE-MIB, Q-BRIDGE-MIB (RFC 4188, 4363), IP-MIB (RFC 4293).

No two devices share these tables, so they are made for one device when somebody asks for them, and kept a minute.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid
from bag.lab.agents.table import Column, Layout
from bag.lab.domain.city import NO_LINK, City, Device
from bag.lab.domain.faults import Condition

_BRIDGE: Oid = (1, 3, 6, 1, 2, 1, 17)
_ARP: Oid = (1, 3, 6, 1, 2, 1, 4, 22, 1)
_LEARNED = ber.integer(3)
_DYNAMIC = ber.integer(3)
VLANS = {"phone": 30, "camera": 40, "nvr": 40, "access_point": 50}
"""By category; everything else is in the first one."""
FIRST_VLAN = 10
MOST_HOSTS = 3000
"""Of one table; the heart of a large city does not tell everything."""
JOINING = frozenset({"switch", "router", "firewall"})

Mac = Callable[[int, int], bytes]
"""(device, port) → hardware address; port 0 is the chassis."""


def vlan_of(device: Device) -> int:
    """The VLAN in which a device lives."""
    return VLANS.get(device.category, FIRST_VLAN)


def hosts_of(city: City, condition: Condition, device: int, moved: Mapping[int, int]) -> Iterator[tuple[Device, int]]:
    """Every living device behind a port of ``device``, away from the roots, with the place of the port.

    ``moved``: place in the records → place where the cable really sits.
    """
    for link in city.links_of.get(device, []):
        child, place = link.other(device)[0], (link.a if link.a[0] == device else link.b)[1]
        if place == NO_LINK or city.way_up.get(child) is not link or link.number in condition.down:
            continue
        waiting, port = [child], moved.get(place, place)
        while waiting:
            number = waiting.pop()
            if number in condition.dark:
                continue
            yield city.devices[number], port
            waiting += [
                far for one in city.links_of.get(number, []) if one.number not in condition.down
                and city.way_up.get(far := one.other(number)[0]) is one and far != device
            ]  # fmt: skip


def layout(city: City, condition: Condition, device: Device, moved: Mapping[int, int], mac: Mac) -> Layout:
    """The tables of one device at this moment."""
    found = []
    for host, port in hosts_of(city, condition, device.id, moved):
        found.append((host, port))
        if len(found) == MOST_HOSTS:
            break
    columns = list(_bridge(device, found, mac)) if device.category in JOINING and device.ports else []
    if device.category in {"router", "firewall"} or device.id in city.roots:
        columns += _arp(found, mac)
    return Layout(columns)


def _bridge(device: Device, found: list[tuple[Device, int]], mac: Mac) -> Iterator[Column]:
    bases = tuple((place + 1,) for place in range(len(device.ports)))
    yield Column("", (*_BRIDGE, 1, 4, 1, 2), bases, tuple(ber.integer(base) for (base,) in bases))
    rows = sorted(((vlan_of(host), *mac(host.id, 0)), port + 1) for host, port in found)
    indexes = tuple(index for index, _port in rows)
    yield Column("", (*_BRIDGE, 7, 1, 2, 2, 1, 2), indexes, tuple(ber.integer(port) for _index, port in rows))
    yield Column("", (*_BRIDGE, 7, 1, 2, 2, 1, 3), indexes, (_LEARNED,) * len(rows))
    carried, plain = _port_maps(device, found)
    vlans = tuple((vlan,) for vlan in sorted(carried))
    yield Column("", (*_BRIDGE, 7, 1, 4, 3, 1, 2), vlans, tuple(ber.octets(carried[vlan]) for (vlan,) in vlans))
    yield Column("", (*_BRIDGE, 7, 1, 4, 3, 1, 4), vlans, tuple(ber.octets(plain[vlan]) for (vlan,) in vlans))


def _port_maps(device: Device, found: list[tuple[Device, int]]) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """VLAN → the ports that carry it, and those of them that carry it untagged: ports with one host."""
    behind: dict[int, list[Device]] = {}
    for host, port in found:
        behind.setdefault(port, []).append(host)
    size = (len(device.ports) + 7) // 8
    carried: dict[int, bytearray] = {}
    plain: dict[int, bytearray] = {}
    for port, hosts in behind.items():
        for vlan in {vlan_of(host) for host in hosts}:
            for ports in (carried, plain) if len(hosts) == 1 else (carried,):
                ports.setdefault(vlan, bytearray(size))[port // 8] |= 0x80 >> port % 8
    empty = bytes(size)
    return ({vlan: bytes(ports) for vlan, ports in carried.items()},
            {vlan: bytes(plain.get(vlan, empty)) for vlan in carried})  # fmt: skip


def _arp(found: list[tuple[Device, int]], mac: Mac) -> Iterator[Column]:
    """Host addresses as the books have them, on the port that leads there."""
    rows = sorted(
        ((port + 1, *ipaddress.IPv4Address(host.management).packed), mac(host.id, 0))
        for host, port in found if host.management and ":" not in host.management
    )  # fmt: skip
    indexes = tuple(index for index, _mac in rows)
    yield Column("", (*_ARP, 2), indexes, tuple(ber.octets(address) for _index, address in rows))
    yield Column("", (*_ARP, 4), indexes, (_DYNAMIC,) * len(rows))
