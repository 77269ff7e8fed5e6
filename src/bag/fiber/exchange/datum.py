"""Grids and datums of Turkish files, and whether coordinates can lie in the province.

Sources: EPSG registry (5253 TUREF/TM27, 5269 the same with the zone in front, 2319 ED50/TM27, 23035 ED50/UTM35,
32635 WGS84/UTM35). ED50 read as TUREF lies 41 m west and 186 m south of where it should.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

OURS = 5253
WGS84 = 4326
KNOWN: dict[int, str] = {
    5253: "TUREF / TM27",
    5269: "TUREF / 3° 9 (9 500 000)",
    4326: "WGS 84",
    2319: "ED50 / TM27",
    23035: "ED50 / UTM 35",
    32635: "WGS 84 / UTM 35",
    3857: "Web Mercator",
}
"""What the mapping screen offers."""
EAST, NORTH = (26.0, 28.7), (37.6, 39.6)
"""Degrees in which the province lies, with a little room."""
Doubt = Literal["swapped", "outside", "ed50-or-turef", "utm-or-tm"]


@cache
def _way(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def moved(geometries: NDArray[Any], source: int, target: int = OURS) -> NDArray[Any]:
    """The shapes in another grid; x is east (or longitude) on both sides. What cannot be moved becomes None."""
    if source == target:
        return geometries
    way = _way(source, target)

    def across(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(way.transform(points[:, 0], points[:, 1]))

    changed: NDArray[Any] = shapely.transform(shapely.force_2d(geometries), across)
    changed[~np.isfinite(shapely.bounds(changed)).all(axis=1) & ~shapely.is_empty(changed)] = None
    return changed


def code_of(crs: str | None) -> int | None:
    """The EPSG code of what a file says about itself; None when it says nothing that is known."""
    if not crs:
        return None
    try:
        found = CRS.from_user_input(crs).to_epsg(min_confidence=60)
    except CRSError:
        return None
    return int(found) if found else None


def guess(bounds: tuple[float, float, float, float]) -> tuple[int | None, list[Doubt]]:
    """The likeliest grid of a file that names none, by its bounds (west, south, east, north), and what is in doubt."""
    west, south, east, north = bounds
    if _within(west, east, *EAST) and _within(south, north, *NORTH):
        return WGS84, []
    if _within(south, north, *EAST) and _within(west, east, *NORTH):
        return WGS84, ["swapped"]
    if _within(west, east, 9_400_000, 9_650_000):
        return 5269, []
    if _within(west, east, 400_000, 650_000) and _within(south, north, 4_150_000, 4_400_000):
        return OURS, ["ed50-or-turef", "utm-or-tm"]
    if _within(south, north, 400_000, 650_000) and _within(west, east, 4_150_000, 4_400_000):
        return OURS, ["swapped", "ed50-or-turef"]
    return None, ["outside"]


def swapped(geometries: NDArray[Any]) -> NDArray[Any]:
    """The shapes with their two axes exchanged."""
    result: NDArray[Any] = shapely.transform(geometries, lambda points: points[:, ::-1])
    return result


def outside(geometries: NDArray[Any]) -> NDArray[np.bool_]:
    """Which shapes (in our grid) do not lie in the province."""
    west, south, east, north = shapely.bounds(moved(geometries, OURS, WGS84)).T
    lies = (west >= EAST[0]) & (east <= EAST[1]) & (south >= NORTH[0]) & (north <= NORTH[1])
    return ~lies


def _within(low: float, high: float, least: float, most: float) -> bool:
    return least <= low and high <= most
