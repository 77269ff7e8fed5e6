"""What an uploaded file holds as a grid of cells: CSV in the encodings people have, XLSX within measured bounds.

The workbook reader lays out the whole rectangle up to the last cell and ends the process when that does not fit into
memory. So every workbook is measured first: what it really unpacks to, and how far its cells reach.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from bag.core.records.exporting import RISKY

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 5_000_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2_000
BLOCK = 256 * 1024
_CELL = re.compile(r"^([A-Z]{1,4})([0-9]{1,9})$")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError, OSError)


class Unreadable(ValueError):
    """The file as a whole cannot be used; the message is for the reader."""


def read_grid(content: bytes) -> list[list[Any]]:
    """The lines of a file, by what it holds rather than by its name. Raises ``Unreadable``."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(n)d MB.") % {"n": MOST_BYTES // 1024 // 1024})
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content[:4] == b"PK\x03\x04":
        return _read_xlsx(content)
    if content[:8] == _OLD_EXCEL:
        raise Unreadable(_("This is an old Excel file (.xls); save it as .xlsx or CSV."))
    return _read_csv(decode(content))


def decode(content: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark), UTF-16 or Windows-1254. Raises ``Unreadable``."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"] if b"\x00" not in content else ["utf-16-le"]
        encodings += ["cp1254"] if b"\x00" not in content else []
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(_("The file is not text; save it as CSV in UTF-8 or as XLSX."))


def _read_csv(text: str) -> list[list[Any]]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    grid: list[list[Any]] = []
    try:
        for line in reader:
            grid.append([_unneutral(cell) for cell in line])
            if len(grid) > MOST_ROWS + 1:
                raise _too_many_rows()
    except csv.Error as error:
        raise Unreadable(_("Line %(line)d cannot be read as CSV.") % {"line": reader.line_num}) from error
    return grid


def _too_many_rows() -> Unreadable:
    return Unreadable(_("The file has more than %(n)d rows.") % {"n": MOST_ROWS})


def _unneutral(cell: str) -> str:
    """Take back the apostrophe that our own export puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell.startswith(RISKY, 1) else cell


def _read_xlsx(content: bytes) -> list[list[Any]]:
    try:
        extent = _measure(content)
        if extent.rows > MOST_ROWS + 1:
            raise _too_many_rows()
        if extent.columns > MOST_COLUMNS or extent.rows * extent.columns > MOST_CELLS:
            raise Unreadable(_("The file has more than %(n)d columns.") % {"n": MOST_COLUMNS})
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise Unreadable(_("The workbook has no sheet."))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except Unreadable:
        raise
    except (CalamineError, ValueError, *_BROKEN) as error:
        raise Unreadable(_("The file is not a workbook that can be read.")) from error


@dataclass
class _Extent:
    """How far the cells with a value reach in the widest and the longest sheet of a workbook."""

    rows: int = 0
    columns: int = 0


def _measure(content: bytes) -> _Extent:
    """Unpack every member once, whatever size it claims to have, and follow the cells of those that are XML."""
    extent, unpacked = _Extent(), 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename.casefold() for member in members}
        if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
            raise Unreadable(_("The file is not a workbook that can be read."))
        if len(members) > MOST_MEMBERS:
            raise Unreadable(_("The workbook unpacks to more than can be read."))
        for member in members:
            member.file_size = MOST_UNPACKED + 1  # read to the real end; the checksum is still compared there
            cells: _Cells | None = None
            with archive.open(member) as stream:
                while block := stream.read(BLOCK):
                    unpacked += len(block)
                    if unpacked > MOST_UNPACKED:
                        raise Unreadable(_("The workbook unpacks to more than can be read."))
                    if cells is None and not block.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                        cells = _Cells(extent, follow=False)
                    cells = cells or _Cells(extent)
                    cells.feed(block)
    return extent


class _Cells:
    """Follows the cells of one sheet as its XML goes by; members that are not XML are only counted."""

    def __init__(self, extent: _Extent, *, follow: bool = True) -> None:
        self.extent, self.follow = extent, follow
        self.row = self.column = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, block: bytes) -> None:
        if self.follow:
            self.parser.Parse(block, False)

    def _refuse(self, *_declared: Any) -> None:
        raise Unreadable(_("The file is not a workbook that can be read."))

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        """Only a cell with a value counts: whole columns may be styled to their end and be empty."""
        tag = name.rpartition(":")[2]
        if tag == "c":
            place = _CELL.match(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.row = int(place[2]) if place else self.row
        elif tag in ("v", "is"):
            self.extent.rows = max(self.extent.rows, self.row)
            self.extent.columns = max(self.extent.columns, self.column)
        elif tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() and len(given) < 10 else self.row + 1
            self.column = 0


def _column(letters: str) -> int:
    """``A`` → 1, ``XFD`` → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
