"""Writers of ``bench.process_kills``: each knows what was acknowledged to it, and looks for it in the end.

``run`` goes on until the event is set and comes back after every failure; ``verdict`` waits until what is under way has
arrived.
"""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from bag.core import tokens
from bag.core.access import Role
from bag.lab.agents import ber
from bag.monitoring import intake
from bag.monitoring.alarms.classes import API
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Alarm, Report, Target
from bag.organization.models import Skill
from bag.organization.tests.factories import user_with_role
from bag.telemetry.client import client
from bag.telemetry.spool import Spool

SETTLE_SECONDS = 120.0
BATCH = 2_000
TROUBLES = 20
AGAIN_SECONDS = 0.1
INFORM_SECONDS = 0.02


class Rows:
    """Rows of an own metric through a spool, as every process writes them; safe when ``flush`` says so."""

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)
        self._batches = 0

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(AGAIN_SECONDS):
            numbers = np.arange(self._batches * BATCH, (self._batches + 1) * BATCH)
            columns = {
                "subject": numbers, "metric": ["kills"] * BATCH, "value": numbers / 2,
                "at": np.full(BATCH, int(time.time() * 1000)),
            }  # fmt: skip
            if self._spool.put("metrics", columns) and self._spool.flush():
                self._batches += 1

    def verdict(self) -> dict[str, int]:
        self._spool.flush(durable=False, timeout=SETTLE_SECONDS)
        self._spool.close()
        sql = "SELECT count() AS rows, uniqExact(subject) AS different FROM metrics WHERE metric = 'kills'"
        row = client().query(sql)[0]
        rows, different = int(row["rows"]), int(row["different"])
        acknowledged = self._batches * BATCH
        return {"rows_acknowledged": acknowledged, "rows_lost": acknowledged - different,
                "rows_doubled": rows - different}  # fmt: skip


class Informs:
    """SNMPv2 informs, each sent until the listener answers it."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._answered = self._sent_again = 0

    def run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.wait(INFORM_SECONDS):
            number += 1
            packet = inform(number)
            while not self._ask(packet):
                self._sent_again += 1
                if stop.is_set():
                    return
            self._answered += 1

    def _ask(self, packet: bytes) -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(1.0)
            line.connect(self._to)
            try:
                line.send(packet)
                return line.recv(2048)[-_TAIL:] == packet[-_TAIL:]  # the answer to this one, not to an earlier one
            except OSError:
                time.sleep(AGAIN_SECONDS)
                return False

    def verdict(self) -> dict[str, int]:
        sql = (
            f"SELECT count() AS rows, uniqExact(bindings['{_dotted(_NUMBER)}']) AS different FROM traps "
            "WHERE uptime = 7"
        )
        end = time.monotonic() + SETTLE_SECONDS
        while True:
            row = client().query(sql)[0]
            rows, different = int(row["rows"]), int(row["different"])
            if different >= self._answered or time.monotonic() > end:
                break
            time.sleep(0.5)
        lost = max(0, self._answered - different)
        return {"informs_answered": self._answered, "informs_lost": lost, "informs_doubled": rows - different,
                "informs_sent_again": self._sent_again}  # fmt: skip


_TAIL = 16
"""Octets at the end of an inform that hold its number."""
_UPTIME: ber.Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
_TRAP: ber.Oid = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
_LINK_DOWN: ber.Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)
_NUMBER: ber.Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 1)


def _dotted(oid: ber.Oid) -> str:
    return ".".join(map(str, oid))


def inform(number: int) -> bytes:
    """A linkDown inform (v2c) with a number of its own."""
    pairs = [
        (_UPTIME, ber.integer(7, ber.TICKS)),
        (_TRAP, ber.oid_value(_LINK_DOWN)),
        (_NUMBER, ber.integer(number)),
    ]
    body = b"".join(ber.varbind(ber.oid_content(oid), value) for oid, value in pairs)
    pdu = ber.tlv(ber.INFORM, ber.integer(number) + ber.integer(0) + ber.integer(0) + ber.tlv(ber.SEQUENCE, body))
    return ber.tlv(ber.SEQUENCE, ber.integer(ber.V2C) + ber.octets(b"public") + pdu)


class Reports:
    """Troubles of one target, every second of which goes again; taken when ``intake.report`` returns."""

    def __init__(self) -> None:
        self._subject = Target.objects.order_by("pk").values_list("subject", flat=True)[0]
        self._raised: set[str] = set()
        self._cleared: set[str] = set()

    def run(self, stop: threading.Event) -> None:
        batch = 0
        while not stop.wait(1.0):
            names = [f"{batch}.{place}" for place in range(TROUBLES)]
            gone = names[::2]
            if self._told(names, present=True):
                self._raised |= set(names)
                if self._told(gone, present=False):
                    self._cleared |= set(gone)
            batch += 1
        connection.close()

    def _told(self, names: list[str], *, present: bool) -> bool:
        now = timezone.now()
        found = [
            Observation(self._subject, "threshold", present, Severity.MINOR, now, name, "", None, API,
                        token=f"bench:{present}:{name}")
            for name in names
        ]  # fmt: skip
        try:
            intake.report(found)
        except (DatabaseError, InterfaceError):
            connection.close()
            return False
        return True

    def verdict(self) -> dict[str, int]:
        end = time.monotonic() + SETTLE_SECONDS
        while Report.objects.exists() and time.monotonic() < end:
            time.sleep(0.5)
        rows = list(Alarm.objects.filter(subject=self._subject, alarm_class="threshold").exclude(phase="closed")
                    .values_list("instance", "present"))  # fmt: skip
        there, known = {instance for instance, present in rows if present}, {instance for instance, _present in rows}
        wanted = self._raised - self._cleared
        return {"troubles_reported": len(self._raised), "troubles_lost": len(wanted - there),
                "troubles_not_ended": len(there & self._cleared), "alarms_doubled": len(rows) - len(known),
                "reports_left": Report.objects.count()}  # fmt: skip


class Records:
    """Records made over REST; there when the answer said so."""

    def __init__(self, url: str) -> None:
        owner = user_with_role(Role.MANAGER)
        _row, raw = tokens.create(owner, "bench", expires_at=timezone.now() + timedelta(days=1), write=True)
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {raw}"}, timeout=5)
        self._made: list[str] = []
        self._failures = 0

    def run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.wait(AGAIN_SECONDS):
            number += 1
            name = f"Kill {number:06d}"
            try:
                answer = self._client.post("/api/v1/organization/skill/", json={"name": name})
            except httpx.HTTPError:
                self._failures += 1
                continue
            if answer.status_code == httpx.codes.CREATED:
                self._made.append(name)
            else:
                self._failures += 1

    def verdict(self) -> dict[str, int]:
        there = set(Skill.objects.filter(name__startswith="Kill ").values_list("name", flat=True))
        return {"records_made": len(self._made), "records_lost": len(set(self._made) - there),
                "requests_failed": self._failures}  # fmt: skip
