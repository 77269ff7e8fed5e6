"""Places, racks, equipment and ports as the sources read them: five queries, however large the city is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import connection

from bag.inventory.domain.kinds import Category, PortKind, Status
from bag.inventory.models import Equipment, Rack
from bag.places.domain.kinds import Kind
from bag.places.models import Place

INSTALLED = (Status.SERVICE, Status.FAULTY)
"""States in which a piece stands where it belongs and has its part in the graph."""
SITES = frozenset({Kind.BUILDING, Kind.OUTDOOR_SITE, Kind.VEHICLE})
"""Kinds of place that have their own mains, and people who are cut off together."""
PASSIVE = frozenset({Category.PATCH_PANEL, Category.ODF})


class Spot(NamedTuple):
    """A place."""

    pk: int
    name: str
    kind: str
    subtype: str
    parent: int | None
    ancestors: list[int]
    owner: int | None


class Cabinet(NamedTuple):
    """A rack."""

    pk: int
    name: str
    place: int


class Piece(NamedTuple):
    """A piece of equipment; ``host``: the piece in whose bay it sits."""

    pk: int
    name: str
    category: str
    place: int | None
    rack: int | None
    host: int | None
    address: str | None


class Socket(NamedTuple):
    """A port that has a cable, is a side of a panel, or is a power inlet."""

    pk: int
    piece: int
    kind: str
    rear: int | None
    rear_position: int
    cable: int | None
    poe: bool


_SOCKETS = """
    SELECT p.id, p.equipment_id, p.kind, p.rear_id, coalesce(p.rear_position, 1), x.cable_id, p.poe
    FROM inventory_port p LEFT JOIN inventory_cableend x ON x.port_id = p.id
    WHERE x.cable_id IS NOT NULL OR p.rear_id IS NOT NULL OR p.kind = %s
    ORDER BY p.id
"""
_CABLES = "SELECT id, a_port_id, b_port_id, label FROM inventory_cable ORDER BY id"


@dataclass(frozen=True)
class Snapshot:
    """Everything at one moment, by primary key."""

    spots: dict[int, Spot]
    cabinets: dict[int, Cabinet]
    pieces: dict[int, Piece]
    sockets: dict[int, Socket]
    cables: dict[int, tuple[int, int, str]]
    """Both ports and the label."""

    @classmethod
    def taken(cls) -> Snapshot:
        """As the records are now."""
        spots = Place.objects.order_by("pk").values_list(
            "pk", "name", "kind", "subtype", "parent_id", "ancestors", "owner_id"
        )
        racks = Rack.objects.order_by("pk").values_list("pk", "name", "place_id")
        pieces = Equipment.objects.filter(status__in=INSTALLED).order_by("pk")
        columns = ("pk", "name", "type__category", "place_id", "rack_id", "parent_bay__equipment_id", "management_ip")
        with connection.cursor() as cursor:
            cursor.execute(_SOCKETS, [PortKind.POWER_IN])
            sockets = {row[0]: Socket(*row) for row in cursor.fetchall()}
            cursor.execute(_CABLES)
            cables = {pk: (one, other, label) for pk, one, other, label in cursor.fetchall()}
        return cls(
            spots={row[0]: Spot(*row) for row in spots.iterator(chunk_size=5000)},
            cabinets={row[0]: Cabinet(*row) for row in racks.iterator(chunk_size=5000)},
            pieces={row[0]: Piece(*row) for row in pieces.values_list(*columns).iterator(chunk_size=5000)},
            sockets=sockets,
            cables=cables,
        )

    @cached_property
    def site_of(self) -> dict[int, int]:
        """Place → the building, outdoor site or vehicle that it is or lies in."""
        found = {}
        for pk, spot in self.spots.items():
            for above in (pk, *reversed(spot.ancestors)):
                if above in self.spots and self.spots[above].kind in SITES:
                    found[pk] = above
                    break
        return found

    def site(self, piece: Piece) -> Spot | None:
        """The site of a piece."""
        site = self.site_of.get(piece.place) if piece.place else None
        return self.spots[site] if site is not None else None

    def above(self, place: int) -> Iterable[Spot]:
        """A place and those round it, the nearest first."""
        for pk in (place, *reversed(self.spots[place].ancestors)):
            if pk in self.spots:
                yield self.spots[pk]

    @cached_property
    def inlets(self) -> dict[int, list[Socket]]:
        """Piece → its power inlets."""
        found: dict[int, list[Socket]] = {}
        for socket in self.sockets.values():
            if socket.kind == PortKind.POWER_IN and socket.piece in self.pieces:
                found.setdefault(socket.piece, []).append(socket)
        return found

    def peer(self, socket: Socket) -> Socket | None:
        """The port at the other end of a port's cable."""
        if socket.cable is None:
            return None
        one, other, _label = self.cables[socket.cable]
        return self.sockets.get(other if one == socket.pk else one)
