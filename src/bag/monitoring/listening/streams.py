"""Syslog over TCP and TLS (RFC 6587, RFC 5425): frames out of streams, read no faster than the spool takes them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable

from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram, packed
from bag.monitoring.listening.inbox import bound
from bag.monitoring.listening.syslog_door import SyslogDoor
from bag.monitoring.protocols.syslog import Framing

MOST_CONNECTIONS = 2000
CHUNK = 65536
IDLE_SECONDS = 3600.0
HANDSHAKE_SECONDS = 10.0
WAIT_SECONDS = 0.2


def tls_context(certificate: str, key: str, authorities: str) -> ssl.SSLContext:
    """The server's side; with ``authorities`` only their holders of certificates are let in. Raises ``OSError``."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key or None)
    if authorities:
        context.load_verify_locations(authorities)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


class SyslogStreams:
    """Takes connections; ``full`` says when nothing more may be read."""

    def __init__(self, door: SyslogDoor, tally: Tally, full: Callable[[], bool]) -> None:
        self._door, self._tally, self._full = door, tally, full
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int, context: ssl.SSLContext | None = None) -> asyncio.Server:
        """Listen; raises ``OSError``."""
        made = bound(host, port, socket.SOCK_STREAM)
        handshake = HANDSHAKE_SECONDS if context else None
        return await asyncio.start_server(
            self._serve, sock=made, ssl=context, limit=CHUNK, ssl_handshake_timeout=handshake
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= MOST_CONNECTIONS:
            self._tally.add("syslog_connections_refused")
            writer.close()
            return
        self._tasks.add(task)
        try:
            await self._read(reader, packed(str(writer.get_extra_info("peername")[0]).partition("%")[0]) or bytes(16))
        except (OSError, TimeoutError, ssl.SSLError):
            self._tally.add("syslog_connections_broken")
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, source: bytes) -> None:
        framing = Framing()
        while True:
            while self._full():
                await asyncio.sleep(WAIT_SECONDS)
            data = await asyncio.wait_for(reader.read(CHUNK), IDLE_SECONDS)
            frames = framing.feed(data) if data else framing.rest()
            if frames:
                self._door.take([Datagram(source, 0, frame) for frame in frames])
            if framing.cut:
                self._tally.add("syslog_cut", framing.cut)
                framing.cut = 0
            if not data:
                return
