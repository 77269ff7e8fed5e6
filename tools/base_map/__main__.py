"""Build the offline base map: ``python -m tools.base_map`` writes ``src/bag/places/static/places/izmir.geojson``.

One FeatureCollection in WGS84. ``properties.kind`` is ``land`` (everything above water inside the sheet), ``district``
(30 polygons that share their edges; ``code`` and ``title``) or ``label`` (a point and ``name`` per district).
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPoint, MultiPolygon, Point, Polygon, STRtree, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from bag.places.domain.izmir import DISTRICTS
from tools.base_map.coast import ABROAD, BORDER, COAST, COAST_NORTH, COAST_SOUTH, ISLANDS, WINDOW
from tools.base_map.districts import ANCHORS

TARGET = Path(__file__).resolve().parents[2] / "src/bag/places/static/places/izmir.geojson"
GRAINS = 4000
CITY = (26.85, 38.27, 27.35, 38.60)
CITY_GRAINS = 2500
"""Random cells that the province and, finer, the city are cut into, so that borders do not look ruled."""
TOLERANCE = 0.002
DIGITS = 4


def province() -> MultiPolygon:
    """The province with its islands."""
    main = shapely.make_valid(Polygon([*COAST, *BORDER]))
    return MultiPolygon(_polygons(shapely.union_all([main, *(Polygon(line) for line in ISLANDS.values())])))


def land() -> MultiPolygon:
    """Everything above water inside the sheet."""
    _west, south, east, north = WINDOW
    mainland = Polygon([*COAST_NORTH, *COAST, *COAST_SOUTH, (east, south), (east, north)])
    parts = [shapely.make_valid(mainland), province(), *(Polygon(line) for line in ABROAD.values())]
    return MultiPolygon(_polygons(shapely.union_all(parts).intersection(box(*WINDOW))))


def districts() -> dict[str, MultiPolygon]:
    """District code → its land; the districts cover the province without gap or overlap."""
    whole = province()
    anchors = [(x, y, code) for code, points in ANCHORS.items() for x, y in points]
    anchors += [(d.longitude, d.latitude, d.code) for d in DISTRICTS]
    tree = STRtree([Point(x, y) for x, y, _code in anchors])
    grains = _grains(whole) + [Point(x, y) for x, y, _code in anchors]
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(grains), extend_to=box(*WINDOW)))
    parts: dict[str, list[BaseGeometry]] = {district.code: [] for district in DISTRICTS}
    at = STRtree(cells)
    for grain in grains:
        cell = cells[int(at.query(grain, predicate="intersects")[0])]
        parts[anchors[int(tree.nearest(grain))][2]].append(cell)
    codes = list(parts)
    raw = [shapely.union_all(parts[code]).intersection(whole) for code in codes]
    plain = shapely.coverage_simplify(
        [MultiPolygon(_polygons(shape)) for shape in raw], TOLERANCE, simplify_boundary=False
    )
    return dict(zip(codes, (MultiPolygon(_polygons(shape)) for shape in plain), strict=True))


def collection() -> dict[str, Any]:
    """The whole base map as GeoJSON."""
    names = {district.code: district.name for district in DISTRICTS}
    features = [_feature(land(), kind="land")]
    features += [_feature(shape, kind="district", code=code, title=names[code]) for code, shape in districts().items()]
    features += [_feature(Point(d.longitude, d.latitude), kind="label", code=d.code, name=d.name) for d in DISTRICTS]
    return {"type": "FeatureCollection", "bbox": list(WINDOW), "features": features}


def _grains(area: BaseGeometry) -> list[Point]:
    """Points spread over the area and a little beyond, the same on every run."""
    spread = random.Random(35)
    return [
        Point(spread.uniform(west, east), spread.uniform(south, north))
        for (west, south, east, north), count in ((area.buffer(0.03).bounds, GRAINS), (CITY, CITY_GRAINS))
        for _ in range(count)
    ]


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def _feature(shape: BaseGeometry, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(shape))}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(collection(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.0f} kB")
