"""Links from what both ends say: one link for each pair of ports, however many reports tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bag.topology.domain.names import host_key, port_key
from bag.topology.domain.reading import port_of, said
from bag.topology.domain.told import Neighbor, Told


@dataclass(frozen=True, order=True)
class End:
    """A port of a node; nodes have the keys that the caller gave, strangers ``c:<chassis>`` or ``n:<name>``."""

    node: str
    port: str


@dataclass(frozen=True)
class Link:
    """``a`` is the lower end. ``tellers``: the nodes that tell of it; ``shared``: an end has several neighbors."""

    a: End
    b: End
    protocol: str
    tellers: frozenset[str] = frozenset()
    shared: bool = False

    @property
    def both(self) -> bool:
        """Whether each end tells of the other."""
        return self.tellers == {self.a.node, self.b.node}


@dataclass(frozen=True)
class Stranger:
    """Somebody who was heard and is none of the devices that were read."""

    key: str
    chassis: str = ""
    name: str = ""
    address: str = ""
    description: str = ""
    abilities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Joined:
    """All links, in order of their ends, and everybody who was only heard of."""

    links: tuple[Link, ...]
    strangers: Mapping[str, Stranger] = field(default_factory=dict)


@dataclass(frozen=True)
class _Report:
    near: End
    far: End
    protocol: str
    sure: bool
    """Whether the far port is one that the far device knows."""


class Directory:
    """Finds the device that a neighbor is: by chassis, by name, by management address; what is ambiguous finds none."""

    def __init__(self, devices: Mapping[str, Told], addresses: Mapping[str, Iterable[str]]) -> None:
        self._chassis = _unique((told.chassis, key) for key, told in devices.items())
        self._names = _unique((host_key(told.name), key) for key, told in devices.items())
        self._addresses = _unique((address, key) for key, some in addresses.items() for address in some)

    def find(self, heard: Neighbor) -> str | None:
        """The key of the device."""
        return (
            self._chassis.get(heard.chassis)
            or self._names.get(host_key(heard.name))
            or self._addresses.get(heard.address)
        )


def joined(devices: Mapping[str, Told], addresses: Mapping[str, Iterable[str]] | None = None) -> Joined:
    """Join the reports of all devices. ``addresses``: under which addresses each device is known."""
    directory = Directory(devices, addresses or {})
    strangers: dict[str, Stranger] = {}
    reports = []
    for key, told in devices.items():
        for heard in told.neighbors:
            far = directory.find(heard)
            if far == key:
                continue  # a loop of its own, or a device that hears itself over two ports
            if far is None:
                stranger = _stranger(heard)
                if stranger is None:
                    continue
                far = stranger.key
                strangers[far] = _merged(strangers.get(far), stranger)
            reports.append(_report(key, heard, far, devices.get(far)))
    return Joined(_links(_paired(_once(reports))), strangers)


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    doubted: set[str] = set()
    for text, key in pairs:
        if text and found.setdefault(text, key) != key:
            doubted.add(text)
    return {text: key for text, key in found.items() if text not in doubted}


def _stranger(heard: Neighbor) -> Stranger | None:
    key = f"c:{heard.chassis}" if heard.chassis else f"n:{host_key(heard.name)}" if heard.name else ""
    if not key:
        return None
    return Stranger(key, heard.chassis, heard.name, heard.address, heard.description, heard.abilities)


def _merged(old: Stranger | None, new: Stranger) -> Stranger:
    if old is None:
        return new
    return Stranger(
        old.key, old.chassis or new.chassis, old.name or new.name, old.address or new.address,
        old.description or new.description, old.abilities | new.abilities,
    )  # fmt: skip


def _report(key: str, heard: Neighbor, far: str, told: Told | None) -> _Report:
    port = port_of(heard.far, told.interfaces) if told is not None else None
    name = port.name if port is not None else said(heard.far)
    return _Report(End(key, heard.port), End(far, name), heard.protocol, port is not None)


def _once(reports: list[_Report]) -> list[_Report]:
    """A neighbor that LLDP and CDP tell on one port is there once, in the words of LLDP."""
    lldp = {(one.near, one.far.node) for one in reports if one.protocol == "lldp"}
    return [one for one in reports if one.protocol == "lldp" or (one.near, one.far.node) not in lldp]


def _paired(reports: list[_Report]) -> list[_Report]:
    """Far ports that could not be recognized, taken from the one report that comes back to the near port's node."""
    back: dict[tuple[str, str], list[_Report]] = {}
    for one in reports:
        back.setdefault((one.near.node, one.far.node), []).append(one)
    return [one if one.sure else _completed(one, back.get((one.far.node, one.near.node), ())) for one in reports]


def _completed(one: _Report, back: Iterable[_Report]) -> _Report:
    told = [other for other in back if _same(other.far, one.near) or not other.sure]
    fitting = [other for other in told if _same(other.far, one.near)] or told
    return replace(one, far=fitting[0].near) if len(fitting) == 1 else one


def _same(one: End, other: End) -> bool:
    return one.node == other.node and port_key(one.port) == port_key(other.port)


def renamed(links: Iterable[Link], names: Mapping[str, str]) -> tuple[Link, ...]:
    """The links with other keys for nodes, joined anew: two strangers may turn out to be one device."""
    return _joined(
        Link(_renamed(link.a, names), _renamed(link.b, names), link.protocol,
             frozenset(names.get(node, node) for node in link.tellers))
        for link in links
    )  # fmt: skip


def _renamed(end: End, names: Mapping[str, str]) -> End:
    return End(names.get(end.node, end.node), end.port)


def _links(reports: Iterable[_Report]) -> tuple[Link, ...]:
    return _joined(Link(one.near, one.far, one.protocol, frozenset({one.near.node})) for one in reports)


def _joined(links: Iterable[Link]) -> tuple[Link, ...]:
    """One link for each pair of ports, in order; ports compare by their long names."""
    kept: dict[tuple[tuple[str, str], ...], Link] = {}
    for one in links:
        if one.a.node == one.b.node:
            continue
        a, b = sorted((one.a, one.b))
        pair = tuple((end.node, port_key(end.port)) for end in (a, b))
        old = kept.get(pair, one)
        protocol = "lldp" if "lldp" in (old.protocol, one.protocol) else one.protocol
        kept[pair] = Link(a, b, protocol, old.tellers | one.tellers)
    peers: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one_end, other in kept:
        peers.setdefault(one_end, set()).add(other)
        peers.setdefault(other, set()).add(one_end)
    found = [
        replace(link, shared=any(len(peers[end]) > 1 for end in pair if end[1])) for pair, link in kept.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda link: (link.a, link.b)))
