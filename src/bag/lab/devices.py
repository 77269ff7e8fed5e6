"""What the agent of a device says: its tables, from the city and its present condition."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bag.lab import controllers, learned, tables
from bag.lab.agents import ber, mib
from bag.lab.agents.agent import Agent
from bag.lab.agents.table import Column, Layout
from bag.lab.agents.usm import Engine, Times, User
from bag.lab.domain.city import NO_LINK, City, Device, Link, Port, address_of
from bag.lab.domain.faults import Condition
from bag.lab.domain.traffic import EPOCH, Traffic

COMMUNITY = b"public"
USER = User("izleme", "izmir-lab-kimlik", "izmir-lab-gizlilik")
"""Of the devices that speak SNMPv3 only."""
SECURE_EVERY = 5
MOVED_EVERY, GUEST_EVERY = 12, 9
GUEST = Device(0, "TL-SG108E", "switch", model="TL-SG108E", maker="TP-Link")
"""A small switch that no record has; each has its own hardware address."""
GUEST_MAKER = bytes.fromhex("50c7bf")
_UP, _DOWN = ber.integer(1), ber.integer(2)
_DAY = 86_400
_ENGINE = bytes.fromhex("80001f8801")
"""How engine ids begin that end with an IPv4 address (RFC 3411, section 5)."""


@dataclass
class World:
    """Everything that devices look at; ``condition`` is replaced when a fault changes it."""

    city: City
    traffic: Traffic
    condition: Condition
    changed: dict[int, float]
    """Number of a link → when it last went up or down, in seconds since 1970."""
    started: dict[int, float]
    """Device → when it last started, if that was because of a fault."""


class SimulatedDevice:
    """Fills the columns of one device (``agents.table.Source``)."""

    def __init__(self, device: Device, world: World) -> None:
        self._world = world
        links = [NO_LINK] * len(device.ports)
        away = [False] * len(device.ports)
        self.links: dict[int, Link] = {}
        for link in world.city.links_of.get(device.id, []):
            here = link.a if link.a[0] == device.id else link.b
            if here[1] != NO_LINK:
                links[here[1]], away[here[1]] = link.number, here is link.a
                self.links[here[1]] = link
        self.device = replace(
            device, ports=tuple(_fitted(port, place in self.links) for place, port in enumerate(device.ports))
        )
        self._points = controllers.points_of(device, world.city) if device.category == "wlan_controller" else ()
        self.moved = _moved(self.device, self.links, world.city)
        self.guest = _guest_port(self.device, self.links)
        nothing = world.traffic.nothing
        self._links = np.array([nothing if link == NO_LINK else link for link in links], dtype=np.int64)
        self._away = np.array(away, dtype=np.bool_)
        self._counted: tuple[float, NDArray[np.uint64]] | None = None

    @property
    def layout(self) -> Layout:
        """The table of the moment: neighbors come and go."""
        device = self.device
        heard = tuple(place for place, _link in self.neighbors())
        return _layout(
            _Shape(device.category, device.slug, device.model, device.maker, device.ports, heard, self._told)
        )

    @property
    def _told(self) -> tuple[int, ...]:
        """The numbers of the access points that a controller tells of."""
        return tuple(point.id for point in self._points)

    def neighbors(self) -> list[tuple[int, Link | None]]:
        """(port, link) of the living ends of recorded cables: what LLDP hears. A guest of no record has no link."""
        down = self._world.condition.down
        found: list[tuple[int, Link | None]] = [
            (self.moved.get(place, place), link) for place, link in self.links.items()
            if link.cables and link.number not in down
        ]  # fmt: skip
        if self.guest is not None:
            found.append((self.guest, None))
        return sorted(found, key=lambda pair: pair[0])

    def hosts(self) -> Layout:
        """The tables of what it learned, as they are now."""
        world = self._world
        return learned.layout(world.city, world.condition, self.device, self.moved, mac_of)

    def encode(self, column: Column, now: float) -> list[bytes] | NDArray[np.uint64]:
        found = mib.counter_column(column, self.counters(now)) if column.name else None
        if found is not None:
            return found
        group, _dot, name = column.name.partition(".")
        match group:
            case "lldp":
                return self._lldp(*name.split("/"))
            case "entity":
                return tables.entity(name, self.device)
            case "sensor":
                return tables.sensor_values(self.device, self._light, now)
            case "poe":
                return tables.poe(name, self.device, self._is_up, now)
            case "host":
                return tables.host(name, self.device, self._uptime(now), now)
            case "wlan":
                return controllers.values(name, self._points, self._reaches, now)
            case "ups":
                return tables.ups(name, self.device, self._world.condition.batteries.get(self.device.id), now)
        return self._plain(column, now)

    def counters(self, now: float) -> NDArray[np.uint64]:
        """The matrix (ports, 12 ``COUNTERS``)."""
        if self._counted is None or self._counted[0] != now:
            self._counted = (now, self._world.traffic.counters(self._links, self._away, now))
        return self._counted[1]

    def times(self, now: float) -> Times:
        """The clock of its SNMPv3 engine: a start because of a fault is one start more."""
        started = self._world.started.get(self.device.id)
        return Times(1 if started is None else int(started - EPOCH), int(self._uptime(now)))

    def _plain(self, column: Column, now: float) -> list[bytes]:
        ports = range(len(self.device.ports))
        match column.name:
            case "mac":
                return [ber.octets(mac_of(self.device.id, place + 1)) for place in ports]
            case "admin":
                return [_UP for _place in ports]
            case "oper":
                return [_UP if self._is_up(place) else _DOWN for place in ports]
            case "last_change":
                return [mib.ticks(self._last_change(place, now)) for place in ports]
            case "discontinuity":
                return [mib.ticks(0) for _place in ports]
            case "alias":
                return [ber.octets(self._alias(place)) for place in ports]
        return [self._scalar(column.name, now)]

    def _scalar(self, name: str, now: float) -> bytes:
        device = self.device
        match name:
            case "uptime":
                return mib.ticks(self._uptime(now))
            case "sys_name":
                return ber.octets(device.name)
            case "sys_location":
                return ber.octets(self._world.city.place_names.get(device.places[0], "") if device.places else "")
            case "sys_contact":
                return ber.octets("Bilgi Ağları Şube Müdürlüğü")
        raise LookupError(name)

    def _is_up(self, place: int) -> bool:
        link = self.links.get(place)
        return link is not None and link.number not in self._world.condition.down

    def _reaches(self, point: Device) -> bool:
        """Whether an access point has power and a way into the network."""
        condition = self._world.condition
        links = self._world.city.links_of.get(point.id, [])
        return point.id not in condition.dark and any(link.number not in condition.down for link in links)

    def _alias(self, place: int) -> str:
        link = self.links.get(place)
        return self._world.city.devices[link.other(self.device.id)[0]].name if link else ""

    def _light(self, place: int) -> float | None:
        """Received light of an optical port in dBm, None without a signal."""
        if not self._is_up(place):
            return None
        link = self.links[place]
        return self._world.condition.rx_dbm.get(link.number, usual_light(link))

    def _uptime(self, now: float) -> float:
        return now - self._world.started.get(self.device.id, _booted(self.device.id))

    def _last_change(self, place: int, now: float) -> float:
        link = self.links.get(place)
        at = self._world.changed.get(link.number) if link else None
        return self._uptime(at) if at is not None and self._uptime(at) > 0 else 0.0

    def _lldp(self, table: str, field: str = "") -> list[bytes]:
        here, city = self.device, self._world.city
        if table == "local":
            return [tables.lldp_field(field, here, "", mac_of(here.id, 0))]
        if table == "ports":
            return [ber.octets(port.name) for port in here.ports]
        values = []
        for _place, link in self.neighbors():
            if link is None:
                values.append(tables.lldp_field(field, GUEST, "Port 1", GUEST_MAKER + here.id.to_bytes(3, "big")))
                continue
            number, port = link.other(here.id)
            there = city.devices[number]
            port = _moved(there, _links_at(city, number), city).get(port, port)
            values.append(tables.lldp_field(field, there, there.ports[port].name, mac_of(number, 0)))
        return values


def _links_at(city: City, device: int) -> dict[int, Link]:
    """Place of a port → the link there."""
    ends = ((link, link.a if link.a[0] == device else link.b) for link in city.links_of.get(device, []))
    return {end[1]: link for link, end in ends if end[1] != NO_LINK}


def _moved(device: Device, links: dict[int, Link], city: City) -> dict[int, int]:
    """On about every twelfth switch, two cables of end devices sit in each other's port: place → place."""
    if device.category != "switch" or crc32(device.name.encode()) % MOVED_EVERY:
        return {}
    ends = [
        place for place, link in sorted(links.items())
        if len(link.cables) == 1 and city.devices[link.other(device.id)[0]].category not in learned.JOINING
    ]  # fmt: skip
    return {ends[0]: ends[1], ends[1]: ends[0]} if len(ends) > 1 else {}


def _guest_port(device: Device, links: dict[int, Link]) -> int | None:
    """On about every ninth switch, somebody plugged a small switch into the last free port."""
    if device.category != "switch" or crc32(device.name.encode()) % GUEST_EVERY != 1:
        return None
    return next((place for place in reversed(range(len(device.ports))) if place not in links), None)


def usual_light(link: Link) -> float:
    """What the receivers of a sound link see, in dBm."""
    return -3.2 - (link.number * 37 % 40) / 10


def _fitted(port: Port, linked: bool) -> Port:
    """The port as tables show it: without its number in the books, and with a transceiver only where a link is."""
    return replace(port, id=0, fiber=port.fiber and linked)


def agent_of(device: Device, world: World) -> Agent:
    """A normal agent for the device."""
    source = SimulatedDevice(device, world)
    engine = _engine(device, source) if is_secure(device) else None
    return Agent(source.layout, source, COMMUNITY, engine, hosts=source.hosts)


def is_secure(device: Device) -> bool:
    """Whether its agent answers SNMPv3 with authentication and privacy only: about every fifth switch."""
    return device.category == "switch" and crc32(device.name.encode()) % SECURE_EVERY == 0


def _engine(device: Device, source: SimulatedDevice) -> Engine:
    address = ipaddress.IPv4Address(address_of(device.id)).packed
    return Engine(_ENGINE + address, USER, source.times)


def mac_of(device: int, port: int) -> bytes:
    """A locally administered hardware address; port 0 is the chassis."""
    return bytes((2, 0xBA, *device.to_bytes(3, "big"), port & 255))


@dataclass(frozen=True)
class _Shape:
    """What of a device decides which tables it has; the numbers of its ports do not."""

    category: str
    slug: str
    model: str
    maker: str
    ports: tuple[Port, ...]
    neighbors: tuple[int, ...]
    """Places of the ports that hear somebody."""
    points: tuple[int, ...] = ()
    """Access points that a controller tells of."""


@lru_cache(maxsize=400)
def _layout(shape: _Shape) -> Layout:
    return Layout(_columns(shape))


def _columns(shape: _Shape) -> Iterable[Column]:
    rows = [mib.Interface(place, port.name, port.speed) for place, port in enumerate(shape.ports, 1)]
    yield from mib.system(tables.object_id(shape.slug, shape.maker), f"{shape.maker} {shape.model}")
    yield from mib.interfaces(rows)
    yield from tables.lldp_columns(len(rows), [place + 1 for place in shape.neighbors])
    yield from tables.entity_columns(shape.category, shape.ports)
    yield from tables.poe_columns(shape.ports)
    yield from tables.host_columns(shape.category, shape.maker)
    yield from tables.ups_columns(shape.category)
    if shape.category == "wlan_controller" and shape.maker.startswith("Aruba"):
        yield from controllers.columns(shape.points, mac_of)


def _booted(device: int) -> float:
    """When a device started, within 300 days before the meters began."""
    return EPOCH - int.from_bytes(sha256(str(device).encode()).digest()[:4], "big") % (300 * _DAY)
