"""Files of rows on their way to the store. A row is kept once its file is synced; a torn end is cut off, never guessed.

``NUMBER-RUN.TABLE.open`` is still written, ``NUMBER-RUN.TABLE.ROWS.ready`` waits to be sent. Both are a row of
records: length and number of rows (32 bits each, little-endian), then an LZ4 frame with a content checksum. The first
record holds the names of table and columns as JSON, each further one a block of the Native format.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import lz4.frame
import orjson

_HEAD = struct.Struct("<II")
OPEN, READY, REPAIRED = ".open", ".ready", ".repaired"


class Damaged(Exception):
    """The content of a file is not what was written."""


class Torn(Damaged):
    """The file ends in the middle of a record, as after a kill."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the rows of a file are."""

    table: str
    columns: list[str]

    def encode(self) -> bytes:
        return orjson.dumps({"table": self.table, "columns": self.columns})


@dataclass(frozen=True, slots=True)
class Batch:
    """A finished file: rows of one table with the same columns. Its name is its identity."""

    path: Path
    table: str
    rows: int
    size: int
    """In bytes, on the disk."""

    @property
    def number(self) -> int:
        return int(self.path.name.split("-")[0])

    @property
    def token(self) -> str:
        """What the store knows the batch by."""
        return self.path.name.split(".")[0]

    @classmethod
    def of(cls, path: Path) -> Batch:
        """Read from the name of the file; raises ``Damaged`` when it is none of ours."""
        try:
            token, table, rows, _ready = path.name.split(".")
            int(token.split("-")[0])
            return cls(path, table, int(rows), path.stat().st_size)
        except ValueError:
            raise Damaged(f"{path.name} is not the name of a batch") from None

    def read(self) -> tuple[list[str], list[bytes]]:
        """The names of the columns and the blocks; raises ``Damaged`` or ``OSError``."""
        records = _records(self.path.read_bytes())
        head = _head(records)
        blocks = list(records)
        if head.table != self.table or sum(rows for rows, _ in blocks) != self.rows:
            raise Damaged(f"{self.path.name} does not hold what its name says")
        return head.columns, [block for _rows, block in blocks]


class Journal:
    """The file of one table that is being written. Not for several threads at once."""

    def __init__(self, folder: Path, token: str, table: str, columns: list[str]) -> None:
        self.table = table
        self.rows = 0
        self._path = folder / f"{token}.{table}{OPEN}"
        self._file = self._path.open("xb", buffering=0)
        try:
            self._append(0, Head(table, columns).encode())
            sync_folder(folder)
        except OSError:
            self._file.close()
            self._path.unlink(missing_ok=True)
            raise

    def add(self, rows: int, block: bytes) -> None:
        """Write one block and wait until it is on the disk; raises ``OSError``, and then nothing of it is kept."""
        kept = self._file.tell()
        try:
            self._append(rows, block)
            os.fsync(self._file.fileno())
        except OSError:
            with suppress(OSError):
                self._file.truncate(kept)
                self._file.seek(kept)
            raise
        self.rows += rows

    def finish(self) -> Batch:
        """Close the file and give it its lasting name."""
        self._file.close()
        return _finished(self._path, self.table, self.rows)

    def _append(self, rows: int, content: bytes) -> None:
        record = memoryview(_record(rows, content))
        while record:
            record = record[self._file.write(record) :]


def recover(path: Path, aside: Path) -> Batch | None:
    """Finish a file that its writer left open, up to its last whole block; ``None`` when there is none.

    A damaged file, unlike one that only ends early, is also copied into the folder ``aside``.
    """
    head, whole = None, []
    records = _records(path.read_bytes())
    try:
        head = _head(records)
        for record in records:
            whole.append(record)  # noqa: PERF402 - what came before the error stays
    except Torn:
        pass
    except Damaged:
        shutil.copy2(path, aside / path.name)
    if head is None or not whole:
        path.unlink()
        return None
    repaired = path.with_suffix(REPAIRED)
    with repaired.open("wb") as file:
        file.write(_record(0, head.encode()))
        file.writelines(_record(rows, block) for rows, block in whole)
        file.flush()
        os.fsync(file.fileno())
    repaired.replace(path)
    return _finished(path, head.table, sum(rows for rows, _ in whole))


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _finished(path: Path, table: str, rows: int) -> Batch:
    lasting = path.with_name(f"{path.name.split('.')[0]}.{table}.{rows}{READY}")
    path.rename(lasting)
    sync_folder(path.parent)
    return Batch(lasting, table, rows, lasting.stat().st_size)


def _record(rows: int, content: bytes) -> bytes:
    frame = lz4.frame.compress(content, content_checksum=True)
    return _HEAD.pack(len(frame), rows) + frame


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Rows and content of each record; raises ``Torn`` or ``Damaged`` at the first that is not whole."""
    view, start = memoryview(data), 0
    while start < len(view):
        if start + _HEAD.size > len(view):
            raise Torn("the file ends in a record's head")
        length, rows = _HEAD.unpack_from(view, start)
        start += _HEAD.size
        if start + length > len(view):
            raise Torn("the file ends in a record")
        try:
            content = lz4.frame.decompress(view[start : start + length])
        except RuntimeError as error:
            raise Damaged(str(error)) from None
        yield rows, content
        start += length


def _head(records: Iterator[tuple[int, bytes]]) -> Head:
    """The first record: names of table and columns."""
    first = next(records, None)
    if first is None:
        raise Torn("the file is empty")
    try:
        found = orjson.loads(first[1])
        return Head(str(found["table"]), [str(column) for column in found["columns"]])
    except (ValueError, KeyError, TypeError):
        raise Damaged("the first record does not name table and columns") from None
