"""Boxes in the short form that network people read: `tcp 10.1.0.0/16 → 10.9.0.5 :443`. The same in every language."""

from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from bag.firewall.domain import boxes
from bag.firewall.domain.boxes import Box, Kind
from bag.firewall.domain.dialects.names import PROTOCOLS
from bag.firewall.domain.sets import Element, Numbers

MOST = 6
_BY_NUMBER = {number: name for name, number in reversed(PROTOCOLS.items())}
_STATES = ("new", "established", "related", "invalid", "untracked")
_FLAGS = {boxes.OPENING: "opening", boxes.REPLYING: "established"}


def describe(box: Box, interfaces: tuple[str, ...] = ()) -> str:
    """The box in one line."""
    kind = box.kind
    parts = [protocols(kind.protocols)]
    bound = [mask for mask in (kind.entry, kind.exit) if mask != boxes.ANY_INTERFACE]
    parts.extend(f"[{_interfaces(mask, interfaces)}]" for mask in bound)
    icmp = kind.protocols == 1 << boxes.ICMP[kind.family]
    parts.append(addresses(box.source, kind.family) + ("" if icmp else _ports(box.first)))
    parts.append("→ " + addresses(box.target, kind.family) + ("" if icmp else _ports(box.second)))
    if icmp and box.first != boxes.ALL_PORTS:
        parts.append("type " + _numbers(_by_256(box.first)))
    return " ".join([*parts, *_extra(kind)])


def protocols(mask: int) -> str:
    """`tcp`, `tcp,udp`, `ip` for all, `ip except tcp`."""
    if mask == boxes.ALL_PROTOCOLS:
        return "ip"
    missing = [number for number in range(256) if not mask >> number & 1]
    found = [number for number in range(256) if mask >> number & 1]
    if len(missing) < len(found):
        return "ip except " + ",".join(_BY_NUMBER.get(number, str(number)) for number in missing[:MOST])
    return ",".join(_BY_NUMBER.get(number, str(number)) for number in found[:MOST]) + "…" * (len(found) > MOST)


def addresses(numbers: Numbers, family: int) -> str:
    """Networks, ranges and wildcards, the first few of them."""
    if numbers == boxes.addresses(family):
        return "any"
    shown = ", ".join(_element(element, family) for element in numbers[:MOST])
    return f"{shown}, … (+{len(numbers) - MOST})" if len(numbers) > MOST else shown


def _element(element: Element, family: int) -> str:
    low, high, care, _ = element
    make = IPv6Address if family == boxes.IPV6 else IPv4Address
    if care:
        wild = (1 << (low ^ high).bit_length()) - 1 & ~care
        return f"{make(low)} {make(wild)}"
    if low == high:
        return str(make(low))
    networks = list(summarize_address_range(make(low), make(high)))
    return str(networks[0]) if len(networks) == 1 else f"{make(low)}-{make(high)}"


def _ports(numbers: Numbers) -> str:
    return "" if numbers == boxes.ALL_PORTS else " :" + _numbers(numbers)


def _numbers(numbers: Numbers) -> str:
    shown = ",".join(str(low) if low == high else f"{low}-{high}" for low, high, _, _ in numbers[:MOST])
    return shown + ",…" * (len(numbers) > MOST)


def _by_256(numbers: Numbers) -> Numbers:
    return tuple((low // 256, high // 256, 0, 0) for low, high, _, _ in numbers)


def _extra(kind: Kind) -> list[str]:
    found = []
    if kind.flags != boxes.ALL_FLAGS and kind.protocols >> boxes.TCP & 1:
        found.append(f"({_FLAGS.get(kind.flags, 'flags')})")
    if kind.states != boxes.ALL_STATES:
        found.append("{" + ",".join(name for bit, name in enumerate(_STATES) if kind.states >> bit & 1) + "}")
    return found


def _interfaces(mask: int, interfaces: tuple[str, ...]) -> str:
    named = [name for bit, name in enumerate(interfaces) if mask >> bit & 1]
    return ",".join([*named, "*"] if mask < 0 or mask >> len(interfaces) else named)
