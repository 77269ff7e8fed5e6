"""The offline base map: thirty districts that cover the province without gap or overlap."""

import json
from itertools import combinations
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from bag.places.domain.izmir import DISTRICTS

SOURCE = Path(__file__).parents[1] / "static" / "places" / "izmir.geojson"


@pytest.fixture(scope="module")
def features() -> list[dict]:
    return json.loads(SOURCE.read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def districts(features) -> dict[str, shapely.Geometry]:
    return {f["properties"]["code"]: shape(f["geometry"]) for f in features if f["properties"]["kind"] == "district"}


def test_every_district_holds_its_own_center_and_no_other(districts) -> None:
    for district in DISTRICTS:
        center = Point(district.longitude, district.latitude)
        assert [code for code, land in districts.items() if land.contains(center)] == [district.code]


def test_districts_are_sound_and_do_not_overlap(districts) -> None:
    assert len(districts) == 30
    assert all(land.is_valid for land in districts.values())
    for one, other in combinations(districts.values(), 2):
        assert one.intersection(other).area < 1e-6


def test_districts_leave_no_hole(districts) -> None:
    whole = shapely.union_all(list(districts.values()))
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "is_land"),
    [
        ("Konak Square", 27.1295, 38.4190, True),
        ("the inner gulf", 27.1100, 38.4300, False),
        ("Karaburun", 26.4500, 38.6000, True),
        ("the outer gulf", 26.8000, 38.5000, False),
        ("Çeşme", 26.3700, 38.2900, True),
        ("the gulf of Çandarlı", 26.9500, 38.8800, False),
        ("the bay of Kuşadası", 27.1000, 37.9000, False),
    ],
)
def test_land_is_land_and_sea_is_sea(features, name: str, longitude: float, latitude: float, is_land: bool) -> None:
    land = next(shape(f["geometry"]) for f in features if f["properties"]["kind"] == "land")
    assert land.contains(Point(longitude, latitude)) is is_land, name


def test_the_map_travels_light() -> None:
    assert SOURCE.stat().st_size < 80_000
