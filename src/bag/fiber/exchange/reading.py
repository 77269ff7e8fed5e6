"""Files of others into layers. Files are hostile: sizes are bounded here, the process is bounded by its caller."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

import numpy as np
import pyogrio
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from ezdxf import recover
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.lldxf.const import DXFError
from ezdxf.path import make_path
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from bag.fiber.exchange import datum
from bag.fiber.exchange.layers import SHAPES, ExchangeError, Fault, Format, Layer, Reading, Value
from bag.fiber.exchange.writing import APPLICATION, GRID, NAMES

MOST_BYTES = 200 * 1024**2
MOST_UNPACKED = 1024**3
MOST_MEMBERS = 2_000
MOST_ROWS = 500_000
MOST_POINTS = 100_000
"""Points of one shape; a line of more is a mistake of the program that wrote it."""
SHAPE_MARK = b"\0\0\x27\x0a"
SAG = 0.05
"""Meters that a curve may differ from its line."""


def read(path: Path, kind: Format, crs: int | None = None) -> Reading:
    """The layers of the file in our grid. ``crs``: the grid that a person says it is in; else what it says itself.

    Raises ``ExchangeError`` when it cannot be read at all; single shapes that cannot be taken become faults.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ExchangeError("too-big")
    if kind == Format.DXF:
        return _placed(_dxf(path), crs)
    if kind == Format.SHAPEFILE:
        check_archive(path)
    if kind == Format.KMZ:
        with tempfile.TemporaryDirectory() as folder:
            return _placed(list(_gdal(_main_document(path, Path(folder)), Format.KML)), crs)
    return _placed(_split(list(_gdal(path, kind))) if kind == Format.GEOJSON else list(_gdal(path, kind)), crs)


_Raw = tuple[str, int | None, NDArray[Any], dict[str, list[Value]]]
"""Name, EPSG code that the file names, shapes, values."""


def check_archive(path: Path) -> list[str]:
    """The names in a ZIP; raises ``ExchangeError`` for what is none, or would unpack to more than we take."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise ExchangeError("no-archive") from None
    if len(parts) > MOST_MEMBERS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ExchangeError("bomb")
    if any(part.compress_size and part.file_size / part.compress_size > 500 for part in parts):
        raise ExchangeError("bomb")
    return [part.filename for part in parts]


def check_kind(path: Path, kind: Format) -> None:
    """GDAL picks its driver by what a file holds, and some drivers read other files: so what it holds is looked at.

    Raises ``ExchangeError`` when it is not of the kind.
    """
    with path.open("rb") as source:
        head = source.read(4096)
    fine = True
    if kind == Format.GEOPACKAGE:
        fine = head.startswith(b"SQLite format 3\0")
    elif kind == Format.GEOJSON:
        fine = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    elif kind == Format.KML:
        fine = _root(path) == "kml"
    elif kind == Format.SHAPEFILE:
        fine = _all_shapes(path)
    if not fine:
        raise ExchangeError("other-kind", path.name)


def _root(path: Path) -> str:
    try:
        for _, element in iterparse(path, events=("start",), forbid_dtd=True):
            return str(element.tag).rpartition("}")[2]
    except (ParseError, DefusedXmlException, ValueError):
        raise ExchangeError("unreadable", path.name) from None
    return ""


def _all_shapes(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".shp"):
                with archive.open(name) as source:
                    if source.read(4) != SHAPE_MARK:
                        return False
    return True


def _main_document(path: Path, folder: Path) -> Path:
    """The KML of a KMZ: the first at the top, as its makers have agreed."""
    inside = [name for name in check_archive(path) if name.lower().endswith(".kml")]
    if not inside:
        raise ExchangeError("no-layer")
    target = folder / "doc.kml"
    with zipfile.ZipFile(path) as archive, archive.open(min(inside, key=lambda name: name.count("/"))) as source:
        _copied(source, target)
    return target


def _copied(source: IO[bytes], target: Path) -> None:
    """Unpack with a limit that counts what really comes out: sizes in an archive are claims."""
    left = MOST_BYTES
    with target.open("wb") as out:
        while piece := source.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise ExchangeError("bomb")
            out.write(piece)


def _split(raw: list[_Raw]) -> list[_Raw]:
    """A collection of ours holds all layers; its column ``katman`` names them."""
    result: list[_Raw] = []
    for name, crs, shapes, values in raw:
        layers = values.pop("katman", None)
        if layers is None:
            result.append((name, crs, shapes, values))
            continue
        for layer in dict.fromkeys(layers):
            rows = [row for row, one in enumerate(layers) if one == layer]
            columns = {field: [column[row] for row in rows] for field, column in values.items()}
            own = {field: column for field, column in columns.items() if any(value is not None for value in column)}
            result.append((str(layer or name), crs, shapes[rows], own))
    return result


def _gdal(path: Path, kind: Format) -> Iterator[_Raw]:
    check_kind(path, kind)
    sources = [path.as_posix()]
    names: dict[str, dict[str, str]] = {}
    encoding = None
    if kind == Format.SHAPEFILE:
        inside = [name for name in check_archive(path) if name.lower().endswith(".shp")]
        if not inside:
            raise ExchangeError("no-layer")
        sources = [f"/vsizip/{path.as_posix()}/{name}" for name in inside]
        names, encoding = _full_names(path), _encoding(path)
    for source in sources:
        try:
            for name, _type in pyogrio.list_layers(source):
                yield _layer(source, str(name), kind, names.get(str(name), {}), encoding)
        except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
            raise ExchangeError("unreadable", PurePosixPath(source).name) from error


def _layer(source: str, name: str, kind: Format, names: dict[str, str], encoding: str | None) -> _Raw:
    about = pyogrio.read_info(source, layer=name, force_feature_count=True)
    if about["features"] > MOST_ROWS:
        raise ExchangeError("too-many", name)
    meta, _, shapes, data = pyogrio.raw.read(source, layer=name, encoding=encoding, force_2d=True)
    fields = [str(field) for field in meta["fields"]]
    values = {names.get(field, field): _plain(column) for field, column in zip(fields, data, strict=True)}
    read_shapes = shapely.from_wkb(shapes, on_invalid="ignore") if shapes is not None else np.full(len(data[0]), None)
    return name, datum.code_of(meta.get("crs")), read_shapes, _own(values) if kind == Format.KML else values


_KML_OWN = {"Name", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude",
            "visibility", "drawOrder", "icon", "snippet"}  # fmt: skip


def _own(values: dict[str, list[Value]]) -> dict[str, list[Value]]:
    """Without the columns that every KML has and nobody filled."""
    return {
        name: column
        for name, column in values.items()
        if name != "id" and (name not in _KML_OWN or any(value not in (None, "", -1, 0) for value in column))
    }


def _plain(column: NDArray[Any]) -> list[Value]:
    """Values as Python's; what is missing or not a number is None, days are written as text."""
    if column.dtype.kind == "f":
        return [None if np.isnan(value) else float(value) for value in column]
    if column.dtype.kind in "iu":
        return [int(value) for value in column]
    if column.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in column]
    return [value if isinstance(value, int | float) else _text(value) for value in column]


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value).replace("\0", "")


def _full_names(path: Path) -> dict[str, dict[str, str]]:
    """Per layer the full names of its fields, when the archive is one of ours."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with zipfile.ZipFile(path) as archive:
        if NAMES not in archive.namelist():
            return {}
        text = archive.read(NAMES)[:1_000_000].decode("utf-8-sig", errors="replace")
    for row in csv.DictReader(io.StringIO(text)):
        if row.get("layer") and row.get("short") and row.get("name"):
            found[str(row["layer"])][str(row["short"])] = str(row["name"])
    return found


def _encoding(path: Path) -> str | None:
    """Turkish files without a code page file are in Windows' Turkish one, whatever the driver assumes."""
    with zipfile.ZipFile(path) as archive:
        return None if any(name.lower().endswith(".cpg") for name in archive.namelist()) else "cp1254"


def _dxf(path: Path) -> list[_Raw]:
    try:
        drawing, _audit = recover.readfile(path)
    except (OSError, DXFError, ValueError, KeyError, IndexError):
        raise ExchangeError("unreadable", path.name) from None
    found: dict[tuple[str, str], list[tuple[Any, dict[str, Value]]]] = defaultdict(list)
    for count, entity in enumerate(drawing.modelspace()):
        if count >= MOST_ROWS:
            raise ExchangeError("too-many")
        shape = _shape(entity)
        if shape is not None:
            key = (str(entity.dxf.get("layer", "0")), SHAPES[shapely.get_type_id(shape)])
            found[key].append((shape, _values(entity)))
    crs = next((text for tag, text in drawing.header.custom_vars if tag == GRID), None)
    several = {name for name, _ in found if sum(other == name for other, _ in found) > 1}
    result: list[_Raw] = []
    for (name, shape_kind), rows in found.items():
        fields = list(dict.fromkeys(field for _, values in rows for field in values))
        columns = {field: [values.get(field) for _, values in rows] for field in fields}
        shapes = np.array([shape for shape, _ in rows], dtype=object)
        result.append((f"{name} {shape_kind}" if name in several else name, datum.code_of(crs), shapes, columns))
    return result


def _shape(entity: DXFEntity) -> Any:
    """The shape of a drawn thing; None for what has none or is no use on a map (dimensions, hatches)."""
    kind = entity.dxftype()
    try:
        if kind in ("POINT", "INSERT", "TEXT", "MTEXT"):
            at = entity.dxf.location if kind == "POINT" else entity.dxf.insert
            return shapely.Point(at.x, at.y)
        if kind not in ("LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "SPLINE", "ELLIPSE"):
            return None
        if kind == "LWPOLYLINE" and not entity.has_arc:  # type: ignore[attr-defined]
            points = [(x, y) for x, y in entity.get_points("xy")]  # type: ignore[attr-defined]
        else:
            points = [(point.x, point.y) for point in make_path(entity).flattening(SAG)]
    except (AttributeError, TypeError, ValueError, DXFError):
        return None
    round_ = kind in ("CIRCLE", "ELLIPSE") and points[:1] == points[-1:]
    if round_ or getattr(entity, "closed", False) or getattr(entity, "is_closed", False):
        return shapely.Polygon(points) if len(points) > 2 else None
    return shapely.LineString(points) if len(points) > 1 else None


def _values(entity: DXFEntity) -> dict[str, Value]:
    values: dict[str, Value] = {}
    kind = entity.dxftype()
    if kind in ("TEXT", "MTEXT"):
        values["text"] = _text(entity.plain_text())  # type: ignore[attr-defined]
    if kind == "INSERT":
        values["block"] = _text(entity.dxf.name)
        values |= {str(one.dxf.tag): _text(one.dxf.text) for one in entity.attribs}  # type: ignore[attr-defined]
    if entity.has_xdata(APPLICATION):
        values |= _extended([(tag.code, tag.value) for tag in entity.get_xdata(APPLICATION)])
    return values


def _extended(data: list[tuple[int, Any]]) -> dict[str, Value]:
    """The way back of ``writing._extended``; what another program left under our name is passed over."""
    values: dict[str, Value] = {}
    name, pieces = "", []
    for code, value in data:
        if not name:
            name = str(value) if code == 1000 else ""
        elif code in (1040, 1071):
            values[name], name = value, ""
        elif code == 1000 and value != "":
            pieces.append(str(value))
        elif code == 1000:
            values[name] = "".join(pieces)
            name, pieces = "", []
    return values


def _placed(raw: list[_Raw], chosen: int | None) -> Reading:
    """The layers in our grid, with faults for shapes that are empty, broken, too long or not in the province."""
    reading = Reading([])
    for name, named, shapes, values in raw:
        crs = chosen or named or _guessed(shapes, reading)
        if crs is None:
            raise ExchangeError("where", name)
        placed = datum.moved(shapes, crs)
        keep = _kept(name, shapes, placed, reading)
        for word in sorted({SHAPES[int(kind)] for kind in set(shapely.get_type_id(placed[keep]).tolist())}):
            rows = [row for row in np.flatnonzero(keep) if SHAPES[shapely.get_type_id(placed[row])] == word]
            reading.layers.append(Layer(
                name, word, placed[rows], {field: [column[row] for row in rows] for field, column in values.items()}
            ))  # fmt: skip
    if not reading.layers:
        raise ExchangeError("nothing")
    return reading


def _guessed(shapes: NDArray[Any], reading: Reading) -> int | None:
    bounds = shapely.total_bounds(shapes[shapes != np.array(None)])
    if not np.isfinite(bounds).all():
        return None
    crs, doubts = datum.guess(tuple(float(value) for value in bounds))  # type: ignore[arg-type]
    reading.warnings.extend(doubt for doubt in doubts if doubt not in reading.warnings)
    if "swapped" in doubts:
        raise ExchangeError("swapped")
    return crs


def _kept(name: str, shapes: NDArray[Any], placed: NDArray[Any], reading: Reading) -> NDArray[np.bool_]:
    missing = np.array([shape is None or shape.is_empty for shape in shapes], dtype=np.bool_)
    lost = np.array([shape is None for shape in placed], dtype=np.bool_) & ~missing
    odd = ~np.isin(shapely.get_type_id(placed), list(SHAPES)) & ~missing & ~lost
    long = shapely.get_num_coordinates(placed) > MOST_POINTS
    away = ~missing & ~lost
    away[away] = datum.outside(placed[away])
    for code, rows in (("empty", missing), ("lost", lost), ("kind", odd), ("long", long), ("outside", away)):
        reading.faults.extend(Fault(name, int(row) + 1, code) for row in np.flatnonzero(rows)[:1000])
    kept: NDArray[np.bool_] = ~(missing | lost | odd | long | away)
    return kept
