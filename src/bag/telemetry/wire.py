"""ClickHouse's HTTP interface, taken apart: request to ``Statement``, bodies of every usual encoding."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from itertools import chain
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from bag.telemetry.engine import Statement

PIECE = 1 << 20
TEXT_LIMIT = 64 << 20
"""Most bytes of a statement that is wholly text; the data of an INSERT … FORMAT is streamed and has no limit."""
HEAD_LIMIT = 256 << 10
_INSERT = (
    r"\s*(?P<sql>INSERT\s+INTO\s+(?:TABLE\s+)?[\w.`\"]+\s*(?:\([^)]*\))?\s*(?:SETTINGS\s+[^()]*?)?)"
    r"\s*\bFORMAT\s+(?P<format>\w+)"
)
_INSERT_URL = re.compile(_INSERT + r"\s*;?\s*\Z", re.IGNORECASE)
_INSERT_BODY = re.compile((_INSERT + r"(?:[ \t]*\r?\n|[ \t])").encode(), re.IGNORECASE)
# Parts of the protocol that are no settings of the engine.
_PROTOCOL = frozenset(
    {
        "buffer_size",
        "client_protocol_version",
        "compress",
        "database",
        "decompress",
        "default_format",
        "enable_http_compression",
        "http_headers_progress_interval_ms",
        "password",
        "query",
        "query_id",
        "quota_key",
        "readonly",
        "role",
        "send_progress_in_http_headers",
        "session_check",
        "session_id",
        "session_timeout",
        "stacktrace",
        "user",
        "wait_end_of_query",
    }
)


class BadRequest(Exception):
    """The request cannot be understood."""


def statement(method: str, query_string: str, headers: Message, body: Iterator[bytes]) -> Statement:
    """The statement that one HTTP request asks for; raises ``BadRequest``."""
    given = dict(parse_qsl(query_string, keep_blank_values=True))
    common: dict[str, Any] = {
        "database": given.get("database") or headers.get("X-ClickHouse-Database") or "",
        "parameters": {key[6:]: value for key, value in given.items() if key.startswith("param_")},
        "settings": {k: v for k, v in given.items() if k not in _PROTOCOL and not k.startswith("param_")},
        "readonly": method == "GET" or given.get("readonly", "0") not in {"0", ""},
    }
    answer_format = given.get("default_format") or headers.get("X-ClickHouse-Format") or "TabSeparated"
    if in_url := given.get("query", ""):
        if insert := _INSERT_URL.match(in_url):
            return Statement(insert["sql"], insert["format"], data=body, **common)
        return Statement(f"{in_url}\n{_text(body)}".rstrip("\n"), answer_format, **common)
    head, rest = _head(body)
    if found := _INSERT_BODY.match(head):
        data = chain([head[found.end() :]], rest)
        return Statement(found["sql"].decode(), found["format"].decode(), data=data, **common)
    sql = _text(chain([head], rest))
    if not sql.strip():
        raise BadRequest("Empty query")
    return Statement(sql, answer_format, **common)


def body(stream: BinaryIO, headers: Message) -> Iterator[bytes]:
    """The pieces of a request body, unpacked; raises ``BadRequest`` when it is cut or its packing is unknown."""
    chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
    raw = _chunked(stream) if chunked else _sized(stream, int(headers.get("Content-Length") or 0))
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if not encoding:
        return raw
    if encoding not in _UNPACKERS:
        raise BadRequest(f"Unknown Content-Encoding {encoding}")
    return _unpacked(raw, _UNPACKERS[encoding]())


def credentials(query_string: str, headers: Message) -> str:
    """The password that the request brings in a header, as Basic authorization or in the address."""
    if key := headers.get("X-ClickHouse-Key"):
        return key
    kind, _, value = headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[2]
        except ValueError:
            return ""
    return dict(parse_qsl(query_string)).get("password", "")


def _head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Enough of the body to see whether it starts with ``INSERT … FORMAT``, and the rest."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_LIMIT or _INSERT_BODY.match(head):
            break
    return head, pieces


def _text(pieces: Iterator[bytes]) -> str:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > TEXT_LIMIT:
            raise BadRequest("The statement is too long")
    try:
        return whole.decode()
    except UnicodeDecodeError:
        raise BadRequest("The statement is not UTF-8") from None


def _sized(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0:
        piece = stream.read(min(length, PIECE))
        if not piece:
            raise BadRequest("The body is shorter than its Content-Length")
        length -= len(piece)
        yield piece


def _chunked(stream: BinaryIO) -> Iterator[bytes]:
    while True:
        line = stream.readline(64)
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise BadRequest("The chunked body is cut or damaged") from None
        yield from _sized(stream, size)
        stream.readline(8)
        if size == 0:
            return


def _unpacked(raw: Iterator[bytes], unpacker: Any) -> Iterator[bytes]:
    try:
        for piece in raw:
            if data := unpacker.decompress(piece):
                yield data
    except (zlib.error, RuntimeError, ValueError) as error:
        raise BadRequest(f"The packed body is damaged: {error}") from None
    if not unpacker.eof:
        raise BadRequest("The packed body is cut")


def _lz4() -> Any:
    from lz4.frame import LZ4FrameDecompressor

    return LZ4FrameDecompressor()


_UNPACKERS: Mapping[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "deflate": zlib.decompressobj,
    "lz4": _lz4,
}
