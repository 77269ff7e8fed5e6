"""From a name to an address, for libraries that want a number."""

from __future__ import annotations

import asyncio
import ipaddress
import socket


async def numeric(host: str) -> str:
    """The first address of a host; an address stays as it is. Raises ``socket.gaierror``."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return str(found[0][4][0])
