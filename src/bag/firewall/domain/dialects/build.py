"""What readers share: addresses, services, and rules made of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import product
from typing import NamedTuple, ParamSpec

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.boxes import Box, Kind
from bag.firewall.domain.rules import Reason, Unread, Unreadable
from bag.firewall.domain.sets import Numbers

P = ParamSpec("P")

Where = dict[int, Numbers]
"""Addresses by family; a family that is missing has none."""

ANY_V4: Where = {boxes.IPV4: boxes.addresses(boxes.IPV4)}
ANY_V6: Where = {boxes.IPV6: boxes.addresses(boxes.IPV6)}
ANYWHERE: Where = ANY_V4 | ANY_V6
MOST_BOXES = 4096
LONGEST_LINE = 400


class Service(NamedTuple):
    """Protocols with ports (or ICMP type and code) and flags."""

    protocols: int = boxes.ALL_PROTOCOLS
    first: Numbers = boxes.ALL_PORTS
    second: Numbers = boxes.ALL_PORTS
    flags: int = boxes.ALL_FLAGS


def family_of(found: IPv4Address | IPv6Address) -> int:
    """IPV4 or IPV6 of the packet space."""
    return boxes.IPV4 if found.version == 4 else boxes.IPV6


def address(text: str) -> tuple[int, int]:
    """Family and number of one address; Unreadable when it is none."""
    try:
        found = ip_address(text)
    except ValueError as error:
        raise Unreadable("address", text) from error
    return family_of(found), int(found)


def network(text: str) -> Where:
    """`10.0.0.0/8`, `2001:db8::/32`, `10.0.0.0/255.0.0.0` or one address; Unreadable when it is none."""
    base, slash, mask = text.partition("/")
    if slash and "." in mask:
        return masked(base, mask)
    try:
        found = ip_network(text, strict=False)
    except ValueError as error:
        raise Unreadable("address", text) from error
    low = int(found.network_address)
    return {boxes.IPV4 if found.version == 4 else boxes.IPV6: sets.interval(low, low + found.num_addresses - 1)}


def span(first: str, last: str) -> Where:
    """All addresses from the first to the last; Unreadable when they do not belong together."""
    (family, low), (other, high) = address(first), address(last)
    if family != other or low > high:
        raise Unreadable("address", f"{first}-{last}")
    return {family: sets.interval(low, high)}


def wildcard(base: str, wild: str) -> Where:
    """An address with the bits that do not matter: `10.0.5.0 0.255.0.255`."""
    return {boxes.IPV4: sets.cube(_four(base), _four(wild), 32)}


def masked(base: str, mask: str) -> Where:
    """An address with the bits that matter: `10.0.5.0 255.0.255.0`."""
    return {boxes.IPV4: sets.cube(_four(base), _four(mask) ^ 0xFFFFFFFF, 32)}


def _four(text: str) -> int:
    family, found = address(text)
    if family != boxes.IPV4:
        raise Unreadable("address", text)
    return found


def joined(places: Iterable[Where]) -> Where:
    """Everything that is in one of the places."""
    found = list(places)
    return {
        family: numbers
        for family in (boxes.IPV4, boxes.IPV6)
        if (numbers := sets.union(where[family] for where in found if family in where))
    }


def outside(where: Where, families: Iterable[int]) -> Where:
    """Every address of these families that is not in the place."""
    return {
        family: numbers
        for family in families
        if (numbers := sets.subtract(boxes.addresses(family), where.get(family, sets.EMPTY)))
    }


def common(one: Where, other: Where) -> Where:
    """What is in both places."""
    return {
        family: numbers
        for family in one.keys() & other.keys()
        if (numbers := sets.intersect(one[family], other[family]))
    }


def build(
    sources: Where,
    targets: Where,
    services: Sequence[Service],
    states: int = boxes.ALL_STATES,
    entry: int = boxes.ANY_INTERFACE,
    leave: int = boxes.ANY_INTERFACE,
) -> tuple[Box, ...]:
    """The boxes of a rule; services that differ in one thing only are made one. Unreadable when they are too many."""
    result = [
        Box(
            Kind(family, service.protocols, service.flags, states, entry, leave),
            sources[family],
            targets[family],
            service.first,
            service.second,
        )
        for family, service in product((boxes.IPV4, boxes.IPV6), merged(services))
        if family in sources and family in targets and service.first and service.second and service.protocols
    ]
    if len(result) > MOST_BOXES:
        raise Unreadable("many")
    return tuple(result)


def merged(services: Sequence[Service]) -> list[Service]:
    """The same services in fewer words: destination ports of one protocol together, then protocols of like ports."""
    by_protocol: dict[tuple[int, Numbers, int], list[Numbers]] = {}
    for service in services:
        by_protocol.setdefault((service.protocols, service.first, service.flags), []).append(service.second)
    by_ports: dict[tuple[Numbers, Numbers, int], int] = {}
    for (protocols, first, flags), seconds in by_protocol.items():
        key = (first, sets.union(seconds), flags)
        by_ports[key] = by_ports.get(key, 0) | protocols
    return [Service(protocols, first, second, flags) for (first, second, flags), protocols in by_ports.items()]


@dataclass(slots=True)
class Interfaces:
    """Numbers for the names of interfaces; a pattern ("eth*") holds every known name that fits and one nameless."""

    names: list[str] = field(default_factory=list)

    def mask(self, name: str) -> int:
        """The bit of one interface."""
        if name not in self.names:
            self.names.append(name)
        return 1 << self.names.index(name)

    def know(self, names: Iterable[str]) -> None:
        """Number these in any case, patterns last seen first."""
        for name in names:
            self.mask(name)

    def fitting(self, pattern: str) -> int:
        """Every known interface that fits a name that may end in a wildcard; call `know` with all names before."""
        if pattern[-1:] not in ("*", "+"):
            return self.mask(pattern)
        own = self.mask(pattern)
        return own | sum(
            1 << bit for bit, name in enumerate(self.names) if self._fits(name, pattern) and name != pattern
        )

    @staticmethod
    def _fits(name: str, pattern: str) -> bool:
        return name.rstrip("*+").startswith(pattern[:-1])


@dataclass(slots=True)
class Notes:
    """Collects what could not be read."""

    unread: list[Unread] = field(default_factory=list)

    def cannot(self, line: int, text: str, reason: Reason, value: str = "") -> None:
        """Keep a line with the reason; very long lines are cut."""
        self.unread.append(Unread(line, _cut(text.strip()), reason, _cut(value)))

    def trying(self, line: int, text: str, act: Callable[P, object], *args: P.args, **named: P.kwargs) -> None:
        """Do it, or note why it cannot be done."""
        try:
            act(*args, **named)
        except Unreadable as error:
            self.cannot(line, text, error.code, error.value)
        except (IndexError, KeyError, ValueError):
            self.cannot(line, text, "ends_early")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "…"
