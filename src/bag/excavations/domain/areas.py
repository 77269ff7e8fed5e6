"""The area of a dig: read from what people type or draw, or from shapes of a file; one polygon on the grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bag.fiber.domain import geometry
from bag.fiber.exchange import datum

MOST_POINTS = 20_000
LARGEST = 4_000_000.0
"""Square meters; a greater permit is a mistake of a unit or a datum."""
SMALLEST = 0.5
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


class AreaFault(ValueError):
    """Why it is no area: ``code`` is one of ``wording.AREA_FAULTS``, ``text`` what it concerns."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text


def typed(text: str) -> BaseGeometry:
    """The area of a text with one point a line: longitude and latitude in degrees, or east and north of TM27.

    Decimal commas are understood when the two numbers are parted by more than a comma. Raises ``AreaFault``.
    """
    points: list[tuple[float, float]] = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        if not line.strip():
            continue
        if len(points) >= MOST_POINTS:
            raise AreaFault("many")
        points.append(_point(line, number))
    if len(set(points)) < 3:
        raise AreaFault("few")
    shape = shapely.Polygon(points)
    west, south, east, north = shape.bounds
    crs, doubts = datum.guess((west, south, east, north))
    if "swapped" in doubts:
        raise AreaFault("swapped")
    if crs is None:
        raise AreaFault("outside")
    return whole([datum.moved(_array(shape), crs)[0]])


def _point(line: str, number: int) -> tuple[float, float]:
    parts = re.split(r"[;\s]+", line.strip().rstrip(",;"))
    if len(parts) == 1:
        parts = line.strip().split(",")
    parts = [part.strip().rstrip(",") for part in parts]
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise AreaFault("line", f"{number}: {line.strip()[:60]}")
    one, other = (float(part.replace(",", ".")) for part in parts)
    return one, other


def whole(shapes: Sequence[BaseGeometry], *, width: float = 1.0) -> BaseGeometry:
    """One area of shapes on the grid: areas as they are, lines ``width`` meters wide, points a meter around.

    Raises ``AreaFault`` for areas that cross themselves, are too large, too small or not in the province.
    """
    if sum(shapely.get_num_coordinates(shape) for shape in shapes) > MOST_POINTS:
        raise AreaFault("many")
    parts = []
    for shape in shapes:
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            if not shape.is_valid:
                raise AreaFault("crossing", shapely.is_valid_reason(shape)[:120])
            parts.append(shape)
        else:
            parts.append(shapely.buffer(shape, max(width, 0.2) / 2 if "Line" in shape.geom_type else 1.0))
    area = shapely.union_all(parts) if parts else shapely.Polygon()
    if area.is_empty or area.area < SMALLEST:
        raise AreaFault("small")
    if area.area > LARGEST:
        raise AreaFault("large", f"{area.area / 10_000:.0f}")
    if datum.outside(_array(area)).any():
        raise AreaFault("outside")
    return area


def as_text(area: BaseGeometry) -> str:
    """The outer ring of the greatest part as the text that ``typed`` reads, in degrees."""
    largest = max(shapely.get_parts(area), key=lambda part: float(part.area))
    return "\n".join(f"{x:.7f} {y:.7f}" for x, y in geometry.to_world(largest.exterior)[:-1])


def _array(shape: BaseGeometry) -> Any:
    return np.array([shape], dtype=object)
