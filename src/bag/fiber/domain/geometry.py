"""Lines and points of the plant: stored in TUREF / TM27 (EPSG:5253) as WKB, meters east and north.

The whole province lies in this one zone, so lengths are plain distances on the grid. Longitude comes before latitude
everywhere here (``always_xy``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

GRID, WORLD = 5253, 4326
PROVINCE = (26.0, 37.6, 28.6, 39.6)
"""West, south, east, north: what lies outside is in a wrong zone or has its axes swapped."""
MOST_VERTICES = 100_000
Box = tuple[float, float, float, float]


class ShapeFault(ValueError):
    """A shape that cannot be: ``swapped``, ``outside``, ``short``, ``many``, ``form``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _moved(shape: BaseGeometry, source: int, target: int) -> BaseGeometry:
    def move(points: Any) -> Any:
        east, north = _transformer(source, target).transform(points[:, 0], points[:, 1])
        return np.column_stack((east, north))

    moved: BaseGeometry = shapely.transform(shape, move)
    return moved


def line(points: Sequence[tuple[float, float]]) -> BaseGeometry:
    """A line on the grid through (longitude, latitude) points; raises ``ShapeFault``."""
    if len(points) < 2:
        raise ShapeFault("short")
    if len(points) > MOST_VERTICES:
        raise ShapeFault("many", str(MOST_VERTICES))
    for longitude, latitude in points:
        check(longitude, latitude)
    return _moved(shapely.LineString(points), WORLD, GRID)


def point(longitude: float, latitude: float) -> BaseGeometry:
    """A point on the grid; raises ``ShapeFault``."""
    check(longitude, latitude)
    return _moved(shapely.Point(longitude, latitude), WORLD, GRID)


def check(longitude: float, latitude: float) -> None:
    """Refuse what lies outside of the province, and say when the axes were swapped."""
    west, south, east, north = PROVINCE
    if west <= longitude <= east and south <= latitude <= north:
        return
    swapped = west <= latitude <= east and south <= longitude <= north
    raise ShapeFault("swapped" if swapped else "outside", f"{longitude:.5f} {latitude:.5f}")


def from_text(text: str) -> BaseGeometry:
    """A line on the grid out of ``LINESTRING (lon lat, …)``; raises ``ShapeFault``."""
    if len(text) > 64 * MOST_VERTICES:
        raise ShapeFault("many", str(MOST_VERTICES))
    try:
        found = shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        raise ShapeFault("form") from None
    if found is None or found.geom_type != "LineString" or found.is_empty or not np.isfinite(found.bounds).all():
        raise ShapeFault("form")
    return line([(float(x), float(y)) for x, y in shapely.get_coordinates(found)])


def to_world(shape: BaseGeometry) -> list[tuple[float, float]]:
    """(longitude, latitude) of every vertex, to seven decimals."""
    points = shapely.get_coordinates(_moved(shape, GRID, WORLD))
    return [(round(float(x), 7), round(float(y), 7)) for x, y in points]


def packed(shape: BaseGeometry) -> bytes:
    """WKB to the millimeter."""
    raw: bytes = shapely.to_wkb(shapely.set_precision(shape, 0.001, mode="pointwise"))
    return raw


def unpacked(raw: bytes | memoryview) -> BaseGeometry:
    shape: BaseGeometry = shapely.from_wkb(bytes(raw))
    return shape


def box(shape: BaseGeometry) -> Box:
    west, south, east, north = shape.bounds
    return west, south, east, north


def grid_line(points: Sequence[tuple[float, float]]) -> BaseGeometry:
    """A line through points of the grid; a point that repeats the one before it is left out."""
    kept = [place for at, place in enumerate(points) if not at or place != points[at - 1]]
    shape: BaseGeometry = shapely.LineString(kept if len(kept) > 1 else [*kept, *kept])
    return shape


def along(shape: BaseGeometry, meters: float) -> tuple[float, float]:
    """(longitude, latitude) of the place ``meters`` from the start of a line."""
    return to_world(shapely.line_interpolate_point(shape, meters))[0]
