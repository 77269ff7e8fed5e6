"""As much of the Basic Encoding Rules (X.690) as SNMP uses: definite lengths, one-byte tags."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address

from bag.monitoring.protocols import Malformed

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
IP_ADDRESS, COUNTER32, GAUGE32, TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_OBJECT, NO_INSTANCE, END_OF_VIEW = 0x80, 0x81, 0x82
_UNSIGNED = frozenset({COUNTER32, GAUGE32, TICKS, COUNTER64})
_EXCEPTIONS = {NULL: "", NO_OBJECT: "noSuchObject", NO_INSTANCE: "noSuchInstance", END_OF_VIEW: "endOfMibView"}
_LONGEST_NUMBER = 9
_LONGEST_OID = 256


def header(data: bytes, position: int, limit: int) -> tuple[int, int, int]:
    """Tag, start and end of the content of the element at ``position``, which must lie before ``limit``."""
    start = position + 2
    if start > limit:
        raise Malformed("cut off")
    length = data[position + 1]
    if length > 0x7F:
        octets = length & 0x7F
        if not 0 < octets <= 4 or start + octets > limit:
            raise Malformed("length")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    end = start + length
    if end > limit:
        raise Malformed("cut off")
    return data[position], start, end


def expect(tag: int, data: bytes, position: int, limit: int) -> tuple[int, int]:
    """Start and end of the content of an element that must have ``tag``."""
    found, start, end = header(data, position, limit)
    if found != tag:
        raise Malformed("tag")
    return start, end


def integer(data: bytes, start: int, end: int, *, signed: bool = True) -> int:
    if not 0 < end - start <= _LONGEST_NUMBER:
        raise Malformed("number")
    return int.from_bytes(data[start:end], "big", signed=signed)


def oid(data: bytes, start: int, end: int) -> str:
    """Dotted, without a leading dot."""
    if not 0 < end - start <= _LONGEST_OID or data[end - 1] & 0x80:
        raise Malformed("object identifier")
    return _dotted(data[start:end])


@lru_cache(maxsize=16384)
def _dotted(octets: bytes) -> str:
    arcs = []
    number = 0
    for octet in octets:
        number = number << 7 | octet & 0x7F
        if octet < 0x80:
            if number > 0xFFFFFFFF:
                raise Malformed("object identifier")
            arcs.append(number)
            number = 0
    top = min(arcs[0] // 40, 2)
    arcs[0] -= 40 * top
    return f"{top}." + ".".join(map(str, arcs))


def text(tag: int, data: bytes, start: int, end: int) -> str:
    """A value in words: numbers in decimal, texts as they are, other octets in hexadecimal."""
    if tag == INTEGER:
        return str(integer(data, start, end))
    if tag in _UNSIGNED:
        return str(integer(data, start, end, signed=False))
    if tag == OID:
        return oid(data, start, end)
    if tag == IP_ADDRESS and end - start == 4:
        return str(IPv4Address(data[start:end]))
    if tag in _EXCEPTIONS:
        return _EXCEPTIONS[tag]
    return octets_text(data[start:end])


def octets_text(octets: bytes) -> str:
    """Octets as text when they are text that can be seen, else in hexadecimal."""
    try:
        found = octets.decode().rstrip("\0\r\n")
    except UnicodeDecodeError:
        return octets.hex(":")
    return found if found.isprintable() else octets.hex(":")
