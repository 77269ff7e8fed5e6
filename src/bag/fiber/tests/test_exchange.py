"""Five formats there and back, and files of others: known ones, wrong ones, hostile ones."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from bag.fiber.exchange import datum, reading, writing
from bag.fiber.exchange.layers import SUFFIXES, ExchangeError, Format, Layer

KONAK = (512_345.678, 4_253_210.123)
"""A point of the city in TUREF/TM27."""


def plant(count: int) -> list[Layer]:
    source = random.Random(7)
    lines = []
    for _ in range(count):
        x, y = KONAK[0] + source.uniform(-9000, 9000), KONAK[1] + source.uniform(-9000, 9000)
        steps = source.randrange(1, 12)
        lines.append(shapely.LineString([(x + 37.5 * k, y + source.uniform(-50, 50)) for k in range(steps + 1)]))
    geometries = np.array(lines, dtype=object)
    values = {
        "ad": [f"İZM-{k} Şemikler–Çiğli ĞÜŞİÖÇ ğüşıöç" for k in range(count)],
        "damar": [source.choice([12, 24, 96, None]) for _ in range(count)],
        "kanal derinliği (cm)": [round(source.uniform(40, 120), 1) for _ in range(count)],
        "kanal derinliği kaynağı": [source.choice(["GPS", "kroki", None]) for _ in range(count)],
        "açıklama": ["Ölçü " * source.randrange(0, 40) + "." for _ in range(count)],
    }
    points = np.array([shapely.Point(line.coords[0]) for line in lines], dtype=object)
    return [Layer("kablo", "line", geometries, values), Layer("ek kutusu", "point", points, {"ad": values["ad"]})]


@pytest.mark.parametrize("kind", list(Format))
def test_a_plant_comes_back_as_it_went(kind: Format, tmp_path: Path) -> None:
    given = plant(200)
    path = tmp_path / f"plan{SUFFIXES[kind]}"
    writing.write(given, kind, path)
    read = reading.read(path, kind)
    assert (read.faults, read.warnings) == ([], [])
    found = {layer.name: layer for layer in read.layers}
    assert found.keys() == {"kablo", "ek kutusu"}
    for layer in given:
        back = found[layer.name]
        assert back.shape == layer.shape
        there, here = shapely.get_coordinates(layer.geometries), shapely.get_coordinates(back.geometries)
        assert np.abs(there - here).max() < 0.001
        assert back.values == layer.values


def test_a_foreign_shapefile_in_ed50_is_moved(tmp_path: Path) -> None:
    east, north = Transformer.from_crs(5253, 2319, always_xy=True).transform(*KONAK)
    folder = tmp_path / "veri"
    folder.mkdir()
    pyogrio.raw.write(
        str(folder / "direk.shp"), geometry=shapely.to_wkb(np.array([shapely.Point(east, north)])),
        field_data=[np.array(["Çeşme Ilıca"], dtype=object)], fields=["adi"], geometry_type="Point", crs="EPSG:2319",
        driver="ESRI Shapefile", encoding="cp1254",
    )  # fmt: skip
    (folder / "direk.cpg").unlink()
    path = tmp_path / "direk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    (layer,) = reading.read(path, Format.SHAPEFILE).layers
    assert shapely.get_coordinates(layer.geometries)[0] == pytest.approx(KONAK, abs=0.001)
    assert layer.values == {"adi": ["Çeşme Ilıca"]}


def test_a_drawing_that_names_no_grid_is_taken_with_a_warning_or_as_a_person_says(tmp_path: Path) -> None:
    drawing = ezdxf.new("R2000")
    space = drawing.modelspace()
    east, north = KONAK
    space.add_line((east, north), (east + 10, north))
    space.add_circle((east, north), 5, dxfattribs={"layer": "BACA"})
    space.add_text("MENHOL İ-4", dxfattribs={"layer": "YAZI"}).set_placement((east, north))
    path = tmp_path / "kazi.dxf"
    drawing.saveas(path)
    read = reading.read(path, Format.DXF)
    assert read.warnings == ["ed50-or-turef", "utm-or-tm"]
    assert {(layer.name, layer.shape) for layer in read.layers} == {("0", "line"), ("BACA", "area"), ("YAZI", "point")}
    assert next(layer for layer in read.layers if layer.name == "YAZI").values == {"text": ["MENHOL İ-4"]}
    chosen = reading.read(path, Format.DXF, 2319)
    assert chosen.warnings == []
    line = next(layer for layer in chosen.layers if layer.name == "0").geometries[0]
    shift = np.subtract(line.coords[0], KONAK)
    assert shift == pytest.approx((-40.9, -186.0), abs=0.5)


@pytest.mark.parametrize(
    ("bounds", "crs", "doubts"),
    [
        ((27.0, 38.3, 27.2, 38.5), 4326, []),
        ((38.3, 27.0, 38.5, 27.2), 4326, ["swapped"]),
        ((9_500_100, 4_250_000, 9_510_000, 4_260_000), 5269, []),
        ((4_250_000, 510_000, 4_260_000, 512_000), 5253, ["swapped", "ed50-or-turef"]),
        ((0, 0, 100, 100), None, ["outside"]),
    ],
)
def test_where_a_file_without_a_name_lies(bounds, crs, doubts) -> None:
    assert datum.guess(bounds) == (crs, doubts)


def refused(path: Path, kind: Format) -> str:
    with pytest.raises(ExchangeError) as caught:
        reading.read(path, kind)
    return caught.value.code


def test_what_cannot_be_taken_is_named_row_by_row(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"ad": name}, "geometry": geometry}
        for name, geometry in (
            ("iyi", {"type": "Point", "coordinates": [27.14, 38.42]}),
            ("boş", None),
            ("ankara", {"type": "Point", "coordinates": [32.8, 39.9]}),
        )
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    read = reading.read(path, Format.GEOJSON)
    assert [layer.values for layer in read.layers] == [{"ad": ["iyi"]}]
    assert [(fault.row, fault.code) for fault in read.faults] == [(2, "empty"), (3, "outside")]


def test_other_kinds_and_broken_files_are_refused(tmp_path: Path) -> None:
    spy = tmp_path / "spy.kml"
    spy.write_text('<OGRVRTDataSource><OGRVRTLayer name="passwd"/></OGRVRTDataSource>')
    assert refused(spy, Format.KML) == "other-kind"
    assert refused(spy, Format.GEOPACKAGE) == "other-kind"
    assert refused(spy, Format.GEOJSON) == "other-kind"
    assert refused(spy, Format.SHAPEFILE) == "no-archive"
    assert refused(spy, Format.DXF) == "unreadable"
    laughs = tmp_path / "laughs.kml"
    laughs.write_text('<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><kml>&b;</kml>')
    assert refused(laughs, Format.KML) == "unreadable"
    cut = tmp_path / "cut.geojson"
    cut.write_text('{"type": "FeatureCollection", "features": [{"type"')
    assert refused(cut, Format.GEOJSON) == "unreadable"


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b"\0" * 30_000_000)
    assert refused(path, Format.KMZ) == "bomb"


def test_a_file_that_names_swapped_axes_says_so(tmp_path: Path) -> None:
    drawing = ezdxf.new("R2000")
    drawing.modelspace().add_line((4_250_000, 512_000), (4_250_010, 512_000))
    path = tmp_path / "ters.dxf"
    drawing.saveas(path)
    assert refused(path, Format.DXF) == "swapped"
