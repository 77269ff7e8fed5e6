"""The client of the telemetry engine: the embedded store and a ClickHouse server are the same to it.

Rows travel as JSON lines. An insert may bring a deduplication token; repeated with the same token it is stored once,
so whoever keeps unsent rows may send them again after any failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import httpx
import orjson

from bag import config
from bag.telemetry import native
from bag.telemetry.native import Values

Row = dict[str, Any]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*:\s*(\w+)")
_COMPOSED = frozenset({"Array", "Map", "Tuple"})
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})
_SECONDS, _CONNECT = 60.0, 5.0


class TelemetryError(Exception):
    """The engine refused a statement; ``code`` is ClickHouse's error number."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class TelemetryUnavailable(TelemetryError):
    """Nobody answers at the address of the engine."""


class TelemetryClient:
    """Talks to the engine at ``url``: ``http://user:password@host:port/database``. Threads may share one client."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.database = parts.path.strip("/") or "bag"
        headers = {"X-ClickHouse-User": unquote(parts.username or "default")}
        if parts.password:
            headers["X-ClickHouse-Key"] = unquote(parts.password)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        base = f"{parts.scheme}://{host}:{parts.port or (8443 if parts.scheme == 'https' else 8123)}"
        self._http = httpx.Client(
            base_url=base, headers=headers, timeout=httpx.Timeout(_SECONDS, connect=_CONNECT), trust_env=False
        )

    def ping(self) -> bool:
        """Whether the engine answers now."""
        try:
            return self._http.get("/ping", timeout=2.0).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def query(self, sql: str, **parameters: object) -> list[Row]:
        """The rows of a question; ``{name:Type}`` in ``sql`` takes a parameter, a list for an array.

        It cannot change data, read files or reach other servers, and it cannot change a setting.
        """
        settings = {"readonly": "1", "default_format": "JSONEachRow"}
        answer = self._post({"database": self.database, **_given(sql, parameters), **settings}, sql.encode())
        return [orjson.loads(line) for line in answer.splitlines()]

    def execute(
        self,
        sql: str,
        *,
        database: str | None = None,
        timeout: float = _SECONDS,
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        """Run a statement that defines or changes something; ``timeout`` in seconds, parameters as for ``query``."""
        given = {"database": self.database if database is None else database, **_given(sql, parameters or {})}
        self._post(given, sql.encode(), timeout)

    def insert(self, table: str, rows: Iterable[Mapping[str, object]], *, token: str = "") -> None:
        """Store ``rows``; when this returns they are on disk. Raises ``TelemetryError`` and then nothing is stored."""
        content = b"\n".join(orjson.dumps(row, option=orjson.OPT_UTC_Z) for row in rows)
        if not content:
            return
        settings = {"date_time_input_format": "best_effort", **_insert_settings(token)}
        question = f"INSERT INTO {_name(table)} FORMAT JSONEachRow"
        self._post({"database": self.database, **settings, "query": question}, content)

    def insert_columns(self, table: str, columns: Mapping[str, Values], *, token: str = "") -> None:
        """Store rows that are given by column, in the types of ``schema.TABLES``; otherwise as ``insert``.

        Raises ``ValueError``, ``TypeError`` or ``OverflowError`` for columns that do not fit the table.
        """
        from bag.telemetry import schema

        typed = {name: (schema.TABLES[table].type_of(name), values) for name, values in columns.items()}
        self.insert_native(table, list(columns), [native.block(typed)], token=token)

    def insert_native(self, table: str, columns: Sequence[str], blocks: Iterable[bytes], *, token: str = "") -> None:
        """Store blocks of the Native format that all hold these ``columns``; otherwise as ``insert``."""
        names = ", ".join(_name(column) for column in columns)
        question = f"INSERT INTO {_name(table)} ({names}) FORMAT Native"
        self._post({"database": self.database, **_insert_settings(token), "query": question}, b"".join(blocks))

    def export(self, sql: str) -> Iterator[bytes]:
        """The pieces of an answer whose ``FORMAT`` the statement names."""
        with (
            _reachable(),
            self._http.stream(
                "POST", "/", params={"database": self.database, "readonly": "1"}, content=sql.encode(), timeout=None
            ) as answer,
        ):
            if answer.is_error:
                answer.read()
                _raise_for(answer)
            yield from answer.iter_bytes()

    def load(self, table: str, table_format: str, pieces: Iterable[bytes]) -> None:
        """Store what ``export`` gave in the same format."""
        question = f"INSERT INTO {_name(table)} FORMAT {_name(table_format)}"
        with _reachable():
            params = {"database": self.database, "query": question}
            _raise_for(self._http.post("/", params=params, content=pieces, timeout=None))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _post(self, params: Mapping[str, str], content: bytes, timeout: float = _SECONDS) -> bytes:
        with _reachable():
            limits = httpx.Timeout(timeout, connect=_CONNECT)
            answer = self._http.post("/", params=params, content=content, timeout=limits)
        _raise_for(answer)
        return answer.content


@cache
def client() -> TelemetryClient:
    """The client of this process for the configured engine."""
    return TelemetryClient(config.load().telemetry_url)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise TelemetryUnavailable(f"The telemetry engine does not answer: {error}") from error


def _raise_for(answer: httpx.Response) -> None:
    if answer.is_error:
        raise TelemetryError(answer.text.strip(), int(answer.headers.get("X-ClickHouse-Exception-Code", "0")))


def _insert_settings(token: str) -> dict[str, str]:
    """Acknowledge what is stored, in a cluster too; a repeated insert completes what its first try left undone."""
    settings = {
        "async_insert": "0",
        "distributed_foreground_insert": "1",
        "deduplicate_blocks_in_dependent_materialized_views": "1",
    }
    return {**settings, "insert_deduplication_token": token} if token else settings


def _given(sql: str, parameters: Mapping[str, object]) -> dict[str, str]:
    """The parameters of a statement as the engine takes them."""
    kinds = dict(_PLACEHOLDER.findall(sql))
    return {f"param_{name}": _parameter(value, kinds.get(name, "")) for name, value in parameters.items()}


def _parameter(value: object, kind: str) -> str:
    """A parameter as the engine reads it: single values with escapes, arrays as a literal."""
    if isinstance(value, (list, tuple)):
        return f"[{','.join(_literal(item) for item in value)}]"
    return str(value) if kind in _COMPOSED else str(value).translate(_ESCAPES)


def _literal(value: object) -> str:
    if not isinstance(value, str):
        return str(value)
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise TelemetryError(f"{text!r} is not a name")
    return text
