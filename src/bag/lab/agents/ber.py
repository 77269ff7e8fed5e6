"""The part of BER (X.690) that SNMP needs (RFC 1157, RFC 3416): reading requests, writing answers."""

from __future__ import annotations

from typing import NamedTuple

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
ADDRESS, COUNTER32, GAUGE32, TICKS, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x46
NO_SUCH_OBJECT, END_OF_VIEW = b"\x80\x00", b"\x82\x00"
GET, GET_NEXT, RESPONSE, SET, TRAP_V1, GET_BULK, INFORM, TRAP, REPORT = range(0xA0, 0xA9)
V1, V2C, V3 = 0, 1, 3
NO_ERROR, TOO_BIG, NO_SUCH_NAME, READ_ONLY, NOT_WRITABLE = 0, 1, 2, 4, 17

Oid = tuple[int, ...]


class BadPacket(ValueError):
    """The bytes are no request that an agent understands."""


class Request(NamedTuple):
    """A request. ``oids`` are encoded without tag and length; ``non_repeaters`` and ``repetitions`` are of GetBulk."""

    version: int
    community: bytes
    kind: int
    number: bytes
    """The request id as it came: its encoded value."""
    non_repeaters: int
    repetitions: int
    oids: list[bytes]


def length(size: int) -> bytes:
    """The length octets of a value of ``size`` bytes."""
    if size < 128:
        return bytes((size,))
    if size < 256:
        return bytes((0x81, size))
    return bytes((0x82, size >> 8, size & 255))


def tlv(tag: int, content: bytes) -> bytes:
    """Tag, length and value."""
    return bytes((tag,)) + length(len(content)) + content


def integer(value: int, tag: int = INTEGER) -> bytes:
    """A whole number in the fewest bytes; the unsigned types of SNMP are encoded alike."""
    bits = value if value >= 0 else ~value
    return tlv(tag, value.to_bytes(bits.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes | str) -> bytes:
    return tlv(OCTETS, value.encode() if isinstance(value, str) else value)


def oid_content(oid: Oid) -> bytes:
    """An object identifier without tag and length."""
    first, second, *rest = oid
    return b"".join(map(_arc, [first * 40 + second, *rest]))


def oid_value(oid: Oid) -> bytes:
    return tlv(OID, oid_content(oid))


def _arc(number: int) -> bytes:
    if number < 128:
        return bytes((number,))
    parts = [number & 127]
    while number := number >> 7:
        parts.append(number & 127 | 128)
    return bytes(reversed(parts))


def read_oid(content: bytes) -> Oid:
    """The numbers of an encoded object identifier; raises ``BadPacket``."""
    if not content or content[-1] & 128:
        raise BadPacket("object identifier")
    numbers, number = [], 0
    for byte in content:
        number = number << 7 | byte & 127
        if not byte & 128:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return (first, numbers[0] - 40 * first, *numbers[1:])


def varbind(oid: bytes, value: bytes) -> bytes:
    """A pair of an encoded identifier (without tag) and a whole value."""
    return tlv(SEQUENCE, tlv(OID, oid) + value)


def read_request(packet: bytes) -> Request:
    """Take a request of SNMPv1 or v2c apart; raises ``BadPacket``."""
    try:
        return _read_request(packet)
    except IndexError:
        raise BadPacket("too short") from None


def _read_request(packet: bytes) -> Request:
    _tag, place, _end = read_header(packet, 0, SEQUENCE)
    version, place = read_integer(packet, place)
    if version not in (V1, V2C):
        raise BadPacket(f"version {version}")
    _tag, start, place = read_header(packet, place, OCTETS)
    return read_pdu(version, packet[start:place], packet, place)


def read_pdu(version: int, community: bytes, packet: bytes, place: int) -> Request:
    """The request that begins at ``place``; raises ``BadPacket`` or ``IndexError``."""
    kind, place, _end = read_header(packet, place)
    _tag, start, place = read_header(packet, place, INTEGER)
    number = packet[start:place]
    non_repeaters, place = read_integer(packet, place)
    repetitions, place = read_integer(packet, place)
    if kind not in (GET, GET_NEXT, SET, GET_BULK):
        raise BadPacket(f"kind {kind:#x}")
    _tag, place, end = read_header(packet, place, SEQUENCE)
    oids = []
    while place < end:
        _tag, start, following = read_header(packet, place, SEQUENCE)
        _tag, start, stop = read_header(packet, start, OID)
        oids.append(packet[start:stop])
        place = following
    return Request(version, community, kind, number, max(0, non_repeaters), max(0, repetitions), oids)


def read_header(packet: bytes, place: int, wanted: int | None = None) -> tuple[int, int, int]:
    """(tag, begin, end) of the value at ``place``."""
    tag, size = packet[place], packet[place + 1]
    place += 2
    if size & 128:
        count = size & 127
        size = int.from_bytes(packet[place : place + count], "big")
        place += count
    if (wanted is not None and tag != wanted) or place + size > len(packet):
        raise BadPacket(f"tag {tag:#x}")
    return tag, place, place + size


def read_integer(packet: bytes, place: int) -> tuple[int, int]:
    """The whole number at ``place``, and where it ends."""
    _tag, start, end = read_header(packet, place, INTEGER)
    return int.from_bytes(packet[start:end], "big", signed=True), end


def write_response(request: Request, varbinds: bytes, status: int = NO_ERROR, index: int = 0) -> bytes:
    """The answer to a request with ready-made pairs; to one of SNMPv3 without the message around it."""
    head = tlv(INTEGER, request.number) + integer(status) + integer(index)
    pdu = tlv(RESPONSE, head + tlv(SEQUENCE, varbinds))
    if request.version == V3:
        return pdu
    return tlv(SEQUENCE, integer(request.version) + octets(request.community) + pdu)


def write_trap(community: bytes, number: int, varbinds: bytes) -> bytes:
    """An SNMPv2 trap; its first two pairs are sysUpTime.0 and snmpTrapOID.0 (RFC 3416, 4.2.6)."""
    pdu = tlv(TRAP, integer(number) + integer(0) + integer(0) + tlv(SEQUENCE, varbinds))
    return tlv(SEQUENCE, integer(V2C) + octets(community) + pdu)
