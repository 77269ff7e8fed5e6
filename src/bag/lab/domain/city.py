"""What the simulation knows of the city: devices that have an address, and the links between them."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

ADDRESS_BASE = int(ipaddress.IPv4Address("127.64.0.0"))
LARGEST_NUMBER = (1 << 22) - 1
NO_LINK = -1


def address_of(number: int) -> str:
    """The loopback address of a device: 127.64.0.0 plus its number. Raises ``ValueError`` beyond 4 million."""
    if not 0 < number <= LARGEST_NUMBER:
        raise ValueError(f"no loopback address for device {number}")
    return str(ipaddress.IPv4Address(ADDRESS_BASE + number))


@dataclass(frozen=True, slots=True)
class Port:
    """A data port; its place in ``Device.ports`` plus one is its ifIndex. ``speed`` in Mb/s."""

    id: int
    name: str
    speed: int
    fiber: bool = False
    poe: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """An active device. ``places`` runs from its own place up to the district."""

    id: int
    name: str
    category: str
    slug: str = ""
    model: str = ""
    maker: str = ""
    serial: str = ""
    firmware: str = ""
    management: str = ""
    """The address in the books; the simulated one is ``address_of(id)``."""
    places: tuple[int, ...] = ()
    ports: tuple[Port, ...] = ()
    has_inlet: bool = True
    """Whether it has a power inlet; without one it lives on what its data cable brings (PoE)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way between ports of two devices: ``a`` and ``b`` are (device, place of the port or ``NO_LINK``).

    ``cables``: the patch cables of the run, end to end; empty for a way that the inventory does not tell.
    """

    number: int
    a: tuple[int, int]
    b: tuple[int, int]
    cables: tuple[int, ...] = ()

    def other(self, device: int) -> tuple[int, int]:
        """The far end, seen from ``device``."""
        return self.b if self.a[0] == device else self.a


@dataclass(frozen=True)
class City:
    """Devices by number, their links in order of ``Link.number``, and the devices next to the collector."""

    devices: dict[int, Device]
    links: list[Link]
    roots: frozenset[int]
    place_names: dict[int, str] = field(default_factory=dict)
    place_codes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def links_of(self) -> dict[int, list[Link]]:
        """Device → its links."""
        found: dict[int, list[Link]] = {}
        for link in self.links:
            for device, _port in (link.a, link.b):
                found.setdefault(device, []).append(link)
        return found

    @cached_property
    def link_of_cable(self) -> dict[int, Link]:
        return {cable: link for link in self.links for cable in link.cables}

    @cached_property
    def by_name(self) -> dict[str, Device]:
        return {device.name: device for device in self.devices.values()}

    @cached_property
    def ups_of(self) -> dict[int, int]:
        """Device with an inlet → the UPS of its place or of the nearest place above it below the district."""
        at: dict[int, int] = {}
        for device in self.devices.values():
            if device.category == "ups":
                for place in device.places[:-1] or device.places:
                    at.setdefault(place, device.id)
        found = {}
        for device in self.devices.values():
            if device.has_inlet:
                near = next((at[place] for place in device.places[:-1] or device.places if place in at), None)
                if near is not None:
                    found[device.id] = device.id if device.category == "ups" else near
        return found

    @cached_property
    def fed_by(self) -> dict[int, int]:
        """Device without an inlet → the switch that powers it over the data cable."""
        found = {}
        for device in self.devices.values():
            if not device.has_inlet:
                feeders = [link.other(device.id)[0] for link in self.links_of.get(device.id, [])]
                best = next((feeder for feeder in feeders if self.devices[feeder].category == "switch"), None)
                if best is not None:
                    found[device.id] = best
        return found

    @cached_property
    def way_up(self) -> dict[int, Link]:
        """Device → the link towards the roots when nothing is broken; in the order in which devices are reached."""
        found: dict[int, Link] = {}
        queue = deque(self.roots)
        while queue:
            device = queue.popleft()
            for link in self.links_of.get(device, []):
                near = link.other(device)[0]
                if near not in found and near not in self.roots:
                    found[near] = link
                    queue.append(near)
        return found

    @cached_property
    def behind(self) -> dict[int, int]:
        """Device → how many devices, itself among them, reach the roots through it when nothing is broken."""
        found = dict.fromkeys(self.devices, 1)
        for device, link in reversed(self.way_up.items()):
            found[link.other(device)[0]] += found[device]
        return found

    def reached(self, dead: Iterable[int], down: Iterable[int], start: Iterable[int] | None = None) -> set[int]:
        """The living devices that are reached over links that are up: from the roots, or from ``start``."""
        lost, broken = set(dead), set(down)
        found = set(self.roots if start is None else start) - lost
        queue = deque(found)
        while queue:
            device = queue.popleft()
            for link in self.links_of.get(device, []):
                near = link.other(device)[0]
                if near not in found and near not in lost and link.number not in broken:
                    found.add(near)
                    queue.append(near)
        return found
