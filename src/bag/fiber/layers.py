"""The plant on the city map and on the small maps of the room's pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bag.core import registers
from bag.fiber.domain import geometry
from bag.fiber.models import Cable, Node, Trench
from bag.fiber.services.measurements import Placed

MARGIN = 0.004


def line_feature(row: Cable | Trench, layer: str) -> dict[str, Any] | None:
    """A cable or trench as a GeoJSON line; None when it has no shape."""
    shape = row.geometry
    if shape is None:
        return None
    properties = {
        "title": str(row), "url": row.get_absolute_url(), "layer": layer, "text": f"{row.map_m:.0f} m", "id": row.pk,
    }  # fmt: skip
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": geometry.to_world(shape)},
        "properties": properties,
    }


def point_feature(title: str, longitude: float, latitude: float, **properties: Any) -> dict[str, Any]:
    """A point as GeoJSON."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {"title": title, **properties},
    }


def node_feature(row: Node, layer: str = "fiber") -> dict[str, Any]:
    text = str(row.get_kind_display())
    return point_feature(str(row), row.longitude, row.latitude, url=row.get_absolute_url(), layer=layer, text=text)


def trenches(user: Any) -> list[dict[str, Any]]:
    """Every standing trench that a person may see. One query."""
    rows = registers.records["fiber.trench"].visible_to(user).exclude(state="removed").exclude(shape=None)
    found = (line_feature(row, "fiber") for row in rows.only("code", "shape", "map_m", "state").select_related(None))
    return [feature for feature in found if feature is not None]


def block(cables: Iterable[Cable | Trench], nodes: Iterable[Node] = ()) -> dict[str, Any]:
    """The JSON of a small map with cables and nodes."""
    lines = (line_feature(cable, "fiber") for cable in cables)
    features = [*(line for line in lines if line is not None), *(node_feature(node) for node in nodes)]
    return {"features": features, "bounds": _bounds(features)}


def events(cable: Cable | None, placed: Sequence[Placed]) -> dict[str, Any] | None:
    """The JSON of a small map with the events of a measurement; None when none has a place."""
    cables = {one.place.cable.pk: one.place.cable for one in placed if one.place is not None}
    if cable is not None:
        cables.setdefault(cable.pk, cable)
    points = [
        point_feature(
            f"{one.event.number}: {one.event.meters:.0f} m", one.place.longitude, one.place.latitude,
            layer="fiber", text=f"± {one.place.spot.uncertainty:.0f} m", url=one.place.cable.get_absolute_url(),
        )
        for one in placed
        if one.place is not None
    ]  # fmt: skip
    if not points:
        return None
    found = block(cables.values())
    features = [*found["features"], *points]
    return {"features": features, "bounds": _bounds(features)}


def _bounds(features: Sequence[dict[str, Any]]) -> list[list[float]] | None:
    """South-west and north-east corner with a margin."""
    points: list[Any] = []
    for feature in features:
        coordinates = feature["geometry"]["coordinates"]
        points += coordinates if feature["geometry"]["type"] == "LineString" else [coordinates]
    if not points:
        return None
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    return [[west - MARGIN, south - MARGIN], [east + MARGIN, north + MARGIN]]
