"""What a place can be, and what may lie in what."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    DISTRICT = "district"
    CAMPUS = "campus"
    BUILDING = "building"
    FLOOR = "floor"
    ROOM = "room"
    OUTDOOR_SITE = "outdoor_site"
    VEHICLE = "vehicle"


PARENTS: dict[Kind, frozenset[Kind]] = {
    Kind.DISTRICT: frozenset(),
    Kind.CAMPUS: frozenset({Kind.DISTRICT}),
    Kind.BUILDING: frozenset({Kind.DISTRICT, Kind.CAMPUS}),
    Kind.FLOOR: frozenset({Kind.BUILDING}),
    Kind.ROOM: frozenset({Kind.FLOOR, Kind.BUILDING, Kind.OUTDOOR_SITE, Kind.VEHICLE}),
    Kind.OUTDOOR_SITE: frozenset({Kind.DISTRICT, Kind.CAMPUS}),
    Kind.VEHICLE: frozenset({Kind.DISTRICT, Kind.CAMPUS}),
}
"""Kinds of place that a place of a kind may lie directly in."""

ROOTS: frozenset[Kind] = frozenset({Kind.DISTRICT, Kind.VEHICLE})
"""Kinds that may stand alone: districts are the top of the tree, and a bus belongs to no district."""

TYPES: dict[Kind, tuple[str, ...]] = {
    Kind.ROOM: (
        "data_center", "system_room", "cabinet", "office", "control_room", "radio_room", "power_room", "store", "other",
    ),
    Kind.OUTDOOR_SITE: (
        "radio_relay", "park", "square", "pier", "coast", "stop", "junction", "street_cabinet", "other",
    ),
    Kind.VEHICLE: ("bus", "ferry", "tram", "service_vehicle", "mobile_station", "other"),
}  # fmt: skip
"""The finer types of the kinds that have any."""


def may_lie_in(kind: str, parent: str | None) -> bool:
    """Whether a place of ``kind`` may lie in one of kind ``parent``; ``None`` stands for no parent."""
    child = Kind(kind)
    return child in ROOTS if parent is None else Kind(parent) in PARENTS[child]


def has_type(kind: str, subtype: str) -> bool:
    """Whether ``subtype`` is a finer type of ``kind``; no type at all is always right."""
    return not subtype or subtype in TYPES.get(Kind(kind), ())
