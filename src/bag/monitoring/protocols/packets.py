"""The beginning of a packet as a switch has seen it: addresses, ports and marks, as far as the octets reach."""

from __future__ import annotations

import struct
from typing import NamedTuple

_NOWHERE = bytes(16)
_MAPPED = b"\0" * 10 + b"\xff\xff"
_IPV4, _IPV6, _VLAN, _QINQ = 0x0800, 0x86DD, 0x8100, 0x88A8
_TCP, _WITH_PORTS = 6, frozenset({6, 17, 33, 132, 136})
_EXTENSIONS = frozenset({0, 43, 60})
_MOST_TAGS, _MOST_EXTENSIONS = 4, 8


class Packet(NamedTuple):
    """Addresses have 16 octets, IPv4 mapped into IPv6; zeros where the octets do not reach."""

    src: bytes = _NOWHERE
    dst: bytes = _NOWHERE
    protocol: int = 0
    src_port: int = 0
    dst_port: int = 0
    tcp_flags: int = 0
    tos: int = 0
    vlan: int = 0


def read_ethernet(frame: bytes) -> Packet:
    """From the destination address on; VLAN tags may stand in it, the outermost counts."""
    position, vlan = 12, 0
    for _tag in range(_MOST_TAGS):
        if len(frame) < position + 2:
            return Packet(vlan=vlan)
        kind = frame[position] << 8 | frame[position + 1]
        if kind not in (_VLAN, _QINQ):
            break
        if len(frame) < position + 4:
            return Packet(vlan=vlan)
        vlan = vlan or (frame[position + 2] << 8 | frame[position + 3]) & 0xFFF
        position += 4
    if kind in (_IPV4, _IPV6):
        return read_ip(frame, position + 2)._replace(vlan=vlan)
    return Packet(vlan=vlan)


def read_ip(data: bytes, position: int) -> Packet:
    """An IPv4 or IPv6 packet that begins at ``position``."""
    version = data[position] >> 4 if len(data) > position else 0
    if version == 4 and len(data) >= position + 20:
        return _read_ipv4(data, position)
    if version == 6 and len(data) >= position + 40:
        return _read_ipv6(data, position)
    return Packet()


def _read_ipv4(data: bytes, position: int) -> Packet:
    tos, protocol = data[position + 1], data[position + 9]
    src, dst = data[position + 12 : position + 16], data[position + 16 : position + 20]
    fragment = (data[position + 6] << 8 | data[position + 7]) & 0x1FFF
    after = position + 4 * max(5, data[position] & 0x0F)
    ports = _ports(data, after, protocol) if not fragment else (0, 0, 0)
    return Packet(_MAPPED + src, _MAPPED + dst, protocol, *ports, tos)


def _read_ipv6(data: bytes, position: int) -> Packet:
    tos = (data[position] << 4 | data[position + 1] >> 4) & 0xFF
    protocol, after = data[position + 6], position + 40
    for _extension in range(_MOST_EXTENSIONS):
        if protocol not in _EXTENSIONS or len(data) < after + 2:
            break
        protocol, after = data[after], after + 8 * (data[after + 1] + 1)
    src, dst = data[position + 8 : position + 24], data[position + 24 : position + 40]
    return Packet(src, dst, protocol, *_ports(data, after, protocol), tos)


def _ports(data: bytes, position: int, protocol: int) -> tuple[int, int, int]:
    """Source and destination port and the flags of TCP."""
    if protocol not in _WITH_PORTS or len(data) < position + 4:
        return 0, 0, 0
    src, dst = struct.unpack_from(">HH", data, position)
    flags = data[position + 13] if protocol == _TCP and len(data) > position + 13 else 0
    return src, dst, flags
