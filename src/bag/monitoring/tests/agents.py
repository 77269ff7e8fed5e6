"""A small SNMP agent (v1, v2c) for tests: honest, or hostile in one way. It runs in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self

INTEGER, OCTETS, OID, TICKS, COUNTER32, GAUGE, COUNTER64 = 0x02, 0x04, 0x06, 0x43, 0x41, 0x42, 0x46
NO_SUCH, END_OF_VIEW = b"\x81\x00", b"\x82\x00"
GET, GET_NEXT, RESPONSE, GET_BULK = 0xA0, 0xA1, 0xA2, 0xA5
TOO_BIG = 1
LARGEST = 1472

Oid = tuple[int, ...]


def numbers(dotted: str) -> Oid:
    return tuple(int(part) for part in dotted.split("."))


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def integer(value: int, tag: int = INTEGER) -> bytes:
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(value: Oid) -> bytes:
    content = bytearray([value[0] * 40 + value[1]])
    for part in value[2:]:
        digits = [part & 0x7F]
        while part := part >> 7:
            digits.append(0x80 | part & 0x7F)
        content += bytes(reversed(digits))
    return tlv(OID, bytes(content))


def encoded(tag: int, value: int | str | bytes) -> bytes:
    """A value as the agent holds it."""
    if tag == OID:
        return oid(numbers(str(value)))
    if isinstance(value, int):
        return integer(value, tag)
    return tlv(tag, value.encode() if isinstance(value, str) else value)


def parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element in a row."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        yield tag, data[at : at + size]
        at += size


def decoded_oid(content: bytes) -> Oid:
    found, number = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            found.append(number)
            number = 0
    return tuple(found)


class Agent:
    """Answers on ``port`` from ``values``. ``mode``: '', loop, badid, truncate, toobig, dead, slow, lossy."""

    def __init__(self, values: Mapping[str, tuple[int, int | str | bytes]], community: str = "public") -> None:
        self.mode = ""
        self.requests = 0
        self._community = community.encode()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.load(values)

    def load(self, values: Mapping[str, tuple[int, int | str | bytes]]) -> None:
        """Hold other values from now on."""
        self._values = {numbers(name): encoded(*value) for name, value in values.items()}
        self._order = sorted(self._values)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.mode = "end"
        self._socket.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while self.mode != "end":
            data, peer = self._socket.recvfrom(65535)
            self.requests += bool(data)
            answer = self._answer(data) if data and self.mode != "dead" else b""
            if self.mode == "lossy" and self.requests % 2:
                continue
            if self.mode == "slow":
                time.sleep(0.4)
            if answer:
                self._socket.sendto(answer[: len(answer) // 2] if self.mode == "truncate" else answer, peer)

    def _answer(self, data: bytes) -> bytes:
        version, community, (kind, body) = list(parts(next(parts(data))[1]))
        if community[1] != self._community:
            return b""
        request, _first, second, (_tag, asked) = list(parts(body))
        names = [decoded_oid(next(parts(bind))[1]) for _tag, bind in parts(asked)]
        if self.mode == "toobig" and (len(names) > 4 or (kind == GET_BULK and second[1][-1] > 4)):
            return self._message(version[1], request[1], TOO_BIG, [])
        binds = self._bulk(names, int.from_bytes(second[1], "big")) if kind == GET_BULK else self._each(kind, names)
        identity = request[1] if self.mode != "badid" else b"\x7f" + request[1][1:]
        return self._message(version[1], identity, 0, binds)

    def _each(self, kind: int, names: list[Oid]) -> list[bytes]:
        if kind == GET:
            return [tlv(0x30, oid(name) + self._values.get(name, NO_SUCH)) for name in names]
        return [self._after(name) for name in names]

    def _after(self, name: Oid) -> bytes:
        at = bisect_right(self._order, name)
        if at == len(self._order):
            return tlv(0x30, oid(name) + END_OF_VIEW)
        found = self._order[at]
        return tlv(0x30, oid(found) + self._values[found])

    def _bulk(self, names: list[Oid], repetitions: int) -> list[bytes]:
        name, found, room = names[0], [], LARGEST - 64
        for _step in range(repetitions):
            bind = self._after(name)
            room -= len(bind)
            if room < 0:
                break
            found.append(bind)
            if self.mode != "loop":
                name = decoded_oid(next(parts(next(parts(bind))[1]))[1])
        return found

    def _message(self, version: bytes, request: bytes, status: int, binds: list[bytes]) -> bytes:
        body = tlv(INTEGER, request) + integer(status) + integer(0) + tlv(0x30, b"".join(binds))
        return tlv(0x30, tlv(INTEGER, version) + tlv(OCTETS, self._community) + tlv(RESPONSE, body))


@contextmanager
def switch(interfaces: int = 4, **more: tuple[int, int | str | bytes]) -> Iterator[Agent]:
    """A running agent with the values of ``switch_values``."""
    with Agent({**switch_values(interfaces), **more}) as agent:
        yield agent


def switch_values(
    interfaces: int = 4, *, step: int = 0, uptime: int = 100_000, first_index: int = 1
) -> dict[str, tuple[int, int | str | bytes]]:
    """A switch with 64-bit counters: port ``i`` has 1000·i + column, plus ``step``."""
    values: dict[str, tuple[int, int | str | bytes]] = {
        "1.3.6.1.2.1.1.1.0": (OCTETS, "Test switch"),
        "1.3.6.1.2.1.1.2.0": (OID, "1.3.6.1.4.1.9.1.1"),
        "1.3.6.1.2.1.1.3.0": (TICKS, uptime),
        "1.3.6.1.2.1.1.5.0": (OCTETS, "sw-1"),
        "1.3.6.1.2.1.31.1.5.0": (TICKS, 100),
    }
    for port in range(interfaces):
        index = first_index + port
        for base, column, tag in _COLUMNS:
            values[f"{base}.{column}.{index}"] = (tag, 1000 * port + column + step)
        values[f"1.3.6.1.2.1.31.1.1.1.1.{index}"] = (OCTETS, f"Gi1/0/{port + 1}")
        values[f"1.3.6.1.2.1.31.1.1.1.15.{index}"] = (GAUGE, 1000)
        values[f"1.3.6.1.2.1.31.1.1.1.18.{index}"] = (OCTETS, f"hat {port + 1}")
        values[f"1.3.6.1.2.1.31.1.1.1.19.{index}"] = (TICKS, 0)
        values[f"1.3.6.1.2.1.2.2.1.7.{index}"] = (INTEGER, 1)
        values[f"1.3.6.1.2.1.2.2.1.8.{index}"] = (INTEGER, 1 if port else 2)
    return values


_COLUMNS = [
    *(("1.3.6.1.2.1.31.1.1.1", column, COUNTER64) for column in range(6, 14)),
    *(("1.3.6.1.2.1.2.2.1", column, COUNTER32) for column in (13, 14, 19, 20)),
]
