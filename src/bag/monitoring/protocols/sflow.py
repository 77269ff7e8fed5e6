"""sFlow version 5 (sflow.org/sflow_version_5.txt): sampled packets as flows, counters of interfaces as numbers.

A sampled packet is a flow of one packet with its length on the wire and the sampling rate of its source.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from bag.monitoring.protocols import Malformed
from bag.monitoring.protocols.flow_layout import NO_DIRECTION, Array
from bag.monitoring.protocols.packets import Packet, read_ethernet, read_ip

VERSION = 5
MOST_SAMPLES, MOST_RECORDS = 512, 64
_FLOW, _COUNTERS, _WIDE_FLOW, _WIDE_COUNTERS = 1, 2, 3, 4
_RAW_HEADER, _IPV4_HEADER, _IPV6_HEADER, _SWITCH = 1, 3, 4, 1001
_ETHERNET, _RAW_IPV4, _RAW_IPV6 = 1, 11, 12
_INTERFACE_COUNTERS = struct.Struct(">IIQIIQ6IQ6I")
_IF_VALUE, _NO_INTERFACE = 0x3FFFFFFF, 0


class Sampled(NamedTuple):
    """One sampled packet."""

    packet: Packet
    length: int
    rate: int
    in_if: int
    out_if: int


class Counters(NamedTuple):
    """The counters of an interface, by its ifIndex; in the order of ``readings.COUNTERS``."""

    interface: int
    speed: int
    values: tuple[int, ...]


@dataclass
class Datagram:
    """One datagram. ``agent`` has 16 octets; ``uptime`` is in milliseconds."""

    agent: bytes
    domain: int
    sequence: int
    uptime: int
    flows: list[Sampled] = field(default_factory=list)
    counters: list[Counters] = field(default_factory=list)
    unknown: int = 0


def parse(data: bytes) -> Datagram:
    """A whole datagram; raises ``Malformed``."""
    try:
        return _parse(data)
    except struct.error:
        raise Malformed("cut off") from None


def columns(found: list[tuple[bytes, Datagram]], received: int) -> dict[str, Array]:
    """Columns of the table ``flows`` (without ``at`` and ``subject``) of datagrams with their exporters (16 octets).

    ``received`` in milliseconds since 1970: sFlow has no clock of its own. Empty when there is no flow.
    """
    rows = [(exporter, datagram.domain, flow) for exporter, datagram in found for flow in datagram.flows]
    if not rows:
        return {}
    packets = [flow.packet for _exporter, _domain, flow in rows]
    moments = np.full(len(rows), received, np.int64)
    addresses = {
        "exporter": [exporter for exporter, _domain, _flow in rows],
        "src": [packet.src for packet in packets],
        "dst": [packet.dst for packet in packets],
    }
    numbers: dict[str, tuple[type[np.unsignedinteger[Any]], list[int]]] = {
        "domain": (np.uint32, [domain for _exporter, domain, _flow in rows]),
        "in_if": (np.uint32, [flow.in_if for _e, _d, flow in rows]),
        "out_if": (np.uint32, [flow.out_if for _e, _d, flow in rows]),
        "src_port": (np.uint16, [packet.src_port for packet in packets]),
        "dst_port": (np.uint16, [packet.dst_port for packet in packets]),
        "protocol": (np.uint8, [packet.protocol for packet in packets]),
        "tcp_flags": (np.uint8, [packet.tcp_flags for packet in packets]),
        "tos": (np.uint8, [packet.tos for packet in packets]),
        "vlan": (np.uint16, [packet.vlan for packet in packets]),
        "octets": (np.uint64, [flow.length for _e, _d, flow in rows]),
        "sampling": (np.uint32, [flow.rate for _e, _d, flow in rows]),
    }
    nothing = np.zeros(len(rows), np.uint32)
    return {
        **{name: np.frombuffer(b"".join(v), np.uint8).reshape(-1, 16) for name, v in addresses.items()},
        **{name: np.array(values, kind) for name, (kind, values) in numbers.items()},
        "packets": np.ones(len(rows), np.uint64),
        "direction": np.full(len(rows), NO_DIRECTION, np.uint8),
        "start": moments,
        "end": moments,
        "src_as": nothing,
        "dst_as": nothing,
    }


def _parse(data: bytes) -> Datagram:
    version, kind = struct.unpack_from(">II", data)
    if version != VERSION:
        raise Malformed("version")
    width = {1: 4, 2: 16}.get(kind)
    if width is None:
        raise Malformed("address")
    agent, position = data[8 : 8 + width], 8 + width
    domain, sequence, uptime, samples = struct.unpack_from(">IIII", data, position)
    found = Datagram(agent if width == 16 else b"\0" * 10 + b"\xff\xff" + agent, domain, sequence, uptime)
    for kind, start, end in _records(data, position + 16, len(data), min(samples, MOST_SAMPLES)):
        if kind in (_FLOW, _WIDE_FLOW):
            _flow_sample(found, data, start, end, wide=kind == _WIDE_FLOW)
        elif kind in (_COUNTERS, _WIDE_COUNTERS):
            _counter_sample(found, data, start, end, wide=kind == _WIDE_COUNTERS)
        else:
            found.unknown += 1
    return found


def _records(data: bytes, position: int, limit: int, count: int) -> Iterator[tuple[int, int, int]]:
    """Format, start and end of each of ``count`` records that say their length."""
    for _record in range(count):
        kind, length = struct.unpack_from(">II", data, position)
        start = position + 8
        position = start + length
        if position > limit:
            raise Malformed("record")
        yield kind, start, position


def _flow_sample(found: Datagram, data: bytes, position: int, end: int, *, wide: bool) -> None:
    if wide:
        fields = struct.unpack_from(">11I", data, position)
        _sequence, _kind, _index, rate, _pool, _drops, in_kind, in_if, out_kind, out_if, count = fields
        in_if, out_if = (_plain(k << 30 | min(v, _IF_VALUE)) for k, v in ((in_kind, in_if), (out_kind, out_if)))
        position += 44
    else:
        _sequence, _source, rate, _pool, _drops, in_if, out_if, count = struct.unpack_from(">8I", data, position)
        in_if, out_if, position = _plain(in_if), _plain(out_if), position + 32
    packet, length, vlan = None, 0, 0
    for kind, start, stop in _records(data, position, end, min(count, MOST_RECORDS)):
        if kind == _RAW_HEADER:
            protocol, length, _stripped, header = struct.unpack_from(">IIII", data, start)
            packet = _raw(protocol, data[start + 16 : min(stop, start + 16 + header)])
        elif kind in (_IPV4_HEADER, _IPV6_HEADER) and packet is None:
            packet, length = _described(data, start, stop, 4 if kind == _IPV4_HEADER else 16)
        elif kind == _SWITCH:
            vlan = struct.unpack_from(">I", data, start)[0] & 0xFFF
    if packet is not None:
        packet = packet if packet.vlan or not vlan else packet._replace(vlan=vlan)
        found.flows.append(Sampled(packet, length, rate, in_if, out_if))


def _plain(interface: int) -> int:
    """An ifIndex; the other formats (dropped, several) name no interface."""
    return interface if interface >> 30 == 0 and interface != _IF_VALUE else _NO_INTERFACE


def _raw(protocol: int, header: bytes) -> Packet:
    if protocol == _ETHERNET:
        return read_ethernet(header)
    return read_ip(header, 0) if protocol in (_RAW_IPV4, _RAW_IPV6) else Packet()


def _described(data: bytes, start: int, end: int, width: int) -> tuple[Packet, int]:
    """A packet that the agent has taken apart itself."""
    length, protocol = struct.unpack_from(">II", data, start)
    position = start + 8
    src, dst = data[position : position + width], data[position + width : position + 2 * width]
    src_port, dst_port, flags, tos = struct.unpack_from(">IIII", data, position + 2 * width)
    if position + 2 * width + 16 > end:
        raise Malformed("record")
    mapped = b"\0" * 10 + b"\xff\xff" if width == 4 else b""
    return Packet(
        mapped + src, mapped + dst, protocol & 0xFF, src_port & 0xFFFF, dst_port & 0xFFFF, flags & 0xFF, tos & 0xFF
    ), length


def _counter_sample(found: Datagram, data: bytes, position: int, end: int, *, wide: bool) -> None:
    position += 12 if wide else 8
    (count,) = struct.unpack_from(">I", data, position)
    for kind, start, stop in _records(data, position + 4, end, min(count, MOST_RECORDS)):
        if kind != 1:
            found.unknown += 1
            continue
        if stop - start < _INTERFACE_COUNTERS.size:
            raise Malformed("counters")
        index, _type, speed, _direction, _status, *rest = _INTERFACE_COUNTERS.unpack_from(data, start)
        in_octets, in_uni, in_multi, in_broad, in_discards, in_errors, _unknown = rest[:7]
        out_octets, out_uni, out_multi, out_broad, out_discards, out_errors = rest[7:13]
        values = (in_octets, out_octets, in_uni, out_uni, in_multi, out_multi, in_broad, out_broad, in_errors,
                  out_errors, in_discards, out_discards)  # fmt: skip
        found.counters.append(Counters(index, speed, values))
