"""One datagram out and the answer to it back, over a connected socket: others cannot put in a word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class _Conversation(asyncio.DatagramProtocol):
    def __init__(self, fits: Callable[[bytes], bool]) -> None:
        self.fits = fits
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.answer.done() and self.fits(data):
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def exchange(address: str, port: int, data: bytes, fits: Callable[[bytes], bool]) -> bytes:
    """The first datagram that fits. Waits without end: the caller has the clock. Raises ``OSError``."""
    loop = asyncio.get_running_loop()
    transport, conversation = await loop.create_datagram_endpoint(
        lambda: _Conversation(fits), remote_addr=(address, port)
    )
    try:
        transport.sendto(data)
        return await conversation.answer
    finally:
        transport.close()
