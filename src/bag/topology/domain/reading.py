"""From rows of SNMP tables to what a device told. Rows that make no sense are passed over, never guessed at.

LLDP-MIB (IEEE 802.1AB): the index of a neighbor is (time mark, number of the local port, number); the time mark is
part of the index but not of the identity, and the number of the local port is no ifIndex: the way to the interface is
lldpLocPortId by its subtype. BRIDGE-MIB and Q-BRIDGE-MIB (RFC 4188, 4363), IP-MIB (RFC 4293), ENTITY-MIB (RFC 6933).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence

from bag.topology.domain.names import mac_of, port_key
from bag.topology.domain.told import Interface, Learned, Neighbor, Part, PortId, PortVlans, Resolved, Told

Value = int | float | str | bytes | None
Rows = Mapping[str, Sequence[tuple[str, Value]]]
"""Column → (index, value) in the device's order."""

ALIAS, COMPONENT, MAC, NETWORK, NAME, LOCAL = 1, 2, 3, 4, 5, 7
"""LldpPortIdSubtype."""
_CHASSIS_MAC, _CHASSIS_NETWORK = 4, 5
_LEARNED = 3
_INVALID_ARP = 2
_IPV4, _IPV6 = 4, 16
MOST_NEIGHBORS = 2000
ABILITIES = ("other", "repeater", "bridge", "wlan", "router", "phone", "cable modem", "station")
"""LldpSystemCapabilitiesMap, from the first bit on."""
ETHERNET = 6
_SERIAL_KINDS = frozenset({6, 9, 10})
"""PhysicalClass: power supply, module, port (a transceiver sits in a port)."""


def read(rows: Rows, groups: Iterable[str], readable: Callable[[Value], str]) -> Told:
    """``readable`` makes text fit to be stored (control characters, length)."""
    interfaces = _interfaces(rows, readable)
    bases = {_whole(base): index for base, index in rows.get("base_port", ()) if isinstance(index, int)}
    vlans, names = _vlans(rows, bases, readable)
    return Told(
        name=readable(_first(rows, "own_name")),
        chassis=_chassis(_first(rows, "own_chassis_kind"), _first(rows, "own_chassis"), readable),
        interfaces=interfaces,
        neighbors=(*_lldp(rows, interfaces, readable), *_cdp(rows, interfaces, readable)),
        learned=tuple(_learned(rows, bases)),
        resolved=tuple(_resolved(rows)),
        vlans=vlans,
        vlan_names=names,
        parts=tuple(_parts(rows, readable)),
        groups=frozenset(groups),
    )


def _interfaces(rows: Rows, readable: Callable[[Value], str]) -> dict[int, Interface]:
    described, names, aliases = (_texts(rows, name, readable) for name in ("if_descr", "if_name", "if_alias"))
    macs = {index: mac for index, value in rows.get("if_mac", ()) if (mac := _mac(value)) is not None}
    kinds = {index: value for index, value in rows.get("if_type", ()) if isinstance(value, int)}
    bundles = {index: value for index, value in rows.get("bundle", ()) if isinstance(value, int)}
    found = {}
    for index in {**described, **names}:
        number = _whole(index)
        name = names.get(index) or described.get(index) or ""
        if number and name:
            found[number] = Interface(
                number, name, described.get(index, ""), aliases.get(index, ""), macs.get(index), kinds.get(index, 0),
                bundles.get(index, 0) if bundles.get(index, 0) != number else 0,
            )  # fmt: skip
    return found


def port_of(port: PortId, interfaces: Mapping[int, Interface], number: int = 0) -> Interface | None:
    """The interface that a port id means; None when none or several fit.

    ``number`` only decides between interfaces that share a hardware address.
    """
    tests: dict[int, Callable[[Interface], bool]] = {
        ALIAS: lambda one: one.alias == port.id,
        MAC: lambda one: one.mac is not None and one.mac == mac_of(port.id),
        NAME: lambda one: port_key(port.id) in _keys(one),
        LOCAL: lambda one: port.id == str(one.index) or port_key(port.id) in _keys(one),
    }
    test = tests.get(port.kind)
    fitting = [one for one in interfaces.values() if test(one)] if test and port.id else []
    wanted = port_key(port.text) if port.text else ""
    if len(fitting) > 1 and wanted:
        fitting = [one for one in fitting if wanted in _keys(one) or one.alias == port.text] or fitting
    if len(fitting) > 1:
        fitting = [one for one in fitting if one.index == number] or [one for one in fitting if one.kind == ETHERNET]
    if not fitting and wanted:
        fitting = [one for one in interfaces.values() if wanted in _keys(one) or one.alias == port.text]
    return fitting[0] if len(fitting) == 1 else None


def _keys(one: Interface) -> set[str]:
    return {port_key(one.name), port_key(one.description)} - {""}


def said(port: PortId) -> str:
    """How a port is called when its device was not read: its name, not its hardware address, where it has one."""
    return port.text if port.text and port.kind in (MAC, LOCAL, COMPONENT) else port.id or port.text


def _lldp(rows: Rows, interfaces: Mapping[int, Interface], readable: Callable[[Value], str]) -> list[Neighbor]:
    kinds, texts = dict(rows.get("own_port_kind", ())), _texts(rows, "own_port_text", readable)
    ids = dict(rows.get("own_port", ()))
    own = {
        number: _own_port(number, _port_id(kinds.get(number), ids.get(number), texts.get(number, ""), readable),
                          interfaces)
        for number in ids
    }  # fmt: skip
    columns = {name: dict(rows.get(name, ())) for name in
               ("chassis_kind", "port_kind", "port", "port_text", "system", "system_text", "abilities")}  # fmt: skip
    addresses = _addresses(rows)
    latest: dict[tuple[str, str], tuple[int, str, Value]] = {}
    for index, chassis in rows.get("chassis", ()):
        arcs = index.split(".")
        if len(arcs) == 3 and (mark := _whole(arcs[0])) >= latest.get((arcs[1], arcs[2]), (0,))[0]:
            latest[arcs[1], arcs[2]] = mark, index, chassis
    found = []
    for (number, _row), (_mark, index, chassis) in list(latest.items())[:MOST_NEIGHBORS]:
        said_of = {name: values.get(index) for name, values in columns.items()}
        far = _port_id(said_of["port_kind"], said_of["port"], readable(said_of["port_text"]), readable)
        found.append(
            Neighbor(
                own.get(number) or f"#{number}", _chassis(said_of["chassis_kind"], chassis, readable),
                readable(said_of["system"]), far, "lldp", addresses.get(index, ""), readable(said_of["system_text"]),
                _abilities(said_of["abilities"]),
            )
        )  # fmt: skip
    return found


def _own_port(number: str, port: PortId, interfaces: Mapping[int, Interface]) -> str:
    found = port_of(port, interfaces, _whole(number))
    return found.name if found else said(port)


def _port_id(kind: Value, value: Value, text: str, readable: Callable[[Value], str]) -> PortId:
    number = kind if isinstance(kind, int) else 0
    if number == MAC and isinstance(value, bytes) and len(value) == 6:
        return PortId(number, value.hex(":"), text)
    if number == NETWORK:
        return PortId(number, _network_address(value) or readable(value), text)
    return PortId(number, readable(value), text)


def _chassis(kind: Value, value: Value, readable: Callable[[Value], str]) -> str:
    if kind == _CHASSIS_MAC and isinstance(value, bytes) and len(value) == 6:
        return value.hex(":")
    if kind == _CHASSIS_NETWORK:
        return _network_address(value) or readable(value)
    return readable(value)


def _network_address(value: Value) -> str:
    """An IANA address family (1 IPv4, 2 IPv6) and the address."""
    return _address(value[1:]) if isinstance(value, bytes) and value[:1] in (b"\x01", b"\x02") else ""


def _addresses(rows: Rows) -> dict[str, str]:
    """Index of a neighbor → its management address; the first that can be reached from elsewhere."""
    found: dict[str, str] = {}
    for index, _kind in rows.get("address", ()):
        arcs = index.split(".")
        text = _address(_octets(arcs[5:]))
        key = ".".join(arcs[:3])
        if text and key not in found and not ipaddress.ip_address(text).is_link_local:
            found[key] = text
    return found


def _abilities(value: Value) -> frozenset[str]:
    if not isinstance(value, bytes):
        return frozenset()
    return frozenset(name for bit, name in enumerate(ABILITIES) if _bit(value, bit + 1))


def _cdp(rows: Rows, interfaces: Mapping[int, Interface], readable: Callable[[Value], str]) -> list[Neighbor]:
    addresses, ports = dict(rows.get("cdp_address", ())), dict(rows.get("cdp_port", ()))
    platforms = dict(rows.get("cdp_platform", ()))
    found = []
    for index, system in list(rows.get("cdp_system", ()))[:MOST_NEIGHBORS]:
        own = interfaces.get(_whole(index.split(".")[0]))
        name = readable(system)
        if own is not None and name:
            found.append(
                Neighbor(
                    own.name, "", name.split("(", 1)[0].strip(), PortId(NAME, readable(ports.get(index))), "cdp",
                    _address(addresses.get(index)), readable(platforms.get(index)),
                )
            )  # fmt: skip
    return found


def _learned(rows: Rows, bases: Mapping[int, Value]) -> Iterable[Learned]:
    """Of Q-BRIDGE-MIB, whose index begins with the number of the table, not of the VLAN; else of BRIDGE-MIB."""
    vlan_of = {fdb: _whole(index.rpartition(".")[2]) for index, fdb in rows.get("vlan_fdb", ())}
    status = dict(rows.get("q_fdb_status", ()))
    told = False
    for index, base in rows.get("q_fdb_port", ()):
        table, _point, rest = index.partition(".")
        one = _entry(rest, base, status.get(index, _LEARNED), bases)
        if one is not None:
            told = True
            yield Learned(*one, _vlan(vlan_of.get(_whole(table), _whole(table))))
    if not told:
        status = dict(rows.get("fdb_status", ()))
        for index, base in rows.get("fdb_port", ()):
            one = _entry(index, base, status.get(index, _LEARNED), bases)
            if one is not None:
                yield Learned(*one)


def _entry(index: str, base: Value, status: Value, bases: Mapping[int, Value]) -> tuple[int, int] | None:
    """(hardware address, ifIndex) of an address that was learned from a host."""
    octets = _octets(index.split("."))
    port = bases.get(base) if isinstance(base, int) else None
    if status != _LEARNED or octets is None or len(octets) != 6 or not isinstance(port, int):
        return None
    return (int.from_bytes(octets, "big"), port) if not octets[0] & 1 else None


def _vlan(number: int) -> int:
    return number if 0 < number < 4095 else 0


def _resolved(rows: Rows) -> Iterable[Resolved]:
    kinds = dict(rows.get("arp_type", ()))
    seen = set()
    for index, value in (*rows.get("arp_mac", ()), *rows.get("phys_mac", ())):
        arcs, mac = index.split("."), _mac(value)
        octets = _octets(arcs[1:] if len(arcs) == 5 else arcs[3 : 3 + _whole(arcs[2])] if len(arcs) > 5 else [])
        address = _address(octets)
        if address and mac and kinds.get(index) != _INVALID_ARP and (address, mac) not in seen and _is_host(address):
            seen.add((address, mac))
            yield Resolved(address, mac, _whole(arcs[0]))


def _is_host(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return not (address.is_multicast or address.is_loopback or address.is_unspecified or address.is_link_local)


def _vlans(
    rows: Rows, bases: Mapping[int, Value], readable: Callable[[Value], str]
) -> tuple[dict[int, PortVlans], dict[int, str]]:
    """ifIndex → VLANs from the maps of ports (first bit: base port 1), and the names of the VLANs."""
    carried = {_tail(index): value for index, value in (*rows.get("static_egress", ()), *rows.get("vlan_egress", ()))}
    plain = {_tail(index): value for index, value in (*rows.get("static_untagged", ()), *rows.get("vlan_untagged", ()))}
    tagged: dict[int, list[int]] = {}
    untagged: dict[int, int] = {}
    for vlan, ports in sorted(carried.items()):
        for base, index in bases.items():
            if not (vlan and isinstance(ports, bytes) and isinstance(index, int) and _bit(ports, base)):
                continue
            if _bit(plain.get(vlan), base):
                untagged[index] = vlan
            else:
                tagged.setdefault(index, []).append(vlan)
    names = {_tail(index): readable(value) for index, value in rows.get("vlan_name", ())}
    both = {**untagged, **tagged}
    return {index: PortVlans(untagged.get(index, 0), tuple(tagged.get(index, ()))) for index in both}, names


def _tail(index: str) -> int:
    return _vlan(_whole(index.rpartition(".")[2]))


def _parts(rows: Rows, readable: Callable[[Value], str]) -> Iterable[Part]:
    kinds = dict(rows.get("part_kind", ()))
    names, texts, models = (_texts(rows, name, readable) for name in ("part_name", "part_text", "part_model"))
    for index, serial in _texts(rows, "part_serial", readable).items():
        kind = kinds.get(index)
        if serial and isinstance(kind, int) and kind in _SERIAL_KINDS:
            yield Part(names.get(index) or texts.get(index, ""), kind, models.get(index, ""), serial)


# -- values


def _texts(rows: Rows, name: str, readable: Callable[[Value], str]) -> dict[str, str]:
    return {index: readable(value) for index, value in rows.get(name, ())}


def _first(rows: Rows, name: str) -> Value:
    return next((value for _index, value in rows.get(name, ())), None)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0


def _octets(arcs: Sequence[str]) -> bytes | None:
    numbers = [_whole(arc) if arc else 256 for arc in arcs]
    return bytes(numbers) if numbers and max(numbers) < 256 else None


def _address(value: Value) -> str:
    """Four or sixteen octets, or an address as text, in canonical form; empty for anything else."""
    if isinstance(value, bytes) and len(value) not in (_IPV4, _IPV6):
        return ""
    try:
        return str(ipaddress.ip_address(value)) if isinstance(value, str | bytes) else ""
    except ValueError:
        return ""


def _mac(value: Value) -> int | None:
    """Six octets that are the address of one host."""
    if not isinstance(value, bytes) or len(value) != 6 or value[0] & 1:
        return None
    return int.from_bytes(value, "big") or None


def _bit(value: Value, number: int) -> bool:
    """Bit ``number`` of a map of ports, the first being the highest of the first octet."""
    at, place = divmod(number - 1, 8)
    return isinstance(value, bytes) and 0 <= at < len(value) and bool(value[at] & 0x80 >> place)
