"""Lists going out: CSV, XLSX and GeoJSON, streamed, with cells that no spreadsheet will run as formulas."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db import models
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from bag.core.records.listing import cell_text, kind_of, title_of
from bag.core.records.spec import Column, Record

FORMATS = ("csv", "xlsx", "json", "geojson")
CHUNK = 500
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Text that a spreadsheet shows instead of running: an apostrophe before what looks like a formula."""
    if text.startswith(RISKY) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    return text[:1] in "+-" and text[1:].replace(".", "", 1).replace(",", "", 1).isdecimal()


def raw(record: Record, row: models.Model, name: str) -> Any:
    """A field for a round trip: relations by ``#id``, secrets never."""
    if name in record.secret_fields:
        return None
    target: Any = record.opts.get_field(name)
    if isinstance(target, models.JSONField):
        return orjson.dumps(getattr(row, name)).decode()
    if isinstance(target, models.ForeignKey):
        value = getattr(row, target.attname)
        return None if value is None else f"#{value}"
    return getattr(row, name)


def table(record: Record, rows: models.QuerySet[Any], columns: list[Column] | None) -> Iterator[list[Any]]:
    """Heading line, then one line a row. Without ``columns`` every field goes out in the form that import reads."""
    if columns is None:
        yield ["id", *record.fields]
        for row in rows.iterator(chunk_size=CHUNK):
            yield [row.pk, *(raw(record, row, name) for name in record.fields)]
        return
    kinds = [kind_of(record, column) for column in columns]
    yield [title_of(record, column) for column in columns]
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_cell(record, column, row, kind) for column, kind in zip(columns, kinds, strict=True)]


def _cell(record: Record, column: Column, row: models.Model, kind: str) -> Any:
    if kind in ("number", "percent", "money", "date", "datetime"):
        return column.value(row)
    return cell_text(record, column, row, kind)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return neutral(str(value))


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(lines: Iterable[list[Any]]) -> Iterator[str]:
    """Semicolon CSV with a byte order mark, as Turkish spreadsheets expect it, some hundred lines a piece."""
    writer = csv.writer(_Echo(), delimiter=";")
    piece: list[str] = ["\ufeff"]
    for line in lines:
        piece.append(writer.writerow([_text(value) for value in line]))
        if len(piece) >= CHUNK:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def write_xlsx(lines: Iterable[list[Any]], target: Any) -> None:
    """A workbook with one sheet, written row by row; strings stay strings."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day, moment = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for at, line in enumerate(lines):
            for place, value in enumerate(line):
                _write_cell(sheet, at, place, value, bold if at == 0 else None, day, moment)
        sheet.freeze_panes(1, 0)


def _write_cell(sheet: Any, row: int, place: int, value: Any, style: Any, day: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value), style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, timezone.make_naive(value), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    else:
        sheet.write_string(row, place, str(value)[:32_767], style)


def geojson_pieces(record: Record, rows: models.QuerySet[Any], columns: list[Column]) -> Iterator[bytes]:
    """A feature collection of the rows that have a position (WGS84, longitude first)."""
    if record.geo is None:
        raise ValueError(f"{record.key} has no position")
    latitude, longitude = record.geo
    kinds = [kind_of(record, column) for column in columns]
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for row in rows.exclude(**{latitude: None}).iterator(chunk_size=CHUNK):
        properties = {c.source: cell_text(record, c, row, kind) for c, kind in zip(columns, kinds, strict=True)}
        point = [float(getattr(row, longitude)), float(getattr(row, latitude))]
        feature = {
            "type": "Feature",
            "id": row.pk,
            "geometry": {"type": "Point", "coordinates": point},
            "properties": {**properties, "url": row.get_absolute_url()},
        }
        yield (b"" if first else b",") + orjson.dumps(feature)
        first = False
    yield b"]}"


def json_pieces(record: Record, rows: models.QuerySet[Any]) -> Iterator[bytes]:
    """A JSON array of rows with every field, as the API shows them."""
    from bag.core.records.serialize import Serializer

    serializer = Serializer(record)
    yield b"["
    for place, item in enumerate(serializer.stream(rows)):
        yield (b",\n" if place else b"\n") + orjson.dumps(item, default=str)
    yield b"\n]\n"


def respond(record: Record, rows: models.QuerySet[Any], kind: str, columns: list[Column] | None) -> HttpResponseBase:
    """The download for one of ``FORMATS``."""
    name = f"{record.name}-{timezone.localdate():%Y%m%d}.{kind}"
    if kind == "xlsx":
        spool = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
        write_xlsx(table(record, rows, columns), spool)
        spool.seek(0)
        return FileResponse(spool, as_attachment=True, filename=name)
    pieces: Iterator[Any]
    if kind == "geojson":
        pieces, mime = geojson_pieces(record, rows, columns or list(record.columns)), "application/geo+json"
    elif kind == "json":
        pieces, mime = json_pieces(record, rows), "application/json"
    else:
        pieces, mime = csv_lines(table(record, rows, columns)), "text/csv; charset=utf-8"
    return StreamingHttpResponse(
        pieces, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
