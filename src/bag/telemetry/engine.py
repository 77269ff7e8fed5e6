"""The embedded ClickHouse engine: one process owns it, every statement runs on a connection of its own.

A connection costs about a millisecond and keeps ``SET`` and ``USE`` of one caller from reaching the next. The engine
must never be opened before a ``fork`` (the child hangs) and by two processes at once (the second is refused).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chdb.state.sqlitelike import Connection

from bag.config import Refusal
from bag.telemetry import guard, tokens

LIMITS = {"max_server_memory_usage": "4000000000", "mark_cache_size": "268435456", "max_thread_pool_size": "256"}
"""Caps of the engine; its own defaults are 90 % of the memory and a 5 GB cache."""
CONCURRENT_STATEMENTS = 16
STREAMABLE = frozenset({"native", "tabseparated", "tsv", "csv", "jsoneachrow", "rowbinary"})
_CODE = re.compile(r"Code: (\d+)\.")
_NAME = re.compile(r"\w+")
_READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
_TRAILING_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*\Z", re.IGNORECASE)


class EngineError(Exception):
    """What the engine said; ``code`` is ClickHouse's error number."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        found = _CODE.search(message)
        self.code = int(found[1]) if found else 0


@dataclass(frozen=True)
class Statement:
    """One statement to run. ``data`` is the body of an ``INSERT`` in the format ``format``."""

    sql: str
    format: str = "TabSeparated"
    database: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    readonly: bool = False
    data: Iterable[bytes] | None = None


class Engine:
    """The engine over the folder ``path``. ``close`` waits for running statements."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        tokens.forget_unborn(path)
        self._address = f"{path}?{'&'.join(f'{name}={value}' for name, value in LIMITS.items())}"
        self._slots = threading.BoundedSemaphore(CONCURRENT_STATEMENTS)
        try:
            self._keeper = Connection(self._address)
        except RuntimeError as error:
            raise Refusal(
                f"Telemetri deposu açılamadı: {path} başka bir `bag store` tarafından kullanılıyor olabilir ({error}).",
                f"The telemetry store did not open: another `bag store` may be using {path} ({error}).",
            ) from None
        named = self._keeper.query("SELECT name FROM system.table_functions", "TabSeparated").bytes()
        self._table_functions = frozenset(named.decode().split())

    def run(self, statement: Statement) -> Iterator[bytes]:
        """The answer in pieces; raises ``EngineError`` at once or, rarely, while the pieces are read."""
        if statement.readonly:
            try:
                guard.check(statement.sql, self._table_functions)
            except guard.Forbidden as refused:
                raise EngineError(f"Code: 497. A question may not use {refused}. (ACCESS_DENIED)") from None
        with self._session(statement) as session:
            if statement.data is not None:
                _insert(session, statement)
                return
            yield from _query(session, statement)

    def close(self) -> None:
        """Wait for the running statements, then let go of the folder."""
        for _ in range(CONCURRENT_STATEMENTS):
            self._slots.acquire()
        self._keeper.close()

    @contextmanager
    def _session(self, statement: Statement) -> Iterator[Connection]:
        with self._slots:
            session = Connection(self._address)
            try:
                with _as_engine_error():
                    _arrange(session, statement)
                    yield session
            finally:
                session.close()


def _arrange(session: Connection, statement: Statement) -> None:
    """Database and settings first, ``readonly`` last: it forbids every later change, also its own."""
    if statement.database:
        session.query(f"USE `{statement.database.replace('`', '')}`")
    for name, value in statement.settings.items():
        if not _NAME.fullmatch(name):
            raise EngineError(f"Code: 115. Setting name {name!r} is not a word. (UNKNOWN_SETTING)")
        quoted = value.replace("\\", "\\\\").replace("'", "\\'")
        session.query(f"SET {name} = '{quoted}'")
    if statement.readonly:
        session.query("SET readonly = 1")


def _query(session: Connection, statement: Statement) -> Iterator[bytes]:
    parameters = dict(statement.parameters)
    named = _TRAILING_FORMAT.search(statement.sql)
    wanted = (named[1] if named else statement.format).lower()
    if wanted in STREAMABLE and _READS.match(statement.sql):
        empty = True
        for piece in session.send_query(statement.sql, statement.format, params=parameters):
            empty = False
            yield piece.bytes()
        if not empty or wanted != "native":
            return
    # A streamed answer without rows has no Native header: such a question is asked again, whole.
    yield session.query(statement.sql, statement.format, params=parameters).bytes()


def _insert(session: Connection, statement: Statement) -> None:
    inserter: Any = session.send_insert(statement.sql, statement.format)
    try:
        for piece in statement.data or ():
            inserter.append(piece)
        inserter.finish()
    except BaseException:
        with suppress(RuntimeError):
            inserter.cancel()
        raise


@contextmanager
def _as_engine_error() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise EngineError(str(error)) from None
