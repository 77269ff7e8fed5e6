"""``bag alarms``: one engine works, by a lease in the database; others stand by and take over when it is gone."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.urls import reverse
from django.utils import timezone

from bag.config import load
from bag.dependency.queries import live_graph
from bag.monitoring.alarms import classes
from bag.monitoring.alarms.causes import Explaining
from bag.monitoring.alarms.settling import announce, settle
from bag.monitoring.alarms.taking import MOST, take
from bag.monitoring.intake import CHANNEL
from bag.runtime import leases

log = structlog.get_logger()
ORPHANS = 30.0
"""Seconds after which alarms are looked for that nobody can end any more."""
TICK = 1.0
"""Seconds after which time alone is looked at."""
REST = 4.0
"""A pass over the open alarms is followed by at least so many times its own duration of taking reports in."""
RENEW = 30.0
"""Seconds after which checks are read anew."""
STAND_BY = 2.0
NICENESS = 5
"""In a storm the pages of people come before the engine, which loses nothing by waiting."""


class Engine:
    """Takes reports in as they come, and settles the open alarms after each batch and each tick.

    ``address`` is that of the database, for the connection that holds the lease and hears of reports.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._stop = threading.Event()
        self._explaining = Explaining()
        self._classes = classes.Classes({}, {})
        self._read_at = -RENEW
        self._settle_after = 0.0
        self._orphans_at = -ORPHANS
        self._taken = 0

    def stop(self, *_signal: Any) -> None:
        self._stop.set()

    def run(self) -> None:
        """Work until stopped. A database that goes away is waited for."""
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, application_name="bag alarms") as lease:
                    if leases.take(lease, leases.ALARMS):
                        log.info("monitoring.alarms.working")
                        self._work(lease)
                    else:
                        self._stop.wait(STAND_BY)
            except (psycopg.Error, OperationalError, InterfaceError) as error:
                log.warning("monitoring.alarms.database", error=repr(error))
                connection.close()
                self._stop.wait(STAND_BY)

    def _work(self, lease: psycopg.Connection) -> None:
        lease.execute(f"listen {CHANNEL}")
        while not self._stop.is_set():
            full = self.once()
            if not full:
                for _note in lease.notifies(timeout=TICK, stop_after=1):
                    pass
            else:
                lease.execute("select 1")  # the lease must still stand before more is taken

    def once(self) -> bool:
        """Take one batch in and settle when it is time; True when more reports may wait."""
        close_old_connections()
        now = time.monotonic()
        if now - self._read_at >= RENEW:
            self._classes, self._read_at = classes.known(), now
        taken = take(self._classes, timezone.now())
        self._taken += taken
        if taken and now < self._settle_after:
            announce()
        if now >= self._settle_after:
            orphans_too = taken < MOST and now - self._orphans_at >= ORPHANS
            settled = settle(self._classes, timezone.now(), self._explaining, orphans_too=orphans_too)
            self._orphans_at = now if orphans_too else self._orphans_at
            spent = time.monotonic() - now
            self._settle_after = time.monotonic() + REST * spent
            if taken or settled.changed:
                log.info("monitoring.alarms.settled", taken=self._taken, changed=settled.changed, told=settled.told)
                self._taken = 0
        return taken > 0


def warm() -> None:
    """Load what the first message would otherwise wait for: addresses of pages, and the graph with its cuts."""
    reverse("monitoring:alarm-list")
    try:
        _explainer = live_graph().explainer
    except Exception as error:
        log.warning("monitoring.alarms.graph", error=repr(error))


def main() -> None:
    """Run an engine until SIGTERM or SIGINT."""
    os.nice(NICENESS)
    engine = Engine(load().database_url)
    warm()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, engine.stop)
    engine.run()
