"""The grid series against pyproj, and every way of writing a position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from bag.places.domain.coordinate_text import CoordinateError, Fault, read_position
from bag.places.domain.coordinates import (
    ZONES,
    GridPoint,
    Position,
    distance,
    dms,
    to_grid,
    to_position,
    zone_of,
)

KONAK = Position(38.4189, 27.1287)
LATITUDES = st.floats(35.6, 42.4)
FORWARD = {zone: Transformer.from_crs(4326, epsg, always_xy=True) for zone, epsg in ZONES.items()}


@given(LATITUDES, st.floats(25.5, 45.0))
def test_the_grid_agrees_with_pyproj_to_a_millimeter(latitude: float, longitude: float) -> None:
    ours = to_grid(Position(latitude, longitude))
    east, north = FORWARD[ours.zone].transform(longitude, latitude)
    assert ours.east == pytest.approx(east, abs=0.001)
    assert ours.north == pytest.approx(north, abs=0.001)


@given(LATITUDES, st.floats(24.5, 31.5), st.sampled_from([27, 30]))
def test_there_and_back_gives_the_same_position(latitude: float, longitude: float, zone: int) -> None:
    back = to_position(to_grid(Position(latitude, longitude), zone))
    assert back.latitude == pytest.approx(latitude, abs=1e-8)
    assert back.longitude == pytest.approx(longitude, abs=1e-8)


@pytest.mark.parametrize(("longitude", "zone"), [(26.3, 27), (28.4, 27), (28.6, 30), (32.85, 33), (44.0, 45)])
def test_the_nearest_meridian_names_the_zone(longitude: float, zone: int) -> None:
    assert zone_of(longitude) == zone


def test_the_zone_knows_its_epsg_code() -> None:
    assert to_grid(KONAK).epsg == 5253


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="TM28"):
        to_position(GridPoint(28, 500_000, 4_000_000))


@pytest.mark.parametrize(
    "text",
    [
        "38,4189 27,1287",
        "38.4189, 27.1287",
        "38.4189,27.1287",
        "38,4189; 27,1287",
        "38,4189, 27,1287",
        "38.4189 / 27.1287",
        "38.4189N 27.1287E",
        "K 38,4189 D 27,1287",
        "27,1287 D 38,4189 K",
        "38.4189° 27.1287°",
        "38°25'08.04\"N 27°07'43.32\"E",
        "38° 25’ 08,04” K, 27° 07’ 43,32” D",
        "N38°25.134' E27°7.722'",
        "38 25 08.04 27 07 43.32",
        "38 25 08.04 K 27 07 43.32 D",
        "E 511239.44 N 4254003.95",
        "N 4254003.95 E 511239.44",
        "511239,44 4254003,95",
        "4254003.95 511239.44",
        "511.239,44 4.254.003,95",
        "Y=511239.44 X=4254003.95",
        "sağa 511239,44 yukarı 4254003,95",
        "TM27 511239.44 4254003.95",
    ],
)
def test_a_position_is_read_however_it_is_written(text: str) -> None:
    read = read_position(text)
    assert distance(read, KONAK) < 0.05


def test_grid_coordinates_count_in_the_zone_that_the_text_names() -> None:
    grid = to_grid(KONAK, 30)
    read = read_position(f"TM30 {grid.east:.3f} {grid.north:.3f}")
    assert distance(read, KONAK) < 0.05


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("  ", Fault.EMPTY),
        ("Konak meydanı", Fault.UNREADABLE),
        ("38,4189", Fault.ONE_NUMBER),
        ("38°25'", Fault.ONE_NUMBER),
        ("38,4189,27,1287", Fault.AMBIGUOUS_COMMA),
        ("38°75'00\" 27°07'43\"", Fault.MINUTES),
        ("38 25 61 27 07 43", Fault.MINUTES),
        ("27.1287 38.4189", Fault.SWAPPED),
        ("48.85 2.35", Fault.OUTSIDE),
        ("0 0", Fault.OUTSIDE),
        ("TM28 511239.44 4254003.95", Fault.ZONE),
        ("511239 99", Fault.OUTSIDE),
        ("38.4 27.1 10", Fault.UNREADABLE),
        ("38.4189 N 27.1287 N", Fault.UNREADABLE),
        ("38.4189 27.1287; drop table", Fault.UNREADABLE),
    ],
)
def test_a_text_that_is_no_position_says_why(text: str, fault: Fault) -> None:
    with pytest.raises(CoordinateError) as caught:
        read_position(text)
    assert caught.value.fault is fault


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_position(text)
    except CoordinateError:
        return
    assert 35 < read.latitude < 43


@pytest.mark.parametrize(("value", "parts"), [(38.4189, (38, 25, 8.0)), (27.99999, (28, 0, 0.0)), (-0.5, (0, 30, 0.0))])
def test_degrees_split_into_minutes_and_seconds_without_sixties(value: float, parts: tuple[int, int, float]) -> None:
    assert dms(value) == parts


@pytest.mark.parametrize("pair", [(float("nan"), 27.0), (91.0, 27.0), (38.0, 181.0)])
def test_an_impossible_position_cannot_be_made(pair: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="position"):
        Position(*pair)
