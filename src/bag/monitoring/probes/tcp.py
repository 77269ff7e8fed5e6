"""Does something listen at a port, and does it greet as it should?"""

from __future__ import annotations

import asyncio
import contextlib
import time

from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, StatelessProbe
from bag.monitoring.domain.options.methods import TcpOptions
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import Answer, Nonsense, look, printable

MOST_BYTES = 4096


class TcpProbe(StatelessProbe):
    """Connects; with ``expect`` reads until it was seen, 4 KB were read or the time is over."""

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    async def _ask(self, job: Job, options: TcpOptions) -> Answer:
        if job.port is None:
            raise Nonsense(_("The target has no port."))
        started = time.perf_counter()
        reader, writer = await asyncio.open_connection(job.address, job.port)
        part = f"tcp:{job.port}"
        values = (Value("tcp.connect_ms", (time.perf_counter() - started) * 1000, part),)
        try:
            if not options.send and not options.expect:
                return Answer(values, (State("greeting", "ok", part),))
            writer.write(options.send.encode())
            await writer.drain()
            heard = await _heard(reader, options.expect.encode(), job.timeout - (time.perf_counter() - started))
        finally:
            writer.transport.abort()
        greeting = printable(heard.decode("utf-8", "replace"))
        state = State("greeting", "ok" if options.expect.encode() in heard else "unexpected", part, greeting[:120])
        return Answer(values, (state,), {f"greeting_{job.port}": greeting} if greeting else {})


async def _heard(reader: asyncio.StreamReader, expected: bytes, seconds: float) -> bytes:
    """What was said until ``expected`` came; less when the time is nearly over, it is too much, or the line closed."""
    heard = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds * 0.9):
            while (not expected or expected not in heard) and len(heard) < MOST_BYTES:
                piece = await reader.read(MOST_BYTES)
                if not piece:
                    break
                heard += piece
                if not expected:
                    break
    return heard
