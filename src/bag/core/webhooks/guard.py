"""Where a webhook may go. A name is resolved once, every address is judged, and the connection goes to that address."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PORTS = {"http": 80, "https": 443}


class Forbidden(Exception):
    """The address may not be called; the message says why."""


@dataclass(frozen=True)
class Destination:
    """A checked address: connect to ``ip``, speak to ``host``."""

    scheme: str
    host: str
    port: int
    ip: Address
    path: str

    @property
    def url(self) -> str:
        """The address with the number in place of the name."""
        shown = f"[{self.ip}]" if self.ip.version == 6 else str(self.ip)
        return f"{self.scheme}://{shown}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def networks(texts: Sequence[str]) -> list[Network]:
    """The networks of the allow-list (``BAG_WEBHOOK_ALLOW``); raises ``ValueError``."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def destination(url: str, allowed: Sequence[Network]) -> Destination:
    """Resolve and judge ``url``; raises ``Forbidden``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden(_("The address cannot be understood.")) from None
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise Forbidden(_("The address must begin with http:// or https:// and hold no user name."))
    port = port or PORTS[parts.scheme]
    addresses = _resolve(host, port)
    for address in addresses:
        if not _is_allowed(address, allowed):
            raise Forbidden(_("%(host)s leads into a private network (%(ip)s).") % {"host": host, "ip": address})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, addresses[0], path)


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Forbidden(_("The name %(host)s is not known.") % {"host": host}) from None
    return [_plain(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in found]


def _plain(address: Address) -> Address:
    """The IPv4 address inside a mapped, 6to4 or NAT64 IPv6 address, so that it is judged as what it reaches."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    if any(address.version == network.version and address in network for network in allowed):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved)
