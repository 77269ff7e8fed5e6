"""The listener: one thread for each UDP door, one event loop for streams, one thread that passes news on."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from bag.config import Config, ListenConfig
from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram
from bag.monitoring.listening.doors import OPEN, SETTINGS, reason, standing
from bag.monitoring.listening.flow_door import FlowDoor
from bag.monitoring.listening.inbox import Inbox
from bag.monitoring.listening.news import News
from bag.monitoring.listening.rules import load
from bag.monitoring.listening.sources import Sources
from bag.monitoring.listening.streams import SyslogStreams, tls_context
from bag.monitoring.listening.syslog_door import SyslogDoor
from bag.monitoring.listening.trap_door import TrapDoor
from bag.monitoring.listening.users import opener
from bag.monitoring.models import Collector
from bag.telemetry.spool import Spool

log = structlog.get_logger("bag.listen")

PASS_ON_SECONDS = 0.25
BEAT_SECONDS = 5.0
RELOAD_SECONDS = 15.0
AGAIN_SECONDS = 10.0
"""A door that cannot be opened is tried again so often."""
FULL_SECONDS = 0.2


@dataclass
class Door:
    """A UDP port. ``state`` for the health page: ``OPEN``, or why not."""

    name: str
    port: int
    take: Callable[[list[Datagram], Inbox], None]
    state: str = "closed"
    inbox: Inbox | None = None


class Listener:
    """Runs until ``stop``. Every door lives for itself: one that cannot be opened does not close the others."""

    def __init__(self, config: Config, name: str, spool: Spool) -> None:
        self._settings: ListenConfig = config.listen
        self._name, self._spool = name, spool
        self.tally, self.news, self.sources = Tally(), News(), Sources()
        self._stopping = threading.Event()
        zone = ZoneInfo(self._settings.zone)
        self._syslog = SyslogDoor(spool, self.sources, self.news, self.tally, zone)
        self._flows = FlowDoor(spool, self.sources, self.tally, _state_file(config.var))
        self._traps = TrapDoor(spool, self.sources, self.news, self.tally, config.data_key)
        self._key = config.data_key
        self.doors = [
            Door("syslog", self._settings.syslog_port, lambda batch, _inbox: self._syslog.take(batch)),
            Door("traps", self._settings.trap_port, self._traps.take),
            Door("flows", self._settings.flow_port, lambda batch, _inbox: self._flows.take(batch)),
        ]
        self._streams = SyslogStreams(self._syslog, self.tally, lambda: spool.full)
        self._stream_states: dict[str, str] = {}

    def stop(self) -> None:
        """End; may be called from a signal."""
        self._stopping.set()

    def run(self) -> None:
        """Listen until ``stop``; raises ``django.db.Error`` when the database is away at the start."""
        self._reload()
        self.news.remember([*load("syslog"), *load("traps")])
        threads = [
            threading.Thread(target=self._attend, args=[door], name=door.name) for door in self.doors if door.port
        ]
        threads += [
            threading.Thread(target=self._pass_on, name="news"),
            threading.Thread(target=self._beat, name="beat"),
        ]
        for thread in threads:
            thread.start()
        asyncio.run(self._serve_streams())
        for thread in threads:
            thread.join()
        self._flows.save()
        self._spool.close()
        self.news.pass_on()

    def _attend(self, door: Door) -> None:
        """The thread of a door: open it, take what comes, and open it again when it breaks."""
        while not self._stopping.is_set():
            try:
                inbox = Inbox(self._settings.host, door.port)
            except OSError as error:
                self._cannot_open(door, error)
                continue
            door.inbox, door.state = inbox, OPEN
            log.info("listen.open", door=door.name, port=door.port, buffer=inbox.buffer())
            try:
                self._receive(door, inbox)
            except OSError as error:
                self._cannot_open(door, error)
            finally:
                self.tally.add(f"{door.name}_dropped_by_kernel_before", inbox.dropped())
                door.inbox = None
                inbox.close()

    def _cannot_open(self, door: Door, error: OSError) -> None:
        door.state = self._shut(door.name, door.port, door.state, error)
        self._stopping.wait(AGAIN_SECONDS)

    def _shut(self, name: str, port: int, before: str, error: OSError) -> str:
        """Count it, say it once, and return how the door stands."""
        state = standing(error)
        self.tally.add(f"{name}_not_opened")
        if state != before:
            log.warning("listen.closed", door=name, port=port, error=reason(state), setting=SETTINGS[name])
        return state

    def _receive(self, door: Door, inbox: Inbox) -> None:
        while not self._stopping.is_set():
            if self._spool.full:  # the kernel holds what comes meanwhile and counts what it must throw away
                self.tally.add(f"{door.name}_waits")
                self._stopping.wait(FULL_SECONDS)
                continue
            batch = inbox.receive()
            if not batch:
                continue
            self.tally.add(f"{door.name}_datagrams", len(batch))
            try:
                door.take(batch, inbox)
            except Exception:
                # Whatever was sent must not stop the door; with its traceback the flaw in it can be found.
                self.tally.add(f"{door.name}_failed", len(batch))
                log.exception("listen.failed", door=door.name, octets=batch[0].data[:64].hex())

    async def _serve_streams(self) -> None:
        """TCP and TLS: opened when they can be, until the end."""
        wanted = {"syslog_tcp": self._settings.syslog_port}
        if self._settings.tls_certificate:
            wanted["syslog_tls"] = self._settings.syslog_tls_port
        servers: dict[str, asyncio.Server] = {}
        waited = AGAIN_SECONDS
        while not self._stopping.is_set():
            if waited >= AGAIN_SECONDS:
                waited = 0.0
                for name, port in wanted.items():
                    if port and name not in servers:
                        await self._open_stream(servers, name, port)
            await asyncio.sleep(FULL_SECONDS)
            waited += FULL_SECONDS
        for server in servers.values():
            server.close()

    async def _open_stream(self, servers: dict[str, asyncio.Server], name: str, port: int) -> None:
        given = self._settings
        try:
            context = (
                tls_context(given.tls_certificate, given.tls_key, given.tls_authorities)
                if name == "syslog_tls"
                else None
            )
            servers[name] = await self._streams.open(given.host, port, context)
            self._stream_states[name] = OPEN
        except OSError as error:
            self._stream_states[name] = self._shut(name, port, self._stream_states.get(name, ""), error)

    def _pass_on(self) -> None:
        while not self._stopping.wait(PASS_ON_SECONDS):
            close_old_connections()
            self.news.pass_on()
        connection.close()

    def _beat(self) -> None:
        """Show a sign of life with the figures, and read sources and users anew."""
        waited = 0.0
        while True:
            try:
                close_old_connections()
                self._show()
                if waited >= RELOAD_SECONDS:
                    self._reload()
                    waited = 0.0
            except Error as error:
                log.warning("listen.database_away", error=str(error).strip())
            if self._stopping.wait(BEAT_SECONDS):
                break
            waited += BEAT_SECONDS
        connection.close()

    def _reload(self) -> None:
        self.sources.load()
        self._traps.use(opener(self._key))

    def _show(self) -> None:
        now = timezone.now()
        Collector.objects.update_or_create(
            name=self._name,
            defaults={"pid": os.getpid(), "seen_at": now, "figures": self.figures()},
            create_defaults={"pid": os.getpid(), "seen_at": now, "started_at": now, "figures": self.figures()},
        )

    def figures(self) -> dict[str, Any]:
        """For the health page: what came, what was thrown away and by whom, and how the doors stand."""
        spool = self._spool.figures
        dropped = {f"{door.name}_dropped_by_kernel": door.inbox.dropped() for door in self.doors if door.inbox}
        return {
            **self.tally.figures(),
            **dropped,
            **self._flows.figures(),
            "doors": {**{door.name: door.state for door in self.doors if door.port}, **self._stream_states},
            "known_sources": len(self.sources),
            "spool": {"kept": spool.kept, "sent": spool.sent, "refused": spool.refused, "pending": spool.pending},
        }


def _state_file(var: Path) -> Path:
    return var / "listen" / "exporters.json"
