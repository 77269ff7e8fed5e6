"""A plan that somebody hands in: its shapes, read in a bounded process of their own.

``python -m bag.excavations.upload`` is the child's side.
"""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from bag.documents.signing import bounded
from bag.excavations.domain.areas import MOST_POINTS, AreaFault
from bag.fiber.exchange.layers import ExchangeError, Format

LARGEST = 20 * 1024**2
KINDS = {
    ".kml": Format.KML, ".kmz": Format.KMZ, ".dxf": Format.DXF, ".zip": Format.SHAPEFILE, ".gpkg": Format.GEOPACKAGE,
    ".geojson": Format.GEOJSON, ".json": Format.GEOJSON,
}  # fmt: skip


def shapes_of(content: bytes, name: str, crs: int | None = None) -> tuple[list[BaseGeometry], list[str]]:
    """The shapes of a plan on our grid, and what is doubtful about where it lies. Raises ``AreaFault``."""
    kind = KINDS.get(PurePath(name.lower()).suffix)
    if kind is None:
        raise AreaFault("kind")
    if len(content) > LARGEST:
        raise AreaFault("too-big")
    with tempfile.NamedTemporaryFile(suffix=PurePath(name.lower()).suffix) as file:
        file.write(content)
        file.flush()
        question = {"path": file.name, "kind": kind.value, "crs": crs}
        try:
            answer = bounded.ask("bag.excavations.upload", question, b"")
        except bounded.TooMuch:
            raise AreaFault("too-much") from None
        except bounded.Busy:
            raise AreaFault("busy") from None
    if "fault" in answer:
        raise AreaFault(answer["fault"], answer["text"])
    return [shapely.from_wkb(bytes.fromhex(one)) for one in answer["shapes"]], answer["warnings"]


def _work(question: dict[str, Any], _content: bytes) -> dict[str, Any]:
    from bag.fiber.exchange import reading

    try:
        read = reading.read(Path(question["path"]), Format(question["kind"]), question["crs"])
    except ExchangeError as error:
        return {"fault": error.code, "text": error.text}
    areas = [layer for layer in read.layers if layer.shape == "area"]
    shapes = [shape for layer in areas or read.layers for shape in layer.geometries]
    if sum(shapely.get_num_coordinates(shape) for shape in shapes) > MOST_POINTS:
        return {"fault": "many", "text": ""}
    return {"shapes": [shapely.to_wkb(shape).hex() for shape in shapes], "warnings": read.warnings}


if __name__ == "__main__":
    bounded.answer(_work)
