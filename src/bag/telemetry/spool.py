"""The way of rows into the store: memory → synced file → insert → acknowledged → deleted.

Rows gather in memory for at most five seconds or 100,000 rows, then they are a file that survives a kill of any
process. Files go to the store in their order, each with its own deduplication token, again and again until they are
acknowledged; so a row is stored once, whatever dies in between. A file that the store refuses for what it holds, or
that is damaged, is set aside and stops nobody. Memory and folder are bounded: when they are full no more is taken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient, TelemetryError, TelemetryUnavailable, client
from bag.telemetry.journal import Batch, Damaged, Journal
from bag.telemetry.native import Gathering, Values
from bag.telemetry.outbox import Outbox, Waiting, survey

logger = structlog.get_logger("bag.spool")

ROWS, BYTES, SECONDS = 100_000, 16 << 20, 5.0
"""A batch is closed when it has so many rows, so many bytes, or is so old."""
LIMIT = 4 << 30
"""Bytes that may wait on the disk."""
MEMORY = 64 << 20
"""Bytes that may wait in memory while the disk is slow."""
PAUSES = (0.5, 30.0)
"""The first and the longest pause between two tries, in seconds; each is twice the one before."""
GRACE = 5.0
"""Seconds that an insert may take to end when the spool is closed."""
_BAD_ROWS = frozenset({6, 8, 10, 16, 20, 26, 27, 33, 34, 36, 38, 41, 43, 44, 47, 50, 53, 62, 69, 70, 72, 117, 131, 349})
"""ClickHouse's numbers of errors that lie in the rows or the statement and not in the state of the server."""


@dataclass(frozen=True)
class Figures:
    """Rows that were put, stored and refused (spool full, or set aside) since the start; what waits; the last error."""

    kept: int
    sent: int
    refused: int
    pending: int
    waiting: Waiting
    error: str


@dataclass
class _Table:
    """The rows of one table with the same columns: in memory, and the file that they go to."""

    name: str
    types: dict[str, str]
    rows: Gathering
    journal: Journal | None = None
    since: float = 0.0
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    """Encoded, but the disk did not take them yet."""

    @property
    def large(self) -> bool:
        written = self.journal.rows if self.journal else 0
        return self.rows.rows + written >= ROWS or self.rows.bytes >= BYTES

    def due(self, now: float) -> bool:
        held = self.rows.rows or self.journal or self.blocks
        return bool(held) and (self.large or now - self.since >= SECONDS)


class Spool:
    """Keeps and sends the rows of one process. ``folder`` is its own; raises ``Refusal`` when another one uses it.

    Two threads work behind it: one writes files, one sends them. All methods may be called from any thread.
    """

    def __init__(self, folder: Path, *, store: TelemetryClient | None = None, limit: int = LIMIT) -> None:
        self._folder, self._limit = folder, limit
        self._outbox = Outbox(folder)
        self._store = store or client()
        self._tables: dict[tuple[str, tuple[str, ...]], _Table] = {}
        self._memory = threading.Condition()
        self._disk = threading.Lock()
        self._pending_bytes = self._disk_bytes = 0
        self._kept = self._sent = self._refused = 0
        self._error = ""
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=f"spool-{work.__name__.strip('_')}", daemon=True)
            for work in (self._write, self._send)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def full(self) -> bool:
        """Whether no more rows are taken: the disk buffer is at its bound, or the disk does not take what waits."""
        return self._outbox.bytes >= self._limit or self._pending_bytes >= MEMORY

    @property
    def figures(self) -> Figures:
        with self._memory:
            pending = sum(table.rows.rows + sum(rows for rows, _ in table.blocks) for table in self._tables.values())
        return Figures(self._kept, self._sent, self._refused, pending, survey(self._folder), self._error)

    def put(self, table: str, columns: Mapping[str, Values]) -> bool:
        """Take rows (name of column → one value for each row) and return at once; the arrays may be used again.

        ``False``: the spool is full or closed and nothing is kept; the rows are counted as refused. Raises
        ``ValueError``, ``TypeError`` or ``OverflowError`` when a column does not fit the table.
        """
        with self._memory:
            if self._closing.is_set() or self.full:
                self._refused += max((len(values) for values in columns.values()), default=0)
                return False
            held = self._table(table, tuple(columns))
            before = held.rows.bytes
            rows = held.rows.add(columns)
            held.since = held.since or time.monotonic()
            self._kept += rows
            self._pending_bytes += held.rows.bytes - before
            if held.large:
                self._memory.notify_all()
        return True

    def flush(self, *, durable: bool = True, timeout: float = 30.0) -> bool:
        """Whether everything put before is safe: on the disk, where it survives a kill, or (not ``durable``) stored.

        ``timeout`` bounds the waiting for the store, in seconds.
        """
        kept = self._keep(close=not durable)
        return kept if durable or not kept else self._outbox.wait_empty(timeout)

    def close(self) -> None:
        """Write everything to the disk and stop; what is not stored yet is sent after the next start."""
        self._closing.set()
        with self._memory:
            self._memory.notify_all()
        self._outbox.wake()
        writer, sender = self._threads
        writer.join()
        # An insert that hangs is not waited for: its file is there, and its token makes the next try harmless.
        sender.join(GRACE)
        self._outbox.close()

    def _table(self, name: str, columns: tuple[str, ...]) -> _Table:
        held = self._tables.get((name, columns))
        if held is None:
            known = schema.TABLES.get(name)
            if known is None:
                raise ValueError(f"there is no table {name!r}")
            types = {column: known.type_of(column) for column in columns}
            held = self._tables[name, columns] = _Table(name, types, Gathering(types))
        return held

    def _write(self) -> None:
        """The thread that turns memory into files."""
        while not self._closing.is_set():
            with self._memory:
                self._memory.wait(SECONDS / 10)
                now = time.monotonic()
                due = any(table.due(now) for table in self._tables.values())
            if due:
                self._keep(close=False)
        self._keep(close=True)

    def _keep(self, *, close: bool) -> bool:
        """Write all rows in memory; hand on the files that are due, or (``close``) all. ``False``: the disk refused."""
        with self._disk:
            try:
                for table in list(self._tables.values()):
                    self._keep_table(table, close=close)
            except OSError as error:
                self._note("the disk does not take telemetry", str(error))
                return False
            return True

    def _keep_table(self, table: _Table, *, close: bool) -> None:
        with self._memory:
            due = close or table.due(time.monotonic())
            gathered, table.rows = table.rows, Gathering(table.types)
        if gathered.rows:
            content = gathered.block()
            with self._memory:
                table.blocks.append((gathered.rows, content))
                self._pending_bytes += len(content) - gathered.bytes
        while table.blocks:
            rows, content = table.blocks[0]
            table.journal = table.journal or self._outbox.journal(table.name, list(table.types))
            table.journal.add(rows, content)
            with self._memory:
                table.blocks.pop(0)
                self._pending_bytes -= len(content)
        if due and table.journal:
            self._outbox.add(table.journal.finish())
            table.journal, table.since = None, 0.0

    def _send(self) -> None:
        """The thread that brings files to the store. A table that cannot take its rows now does not stop the others."""
        paused: dict[str, float] = {}
        pause = dict.fromkeys(schema.TABLES, PAUSES[0])
        while not self._closing.is_set():
            now = time.monotonic()
            paused = {table: until for table, until in paused.items() if until > now}
            batch = self._outbox.first(paused)
            if batch is None:
                self._outbox.wait(min(paused.values(), default=now + 1.0) - now)
                continue
            try:
                self._deliver(batch)
            except TelemetryError as error:
                self._note("the store does not take telemetry", str(error))
                away = schema.TABLES if isinstance(error, TelemetryUnavailable) else [batch.table]
                paused |= dict.fromkeys(away, now + pause[batch.table])
                pause[batch.table] = min(2 * pause[batch.table], PAUSES[1])
            else:
                pause[batch.table] = PAUSES[0]

    def _deliver(self, batch: Batch) -> None:
        """Insert one file; raises ``TelemetryError`` when it should be tried again."""
        try:
            columns, blocks = batch.read()
            self._store.insert_native(batch.table, columns, blocks, token=batch.token)
        except (Damaged, OSError) as error:
            self._set_aside(batch, str(error))
        except TelemetryError as error:
            if error.code not in _BAD_ROWS:
                raise
            self._set_aside(batch, str(error))
        else:
            self._outbox.done(batch)
            self._sent += batch.rows
            self._error = ""

    def _set_aside(self, batch: Batch, reason: str) -> None:
        self._outbox.set_aside(batch, reason)
        self._refused += batch.rows
        self._error = reason

    def _note(self, event: str, error: str) -> None:
        if error != self._error:
            logger.warning(event, error=error)
        self._error = error
