"""Tiles read back by GDAL: every line and point within half a step of where it lies."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from bag.fiber.domain.vector_tiles import EXTENT, TileAddress, TileLayer, encode

KONAK = TileAddress(14, 9428, 6310)
HALF_STEP = KONAK.side / EXTENT * 0.51


def read(tile: bytes, layer: str, folder: Path) -> tuple[list[Any], dict[str, list[Any]]]:
    path = folder / "tile.mvt"
    path.write_bytes(tile)
    meta, _, shapes, data = pyogrio.raw.read(
        str(path), layer=layer, X=str(KONAK.x), Y=str(KONAK.y), Z=str(KONAK.zoom), CLIP="NO"
    )
    values = {str(name): column.tolist() for name, column in zip(meta["fields"], data, strict=True)}
    return list(shapely.from_wkb(shapes)), values


def walk(source: random.Random, steps: int) -> shapely.LineString:
    west, south, east, north = KONAK.bounds()
    x, y = source.uniform(west, east), source.uniform(south, north)
    points = [(x, y)]
    for _ in range(steps):
        x, y = x + source.uniform(-60, 60), y + source.uniform(-60, 60)
        points.append((x, y))
    return shapely.LineString(points)


def test_lines_and_points_lie_where_they_lay(tmp_path: Path) -> None:
    source = random.Random(3)
    lines = np.array([walk(source, source.randrange(1, 40)) for _ in range(300)], dtype=object)
    ids = np.arange(1000, 1300)
    values = {
        "ad": [f"İZM-{k} Çiğli" for k in range(300)],
        "damar": [source.choice([12, 96, None]) for _ in range(300)],
        "uzunluk": [round(line.length, 2) for line in lines],
        "yedek": [k % 2 == 0 for k in range(300)],
    }
    points = np.array([line.centroid for line in lines], dtype=object)
    tile = encode([TileLayer("kablo", lines, ids, values), TileLayer("kutu", points, ids, {})], KONAK)
    shapes, told = read(tile, "kablo", tmp_path)
    inside = shapely.clip_by_rect(lines, *KONAK.bounds())
    by_id = dict(zip(ids.tolist(), inside, strict=True))
    assert len(shapes) > 250
    for shape, number in zip(shapes, told["mvt_id"], strict=True):
        assert shapely.hausdorff_distance(shape, by_id[number]) < HALF_STEP * 2
    row = told["mvt_id"].index(1007)
    assert told["ad"][row] == "İZM-7 Çiğli"
    assert told["uzunluk"][row] == values["uzunluk"][7]
    assert [None if np.isnan(value) else value for value in told["damar"]] == [
        values["damar"][k - 1000] for k in told["mvt_id"]
    ]
    drawn, known = read(tile, "kutu", tmp_path)
    for shape, number in zip(drawn, known["mvt_id"], strict=True):
        assert shape.distance(points[number - 1000]) < HALF_STEP * 1.5


def test_a_line_that_leaves_and_comes_back_is_one_feature_of_two_parts(tmp_path: Path) -> None:
    west, south, east, north = KONAK.bounds()
    middle, high = (west + east) / 2, (south + north) / 2
    line = shapely.LineString([(middle, high), (east + 500, high), (east + 500, high + 90), (middle, high + 90)])
    tile = encode([TileLayer("kablo", np.array([line]), np.array([5]), {})], KONAK)
    (shape,), told = read(tile, "kablo", tmp_path)
    assert told["mvt_id"] == [5]
    assert len(shapely.get_parts(shape)) == 2
    assert shapely.hausdorff_distance(shape, shapely.clip_by_rect(line, *KONAK.bounds())) < HALF_STEP * 2


def test_what_is_too_small_to_see_is_not_drawn() -> None:
    (west, north), step = KONAK.corner, KONAK.side / EXTENT
    tiny = shapely.LineString([(west + 10.1 * step, north - step), (west + 10.3 * step, north - step)])
    empty = encode([TileLayer("kablo", np.array([tiny]), np.array([1]), {"ad": ["a"]})], KONAK)
    assert (
        empty == encode([TileLayer("kablo", np.empty(0, dtype=object), np.empty(0, dtype=np.int64), {})], KONAK) == b""
    )


@pytest.mark.parametrize("address", [(-1, 0, 0), (3, 8, 0), (3, 0, 8), (23, 0, 0)])
def test_no_such_tile(address) -> None:
    with pytest.raises(ValueError, match="no such tile"):
        TileAddress(*address)
