"""Reads worth a name: where something is plugged in, the links of a device, what was there on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from netutils.mac import get_oui

from bag.addresses.domain.parsing import AddressFault, address
from bag.addresses.models import Address, DhcpLease, Resolution
from bag.core import access
from bag.inventory.models import Equipment
from bag.topology.domain.names import host_key, mac_of, mac_text
from bag.topology.domain.whereabouts import Place, ordered
from bag.topology.models import Node, SeenLink, SeenPort, Sighting

MOST_MACS = 20
"""Of one question: a name or an address can stand for several hardware addresses."""
MOST_PLACES = 60
"""Of one hardware address: where it was before, and the switches on the way."""
MOST_LINKS = 400


@dataclass(frozen=True)
class Spot:
    """A port that knew an address, with what is told of it."""

    port: SeenPort
    place: Place


@dataclass(frozen=True)
class Whereabouts:
    """A hardware address. ``spots``: the likeliest first; the first is where it is plugged in if ``found``."""

    mac: int
    maker: str
    addresses: list[Resolution]
    leases: list[DhcpLease]
    spots: list[Spot]

    @property
    def text(self) -> str:
        return mac_text(self.mac)

    @property
    def found(self) -> Spot | None:
        """The edge port that knows it now; None when only ports between switches do, or it is gone."""
        first = self.spots[0] if self.spots else None
        return first if first is not None and first.place.current and not first.place.uplink else None


@dataclass(frozen=True)
class Answer:
    """``kind``: mac, address, name or nothing. ``links``: ports at which the piece itself was heard."""

    kind: str
    asked: str
    found: list[Whereabouts] = field(default_factory=list)
    equipment: list[Equipment] = field(default_factory=list)
    links: list[SeenLink] = field(default_factory=list)


def where(text: str, user: Any) -> Answer:
    """Where a MAC address, an IP address, a piece of equipment or a host is plugged in. At most eight queries.

    Readers who are held to some services see the ports of their devices only.
    """
    asked = text.strip()[:255]
    mac = mac_of(asked)
    if mac is not None:
        return Answer("mac", asked, _whereabouts([mac], user))
    try:
        addresses = [str(address(asked))]
    except AddressFault:
        return _of_name(asked, user)
    macs = _macs(addresses)
    pieces = list(_visible(Equipment.objects.filter(_at(addresses)), user)[:MOST_MACS])
    return Answer("address", asked, _whereabouts(macs, user), pieces, _links_of(pieces))


def _of_name(asked: str, user: Any) -> Answer:
    key = host_key(asked)
    if not key:
        return Answer("nothing", asked)
    names = {asked, asked.upper(), key, key.upper()}
    pieces = list(_visible(Equipment.objects.filter(name__in=names), user)[:MOST_MACS])
    addresses = {piece.management_ip for piece in pieces if piece.management_ip}
    addresses |= set(Address.objects.filter(vrf=None, equipment__in=pieces).values_list("address", flat=True)[:100])
    leased = DhcpLease.objects.filter(hostname__in=names).values_list("mac", flat=True)[:MOST_MACS]
    macs = [*_macs(addresses), *(mac for text in leased if (mac := mac_of(text)) is not None)]
    links = _links_of(pieces)
    found = _whereabouts(list(dict.fromkeys(macs)), user)
    return Answer("name" if pieces or found else "nothing", asked, found, pieces, links)


def places_of(macs: Iterable[int]) -> dict[int, list[Spot]]:
    """Hardware address → the ports that knew it, the likeliest first. One query."""
    wanted = list(macs)[:MOST_MACS]
    rows = Sighting.objects.filter(mac__in=wanted).select_related(
        "port__node__equipment__place", "port__node__equipment__owner_service", "port__port"
    )
    found: dict[int, list[Spot]] = {}
    for row in rows.order_by("-last_seen")[: MOST_PLACES * max(1, len(wanted))]:
        learned = row.port.node.learned_at
        place = Place(row.port_id, row.vlan, row.port.uplink, row.port.macs, row.first_seen, row.last_seen,
                      learned is not None and row.last_seen >= learned)  # fmt: skip
        found.setdefault(row.mac, []).append(Spot(row.port, place))
    return {mac: _ordered(spots) for mac, spots in found.items()}


def _ordered(spots: list[Spot]) -> list[Spot]:
    at = {(spot.place.port, spot.place.vlan): spot for spot in spots}
    return [at[place.port, place.vlan] for place in ordered([spot.place for spot in spots])]


def _whereabouts(macs: list[int], user: Any) -> list[Whereabouts]:
    wanted = macs[:MOST_MACS]
    spots = places_of(wanted)
    held = access.held_services(user)
    if held is not None:
        spots = {mac: [spot for spot in some if _owner(spot.port) in held] for mac, some in spots.items()}
    resolved: dict[int, list[Resolution]] = {}
    for row in Resolution.objects.filter(mac__in=wanted).select_related("router").order_by("-last_seen")[:200]:
        resolved.setdefault(row.mac, []).append(row)
    leases: dict[int, list[DhcpLease]] = {}
    for lease in DhcpLease.objects.filter(mac__in=[mac_text(mac) for mac in wanted])[:200]:
        leases.setdefault(mac_of(lease.mac) or 0, []).append(lease)
    return [Whereabouts(mac, maker_of(mac), resolved.get(mac, []), leases.get(mac, []), spots.get(mac, []))
            for mac in wanted if held is None or spots.get(mac)]  # fmt: skip


def maker_of(mac: int) -> str:
    """Who the first half of a hardware address was given to; empty for private addresses and unknown makers."""
    try:
        return str(get_oui(mac_text(mac)) or "")
    except (KeyError, ValueError):
        return ""


def _owner(port: SeenPort) -> str:
    piece = port.node.equipment
    return piece.owner_service.code if piece is not None else ""


def _macs(addresses: Iterable[str]) -> list[int]:
    """The hardware addresses of IP addresses, the latest first: by the tables of routers, then by leases."""
    wanted = set(addresses)
    rows = Resolution.objects.filter(address__in=wanted).order_by("-last_seen").values_list("mac", flat=True)[:100]
    leased = DhcpLease.objects.filter(vrf=None, address__in=wanted).values_list("mac", flat=True)[:100]
    found = [*rows, *(mac for text in leased if (mac := mac_of(text)) is not None)]
    return list(dict.fromkeys(found))[:MOST_MACS]


def _at(addresses: list[str]) -> Q:
    return Q(management_ip__in=addresses) | Q(addresses__vrf=None, addresses__address__in=addresses)


def _visible(rows: QuerySet[Equipment], user: Any) -> QuerySet[Equipment]:
    held = access.held_services(user)
    found = rows if held is None else rows.filter(owner_service__code__in=held)
    return found.select_related("type", "place").distinct().order_by("pk")


def _links_of(pieces: list[Equipment]) -> list[SeenLink]:
    if not pieces:
        return []
    mine = Q(a__node__equipment__in=pieces) | Q(b__node__equipment__in=pieces)
    return list(with_ends(SeenLink.objects.filter(mine, until=None))[:MOST_LINKS])


def links_of(piece: Equipment, on: datetime | None = None) -> list[SeenLink]:
    """The links of a device now, or at a moment. One query."""
    mine = Q(a__node__equipment=piece) | Q(b__node__equipment=piece)
    return list(with_ends(at(on).filter(mine)).order_by("a__key", "b__key")[:MOST_LINKS])


def at(on: datetime | None) -> QuerySet[SeenLink]:
    """The links that are there, or that were there at a moment."""
    if on is None:
        return SeenLink.objects.filter(until=None)
    return SeenLink.objects.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))


def with_ends(rows: QuerySet[SeenLink]) -> QuerySet[SeenLink]:
    """With everything that a line about a link shows."""
    return rows.select_related("a__node__equipment", "b__node__equipment", "a__port", "b__port")


def learned_on(piece: Equipment) -> list[SeenPort]:
    """The ports of a device with what they carry: VLANs, addresses, where they lead. One query."""
    return list(SeenPort.objects.filter(node__equipment=piece).select_related("port").order_by("pk")[:MOST_LINKS])


def node_of(piece: Equipment) -> Node | None:
    """What is known of a device from looking at it. One query."""
    return Node.objects.filter(equipment=piece).first()
