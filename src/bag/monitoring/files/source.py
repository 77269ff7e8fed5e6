"""Reading a file of rows: JSON or CSV, bounded, every fault a sentence that names the place."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from bag.core.domain.calendar import LOCAL

LARGEST_FILE = 64 * 2**20
MOST_ROWS = 1_000_000
SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 4_102_444_800  # the beginning of 2100


class FileError(Exception):
    """A file that cannot be used; says why in the reader's language."""


@dataclass(frozen=True)
class Row:
    """One row of a file. ``place`` names it to people (a line of CSV, an entry of a JSON list)."""

    place: str
    cells: dict[str, Any]

    def refuse(self, message: str) -> NoReturn:
        """Raise FileError with the place before the message."""
        raise FileError(f"{self.place}: {message}")

    def moment(self, name: str) -> int:
        """A cell as microseconds since 1970: ISO 8601 (local without a zone) or seconds since 1970."""
        value = self.cells.get(name)
        if value in (None, ""):
            self.refuse(_("“%(name)s” is missing.") % {"name": name})
        found = _moment(value)
        if found is None:
            message = _("“%(value)s” is no moment like 2026-10-01T08:30:00+03:00 or seconds since 1970.")
            self.refuse(message % {"value": _short(value)})
        return found

    def open_moment(self, name: str) -> int | None:
        """A cell as a moment; None when it is empty."""
        return None if self.cells.get(name) in (None, "") else self.moment(name)

    def whole(self, name: str, limit: int) -> int | None:
        """A cell as a whole number from 0 up to, not including, ``limit``; None when it is empty."""
        value = self.cells.get(name)
        if value in (None, ""):
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < limit:
            message = _("“%(name)s” must be a whole number from 0 to %(most)s, not “%(value)s”.")
            self.refuse(message % {"name": name, "most": limit - 1, "value": _short(value)})
        return value

    def number(self, name: str) -> float | None:
        """A cell as a number from 0 up; None when it is empty."""
        value = self.cells.get(name)
        if value in (None, ""):
            return None
        found = _number(value)
        if found is None or found < 0:
            message = _("“%(name)s” must be a number from 0 up, not “%(value)s”.")
            self.refuse(message % {"name": name, "value": _short(value)})
        return found

    def list_of(self, name: str) -> list[Row]:
        """A cell that is a list of objects, each a row; without the cell the list is empty."""
        value = self.cells.get(name, [])
        if not isinstance(value, list):
            self.refuse(_("“%(name)s” must be a list.") % {"name": name})
        if len(value) > MOST_ROWS:
            self.refuse(_("“%(name)s” has more than %(most)s rows.") % {"name": name, "most": MOST_ROWS})
        rows = [Row(f"{name}[{number}]", cells) for number, cells in enumerate(value, 1)]
        for row in rows:
            if not isinstance(row.cells, dict):
                row.refuse(_("this must be an object with names and values."))
        return rows

    def known_only(self, names: Sequence[str]) -> None:
        """Refuse names that are not known: a misspelt setting must not be passed over."""
        for name in self.cells:
            if name not in names:
                message = _("“%(name)s” is not known here. Known: %(names)s.")
                self.refuse(message % {"name": _short(name), "names": ", ".join(names)})


def read(path: str, rows_name: str, columns: Sequence[str], required: Sequence[str]) -> Row:
    """A file as one row of settings, with its table as the list ``rows_name``'s rows under that name.

    JSON: one object. CSV (by its ending): a head line with ``columns``, then rows; the settings are empty.
    """
    text = _text(path)
    if Path(path).suffix.lower() == ".csv":
        return Row(path, {rows_name: _table(text, columns, required)})
    whole = Row(path, _parsed(text))
    if not isinstance(whole.cells, dict):
        whole.refuse(_("this must be an object with names and values."))
    return whole


def rows_of(whole: Row, name: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a file's table, at least one; each knows only ``columns``."""
    table = whole.cells.get(name)
    rows = table if isinstance(table, list) and table and isinstance(table[0], Row) else whole.list_of(name)
    if not rows:
        whole.refuse(_("there are no rows (“%(name)s”).") % {"name": name})
    for row in rows:
        row.known_only(columns)
    return rows


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise FileError(_("%(file)s: larger than %(most)d MB.") % {"file": path, "most": LARGEST_FILE // 2**20})
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(_("%(file)s, line %(line)d: this is not UTF-8 text.") % {"file": path, "line": line}) from None
    except (OSError, ValueError) as error:
        raise FileError(_("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": _why(error)}) from None


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _("there is no such file")
    if isinstance(error, IsADirectoryError):
        return _("it is a folder")
    return getattr(error, "strerror", None) or _("not a usable name")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = _("line %(line)d, column %(column)d: this is not JSON.")
        raise FileError(message % {"line": error.lineno, "column": error.colno}) from None
    except (ValueError, RecursionError):
        raise FileError(_("The JSON holds a number or a nesting that cannot be used.")) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _table(text: str, columns: Sequence[str], required: Sequence[str]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _rows(reader, columns, required)
    except csv.Error:
        raise FileError(_("line %(line)d: this is not CSV.") % {"line": max(reader.line_num, 1)}) from None


def _rows(reader: Any, columns: Sequence[str], required: Sequence[str]) -> list[Row]:
    head = [name.strip() for name in next(reader, [])]
    if not set(required) <= set(head) <= set(columns) or len(head) != len(set(head)):
        message = _("line 1: the head must name %(required)s; it may name %(columns)s.")
        raise FileError(message % {"required": ", ".join(required), "columns": ", ".join(columns)})
    rows: list[Row] = []
    for cells in reader:
        if not cells:
            continue
        row = Row(_("line %(line)d") % {"line": reader.line_num}, {})
        if len(cells) != len(head):
            message = _("%(found)d values, but the head names %(named)d.")
            row.refuse(message % {"found": len(cells), "named": len(head)})
        if len(rows) == MOST_ROWS:
            row.refuse(_("more than %(most)s rows.") % {"most": MOST_ROWS})
        row.cells.update(zip(head, (cell.strip() for cell in cells), strict=True))
        rows.append(row)
    return rows


def _moment(value: Any) -> int | None:
    """Microseconds since 1970; None for what is no moment between 1970 and 2100."""
    seconds = _number(value)
    if seconds is not None:
        return round(seconds * SECOND) if 0 <= seconds < _LAST else None
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        since = (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC) - _EPOCH
    except (ValueError, OverflowError):
        return None
    micros = (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
    return micros if 0 <= micros < _LAST * SECOND else None


def _number(value: Any) -> float | None:
    """A finite number; None for everything else. Text is read as a number in CSV, where all cells are text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and "_" not in str(value) else None


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
