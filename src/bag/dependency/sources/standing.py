"""What stands where: places, racks, equipment, and who is cut off with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bag.core.registers import Support
from bag.dependency.sources.snapshot import PASSIVE, Piece, Snapshot
from bag.inventory.domain.kinds import Category
from bag.organization.models import Unit
from bag.places.domain.kinds import Kind

ROOMS = frozenset({Kind.FLOOR, Kind.ROOM})
NO_SUPPORT = frozenset({Kind.DISTRICT})
"""Kinds of place that hold nothing up: a district does not fail."""
FEEDS = frozenset({Category.PDU, Category.BATTERY, Category.GENERATOR})
CITIZENS = {Category.ACCESS_POINT: 120, Category.CAMERA: 25}
"""Points in the open and in vehicles, and how heavy one weighs: people whom it serves on an ordinary day, roughly.
The figures compare consequences with each other; they are no counts."""
SWITCHING = frozenset({Category.SWITCH, Category.ROUTER, Category.MODEM})
"""While one of these works in a building, its people are connected."""


def collect(taken: Snapshot) -> Support:
    """Nodes of everything that stands somewhere, units and citizens' points. One query (the names of units)."""
    nodes = [*_places(taken), *_racks(taken), *map(_piece(taken), taken.pieces.values())]
    nodes += _points(taken)
    nodes += _units(taken)
    return Support(nodes=nodes, remarks=[("no-place", f"equipment:{one.pk}", "") for one in _lost(taken)])


def _places(taken: Snapshot) -> Iterator[dict[str, Any]]:
    for spot in taken.spots.values():
        if spot.kind in NO_SUPPORT:
            continue
        round_it = taken.spots.get(spot.parent) if spot.parent and spot.kind != Kind.VEHICLE else None
        held = round_it is not None and round_it.kind not in NO_SUPPORT
        yield {
            "id": f"place:{spot.pk}",
            "kind": "room" if spot.kind in ROOMS else "site",
            "name": f"{spot.name}, {round_it.name}" if round_it and spot.kind == Kind.FLOOR else spot.name,
            "needs": [f"place:{spot.parent}"] if held else [],
        }


def _racks(taken: Snapshot) -> Iterator[dict[str, Any]]:
    for rack in taken.cabinets.values():
        yield {"id": f"rack:{rack.pk}", "kind": "rack", "name": rack.name, "needs": _at(taken, rack.place)}


def _at(taken: Snapshot, place: int | None) -> list[str]:
    known = place is not None and taken.spots[place].kind not in NO_SUPPORT
    return [f"place:{place}"] if known else []


def _piece(taken: Snapshot) -> Any:
    def node(piece: Piece) -> dict[str, Any]:
        if piece.host in taken.pieces:
            needs = [f"equipment:{piece.host}"]
        else:
            needs = [f"rack:{piece.rack}"] if piece.rack else _at(taken, piece.place)
        category = Category(piece.category)
        return {
            "id": f"equipment:{piece.pk}",
            "kind": "ups" if category == Category.UPS else "feed" if category in FEEDS else "equipment",
            "name": piece.name,
            "needs": needs,
            "watched": piece.address is not None and category not in PASSIVE,
        }

    return node


def _lost(taken: Snapshot) -> Iterator[Piece]:
    return (piece for piece in taken.pieces.values() if piece.place is None and piece.host is None)


def _points(taken: Snapshot) -> Iterator[dict[str, Any]]:
    """Access points and cameras where citizens are: in the open and in vehicles."""
    for piece in taken.pieces.values():
        weight = CITIZENS.get(Category(piece.category))
        site = taken.site(piece) if weight else None
        if site is not None and site.kind in (Kind.OUTDOOR_SITE, Kind.VEHICLE):
            yield {
                "id": f"point:{piece.pk}",
                "kind": "point",
                "name": piece.name,
                "weight": weight,
                "needs": [f"equipment:{piece.pk}"],
            }


def _units(taken: Snapshot) -> Iterator[dict[str, Any]]:
    """The owner of a building at that building, connected while one of its switches is."""
    switching: dict[int, list[str]] = {}
    for piece in taken.pieces.values():
        if piece.category in SWITCHING and (site := taken.site(piece)) is not None:
            switching.setdefault(site.pk, []).append(f"equipment:{piece.pk}")
    names = dict(Unit.objects.values_list("pk", "name"))
    for spot in taken.spots.values():
        owner = next((above.owner for above in taken.above(spot.pk) if above.owner), None)
        if spot.kind != Kind.BUILDING or owner is None or spot.pk not in switching:
            continue
        yield {
            "id": f"unit:{owner}@{spot.pk}",
            "kind": "unit",
            "name": f"{spot.name} · {names[owner]}",
            "needs": [f"place:{spot.pk}"],
            "groups": [{"name": "network", "need": 1, "of": switching[spot.pk]}],
        }
