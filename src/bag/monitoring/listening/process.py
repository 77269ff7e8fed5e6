"""The process behind ``bag listen``."""

from __future__ import annotations

import signal
import socket

from django.db import Error

from bag.config import Config, Refusal
from bag.monitoring.listening.listener import Listener
from bag.telemetry.spool import Spool

PREFIX = "listen@"


def serve(config: Config) -> None:
    """Listen until SIGTERM or SIGINT; raises ``Refusal`` when it cannot begin."""
    host = socket.gethostname()
    spool = Spool(config.var / "spool" / f"listen-{host}")
    listener = Listener(config, f"{PREFIX}{host}"[:100], spool)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: listener.stop())
    try:
        listener.run()
    except Error as error:
        spool.close()
        reason = str(error).strip().split("\n", 1)[0]
        raise Refusal(f"Veritabanına ulaşılamadı: {reason}.", f"The database does not answer: {reason}.") from None
