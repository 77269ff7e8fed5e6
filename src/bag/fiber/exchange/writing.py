"""Layers into files. GDAL writes what it knows best; DXF is written by ezdxf, values as extended data."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from ezdxf.filemanagement import new as new_drawing
from ezdxf.layouts.layout import Modelspace
from numpy.typing import NDArray

from bag.fiber.exchange import datum
from bag.fiber.exchange.layers import ExchangeError, Format, Layer, Value, column

APPLICATION = "BAG"
GRID = "CRS"
"""Name of the property in which a drawing of ours says its grid; others leave it to the reader."""
PIECE = 120
"""Letters of a text in one item of extended data: it holds 255 bytes, and a letter takes up to two."""
NAMES = "alanlar.csv"
"""In a Shapefile's archive: the full names of fields, which its table cuts to ten letters."""


def write(layers: Sequence[Layer], kind: Format, path: Path) -> None:
    """Make the file; ``path`` must not exist. Raises ``ExchangeError`` when there is nothing to write."""
    filled = [layer for layer in layers if len(layer)]
    if not filled:
        raise ExchangeError("nothing")
    if kind == Format.DXF:
        _dxf(filled, path)
    elif kind == Format.SHAPEFILE:
        _shapefiles(filled, path)
    elif kind == Format.GEOPACKAGE:
        for layer in filled:
            _gdal(layer, path, "GPKG", datum.OURS, append=path.exists())
    elif kind == Format.GEOJSON:
        _gdal(_together(filled), path, "GeoJSON", datum.WGS84, COORDINATE_PRECISION=11)
    elif kind == Format.KML:
        for layer in filled:
            _gdal(layer, path, "LIBKML", datum.WGS84, append=path.exists())
    else:
        _kmz(filled, path)


def _gdal(layer: Layer, path: Path, driver: str, crs: int, *, append: bool = False, **options: Any) -> None:
    geometries = datum.moved(layer.geometries, datum.OURS, crs)
    columns = {name: column(values) for name, values in layer.values.items()}
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(geometries),
        field_data=[data for data, _ in columns.values()],
        field_mask=[missing for _, missing in columns.values()],
        fields=list(columns),
        geometry_type=_type(geometries),
        crs=f"EPSG:{crs}",
        driver=driver,
        layer=layer.name,
        append=append,
        promote_to_multi=False,
        **options,
    )


def _type(geometries: NDArray[Any]) -> str:
    found = {shape.geom_type for shape in geometries}
    return str(found.pop()) if len(found) == 1 else "Unknown"


def _kmz(layers: Sequence[Layer], path: Path) -> None:
    inside = path.with_suffix(".doc.kml")
    write(layers, Format.KML, inside)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inside, "doc.kml")
    inside.unlink()


def _together(layers: Sequence[Layer]) -> Layer:
    """All layers as one whose column ``katman`` names the layer: GeoJSON knows one collection only."""
    if len(layers) == 1 and "katman" not in layers[0].values:
        return layers[0]
    names = list(dict.fromkeys(name for layer in layers for name in layer.values))
    values: dict[str, list[Value]] = {"katman": [layer.name for layer in layers for _ in range(len(layer))]}
    for name in names:
        values[name] = [value for layer in layers for value in layer.values.get(name, [None] * len(layer))]
    return Layer("plan", "line", np.concatenate([layer.geometries for layer in layers]), values)


def short_names(names: Sequence[str]) -> list[str]:
    """Names of at most ten bytes, each once, for the table of a Shapefile."""
    used: set[str] = set()
    result = []
    for name in names:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
        short, number = plain[:10] or "alan", 1
        while short.lower() in used:
            number += 1
            short = f"{plain[: 10 - len(str(number))]}{number}"
        used.add(short.lower())
        result.append(short)
    return result


def _shapefiles(layers: Sequence[Layer], path: Path) -> None:
    folder = path.with_suffix(".files")
    folder.mkdir()
    told = io.StringIO()
    sheet = csv.writer(told)
    sheet.writerow(["layer", "short", "name"])
    for layer in layers:
        short = short_names(list(layer.values))
        renamed = dict(zip(short, layer.values.values(), strict=True))
        sheet.writerows([layer.name, *pair] for pair in zip(short, layer.values, strict=True))
        _gdal(
            Layer(layer.name, layer.shape, layer.geometries, renamed), folder / f"{layer.name}.shp",
            "ESRI Shapefile", datum.OURS, encoding="cp1254",
        )  # fmt: skip
    (folder / NAMES).write_text(told.getvalue(), encoding="utf-8-sig")
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)
            part.unlink()
    folder.rmdir()


def _dxf(layers: Sequence[Layer], path: Path) -> None:
    drawing = new_drawing("R2010", units=6)
    drawing.appids.add(APPLICATION)
    drawing.header.custom_vars.append(GRID, f"EPSG:{datum.OURS}")
    space = drawing.modelspace()
    for number, layer in enumerate(layers):
        drawing.layers.add(layer.name, color=number % 6 + 1)
        for row in range(len(layer)):
            data = _extended({name: values[row] for name, values in layer.values.items()})
            for part in shapely.get_parts(layer.geometries[row]):
                _entity(space, part, layer.name).set_xdata(APPLICATION, data)
    drawing.saveas(path)


def _entity(space: Modelspace, shape: Any, layer: str) -> Any:
    about = {"layer": layer}
    if shape.geom_type == "Point":
        return space.add_point((shape.x, shape.y), dxfattribs=about)
    if shape.geom_type == "Polygon":
        return space.add_lwpolyline(list(shape.exterior.coords)[:-1], close=True, dxfattribs=about)
    return space.add_lwpolyline(list(shape.coords), dxfattribs=about)


def _extended(values: dict[str, Value]) -> list[tuple[int, str | int | float]]:
    """Name and value in turn: texts in pieces closed by an empty one, so that any length comes back."""
    data: list[tuple[int, str | int | float]] = []
    for name, value in values.items():
        if value is None or value == "":
            continue
        data.append((1000, name))
        if isinstance(value, int) and -(2**31) <= value < 2**31:
            data.append((1071, value))
        elif isinstance(value, int | float):
            data.append((1040, float(value)))
        else:
            data.extend((1000, value[at : at + PIECE]) for at in range(0, len(value), PIECE))
            data.append((1000, ""))
    return data
