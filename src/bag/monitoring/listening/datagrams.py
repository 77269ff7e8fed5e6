"""What came from the network, before anybody has looked into it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

MAPPED = b"\0" * 10 + b"\xff\xff"
"""An IPv4 address is these octets and its own four: every address has sixteen."""


class Datagram(NamedTuple):
    """``source`` has 16 octets."""

    source: bytes
    port: int
    data: bytes


def packed(text: str) -> bytes | None:
    """The 16 octets of an address in words; None when it is a name."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.packed if found.version == 6 else MAPPED + found.packed


def words(source: bytes) -> str:
    """An address as people write it."""
    found = IPv6Address(source)
    return str(found.ipv4_mapped or found)
