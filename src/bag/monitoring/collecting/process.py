"""The process behind ``bag collect``."""

from __future__ import annotations

import asyncio
import signal
import socket

from django.db import Error

from bag.config import Config, Refusal
from bag.monitoring.collecting import shares
from bag.monitoring.collecting.collector import Collector


def serve(config: Config, name: str = "") -> None:
    """Collect until SIGTERM or SIGINT; raises ``Refusal`` when it cannot begin.

    ``name`` tells several collectors of one machine apart; each has a folder of its own for what waits for the store.
    """
    label = f"{socket.gethostname()}{f'-{name}' if name else ''}"
    collector = Collector(f"{shares.PREFIX}{label}"[:100], config.var / "spool" / f"collect-{label}")
    try:
        asyncio.run(_until_told(collector))
    except Error as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise Refusal(f"Veritabanına ulaşılamadı: {reason}.", f"The database does not answer: {reason}.") from None


async def _until_told(collector: Collector) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, collector.stop)
    await collector.run()
