"""The process behind ``bag collect``."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import signal
import socket
from contextlib import suppress

from django.db import Error

from bag.config import Config, Refusal
from bag.monitoring.collecting import shares
from bag.monitoring.collecting.collector import Collector

ARENAS = 2
_M_ARENA_MAX = -8  # of malloc.h


def serve(config: Config, name: str = "") -> None:
    """Collect until SIGTERM or SIGINT; raises ``Refusal`` when it cannot begin.

    ``name`` tells several collectors of one machine apart; each has a folder of its own for what waits for the store.
    """
    _settle_memory()
    label = f"{socket.gethostname()}{f'-{name}' if name else ''}"
    collector = Collector(f"{shares.PREFIX}{label}"[:100], config.var / "spool" / f"collect-{label}")
    try:
        asyncio.run(_until_told(collector))
    except Error as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise Refusal(f"Veritabanına ulaşılamadı: {reason}.", f"The database does not answer: {reason}.") from None


def _settle_memory() -> None:
    """Keep memory small: few arenas for the threads, and what is loaded by now out of the garbage collector's sight."""
    with suppress(OSError, AttributeError):  # a C library without mallopt
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
    gc.collect()
    gc.freeze()


async def _until_told(collector: Collector) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, collector.stop)
    await collector.run()
