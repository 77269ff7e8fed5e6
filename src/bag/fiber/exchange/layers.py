"""What is exchanged: layers of shapes with named values, in TUREF/TM27 (EPSG:5253), meters."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Value = str | int | float | None
Shape = Literal["point", "line", "area"]
SHAPES: dict[int, Shape] = {0: "point", 4: "point", 1: "line", 2: "line", 5: "line", 3: "area", 6: "area"}
"""Shapely's number of a geometry's type → our word; what is not here is not exchanged."""


class Format(StrEnum):
    """The kinds of files."""

    KML = "kml"
    KMZ = "kmz"
    DXF = "dxf"
    SHAPEFILE = "shp"
    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"


SUFFIXES: dict[Format, str] = {
    Format.KML: ".kml",
    Format.KMZ: ".kmz",
    Format.DXF: ".dxf",
    Format.SHAPEFILE: ".zip",
    Format.GEOPACKAGE: ".gpkg",
    Format.GEOJSON: ".geojson",
}


@dataclass(frozen=True)
class Layer:
    """Shapes of one kind: ``geometries`` are shapely objects (n,), every list of ``values`` has n entries."""

    name: str
    shape: Shape
    geometries: NDArray[Any]
    values: dict[str, list[Value]]

    def __len__(self) -> int:
        return len(self.geometries)


@dataclass
class Fault:
    """Something that could not be taken: ``code`` names it, ``row`` counts from 1 within the layer (0: the layer)."""

    layer: str
    row: int
    code: str
    text: str = ""


@dataclass
class Reading:
    """What a file holds: layers, what was left out, and warnings about where it claims to lie."""

    layers: list[Layer]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class ExchangeError(ValueError):
    """The file cannot be taken or made: ``code`` is a word of ``wording.EXCHANGE``, ``text`` what it concerns."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


def kind_of(values: list[Value]) -> type[str] | type[int] | type[float]:
    """The narrowest type that holds every value that is there."""
    found = {type(value) for value in values if value is not None}
    if found <= {int, bool} and found:
        return int
    return float if found and found <= {int, float, bool} else str


def column(values: list[Value]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The values as one array of their narrowest type, and which of them are missing."""
    kind = kind_of(values)
    missing = np.array([value is None or value == "" for value in values], dtype=np.bool_)
    if kind is str:
        return np.array(["" if value is None else str(value) for value in values], dtype=object), missing
    filled = [0 if value is None else value for value in values]
    if kind is int and all(-(2**31) <= int(value) < 2**31 for value in filled):
        return np.array(filled, dtype=np.int32), missing  # KML and tables of Shapefiles know no wider one
    return np.array(filled, dtype=np.float64), missing
