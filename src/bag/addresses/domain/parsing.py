"""Addresses and networks as people and files write them.

Leading zeros are refused: ``010`` is 8 to some programs and 10 to others (RFC 6943 §3.1.1). What comes out is
canonical: IPv6 as RFC 5952 wants it.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Host = IPv4Address | IPv6Address

_RD_ADDRESS = re.compile(r"(?P<head>\d+\.\d+\.\d+\.\d+):(?P<tail>\d{1,10})")
_RD_NUMBER = re.compile(r"(?P<head>\d{1,10}):(?P<tail>\d{1,10})")


class AddressFault(ValueError):
    """A text that is no address or network. ``code`` says why; ``values`` fill the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def network(text: str) -> Network:
    """The network that a text names, with its length: ``10.20.0.0/16``, ``10.20.0.0/255.255.0.0``, ``2001:db8::/32``.

    Raises ``AddressFault``: ``no_length``, ``host_bits`` (with the network that is ``meant``), ``zeros``, ``zone``,
    ``no_network``.
    """
    head, slash, length = text.strip().partition("/")
    value = address(head, code="no_network")
    if not slash or not length.strip():
        raise AddressFault("no_length", given=text.strip()[:100], value=value)
    try:
        found = ip_network(f"{value}/{_length(length.strip())}", strict=False)
    except ValueError:
        raise AddressFault("no_network", given=text.strip()[:100]) from None
    if found.network_address != value:
        raise AddressFault("host_bits", given=text.strip()[:100], meant=found)
    return found


def _length(text: str) -> str:
    """A prefix length, or an IPv4 mask as it stands. Raises ``ValueError``."""
    if text.isascii() and (text.isdigit() or "." in text):
        return text
    raise ValueError(text)


def address(text: str, *, code: str = "no_address") -> Host:
    """The host address that a text names. Raises ``AddressFault``: ``zeros``, ``zone``, else ``code``."""
    given = text.strip()
    if "%" in given:
        raise AddressFault("zone", given=given[:100])
    if ":" not in given and any(part.isdigit() and part[:1] == "0" != part for part in given.split(".")):
        raise AddressFault("zeros", given=given[:100])
    try:
        found = ip_address(given)
    except ValueError:
        raise AddressFault(code, given=given[:100]) from None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def route_distinguisher(text: str) -> str:
    """A route distinguisher of one of the three types of RFC 4364 §4.2. Raises ``AddressFault`` with ``no_rd``.

    ``number16:number32``, ``address:number16`` and ``number32:number16``.
    """
    given = text.strip()
    if found := _RD_ADDRESS.fullmatch(given):
        head = address(found["head"], code="no_rd")
        if int(found["tail"]) < 1 << 16:
            return f"{head}:{int(found['tail'])}"
    elif found := _RD_NUMBER.fullmatch(given):
        first, second = int(found["head"]), int(found["tail"])
        if (first < 1 << 16 and second < 1 << 32) or (first < 1 << 32 and second < 1 << 16):
            return f"{first}:{second}"
    raise AddressFault("no_rd", given=given[:100])


def order_text(value: Network | Host) -> str:
    """A text that sorts as addresses do: version, 128 bits in hexadecimal, length."""
    if isinstance(value, IPv4Network | IPv6Network):
        return f"{value.version}{int(value.network_address):032x}/{value.prefixlen:03d}"
    return f"{value.version}{int(value):032x}"
