"""A storm of reports: ``python -m bench.alarm_storm [--quick] [--rate N] [--seconds N] --json``.

10,000 reports a second for 60 s (quick: 10 s) about 2,000 devices go in through ``intake.report``, as collectors send
them, while the engine (``bag alarms``) and the web server run as processes and a person keeps opening pages. Counted
are the reports that were acknowledged and those that the alarms know of (none may be lost or counted twice), how far
the engine stays behind, what it costs, and how fast the pages answer meanwhile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bench.common import machine, report
from bench.processes import cpu_seconds, free_port, installation, resident_megabytes, running

RATE, SECONDS, QUICK, DEVICES = 10_000, 60, 10, 2_000
BATCH = 1_000
PAGES = ("/monitoring/", "/monitoring/operations/alarms/", "/monitoring/alarm/", "/work/incident/")
BARS = {"lost": 0, "doubled": 0, "incidents": 1, "ui_p95_ms": 300, "behind_at_end_s": 5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    given = parser.parse_args()
    seconds = given.seconds or (QUICK if given.quick else SECONDS)
    with installation() as folder:
        result = storm(folder, given.rate, seconds)
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    missed += ["incidents"] if result["incidents"] < 1 else []
    report(
        {
            "bench": "alarm_storm",
            "machine": machine(),
            "rate": given.rate,
            "seconds": seconds,
            **result,
            "missed": missed,
        }
    )


def storm(folder: Path, rate: int, seconds: int) -> dict[str, Any]:
    """Run one storm and say what came of it."""
    from bag.monitoring.models import Alarm, Report
    from bag.work.models import Incident

    subjects, session = prepare()
    with running("alarms", log=folder / "alarms.log") as engine, web(folder) as address:
        with asking(address, session) as calm:
            time.sleep(5)
        with asking(address, session) as waits:
            begun, start = cpu_seconds(engine.pid), time.monotonic()
            sender, database = time.thread_time(), database_cpu_seconds(folder)
            accepted, slowest = send(subjects, rate, seconds)
            took, sender = time.monotonic() - start, time.thread_time() - sender
            left = Report.objects.count()
            drained = drain()
            database = database_cpu_seconds(folder) - database
        cost = cpu_seconds(engine.pid) - begun
        memory = resident_megabytes(engine.pid)
        await_work()
        counted = sum(Alarm.objects.filter(alarm_class="device.silent").values_list("count", flat=True))
        incidents = Incident.objects.count()
    return {
        "accepted": accepted,
        "accepted_per_s": accepted / took,
        "slowest_acknowledgment_ms": slowest * 1000,
        "lost": max(accepted - counted, 0),
        "doubled": max(counted - accepted, 0),
        "alarms": len(subjects),
        "incidents": incidents,
        "left_at_end": left,
        "behind_at_end_s": drained,
        "engine_cpu_s": cost,
        "reports_per_engine_cpu_s": accepted / cost,
        "engine_mb": memory,
        "sender_cpu_s": sender,
        "database_cpu_s": database,
        "ui_requests": len(waits),
        "ui_p50_ms": statistics.median(waits) * 1000,
        "ui_p95_ms": sorted(waits)[int(0.95 * len(waits))] * 1000,
        "ui_worst_ms": max(waits) * 1000,
        "ui_calm_p50_ms": statistics.median(calm) * 1000,
        "ui_calm_p95_ms": sorted(calm)[int(0.95 * len(calm))] * 1000,
    }


def prepare() -> tuple[list[int], str]:
    """Devices with their subjects, a person of the service, and the cookie of a signed-in session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.backends.db import SessionStore

    from bag.core.access import Role
    from bag.core.models import Subject
    from bag.inventory.models import Equipment
    from bag.inventory.tests.factories import EquipmentFactory
    from bag.organization.tests.factories import ServiceFactory, user_with_role

    user = user_with_role(Role.CHIEF, "network")
    first = EquipmentFactory(owner_service=ServiceFactory(code="network"))
    rows = [
        Equipment(
            name=f"FIRTINA-{n}", type=first.type, status="service", place=first.place, owner_service=first.owner_service
        )
        for n in range(DEVICES)
    ]
    kind = ContentType.objects.get_for_model(Equipment)
    made = Equipment.objects.bulk_create(rows)
    subjects = Subject.objects.bulk_create(Subject(content_type=kind, object_id=row.pk, label=row.name) for row in made)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    return [subject.pk for subject in subjects], str(session.session_key)


def send(subjects: list[int], rate: int, seconds: int) -> tuple[int, float]:
    """Report at a rate; how many were acknowledged, and the longest wait for an acknowledgment."""
    from bag.monitoring import intake
    from bag.monitoring.domain.alarms import Severity
    from bag.monitoring.domain.observations import Observation

    accepted, slowest, start, run = 0, 0.0, time.monotonic(), f"bench:{os.getpid()}"
    for number in range(rate * seconds // BATCH):
        now = datetime.now(UTC)
        batch = [
            Observation(
                subjects[(number * BATCH + place) % len(subjects)], "device.silent", True, Severity.CRITICAL, now,
                instance="snmp", text="yanıt vermiyor", source="bench", run=run, number=number * BATCH + place + 1,
            )
            for place in range(BATCH)
        ]  # fmt: skip
        begun = time.monotonic()
        accepted += intake.report(batch)
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(max(0.0, start + (number + 1) * BATCH / rate - time.monotonic()))
    return accepted, slowest


def await_work() -> None:
    """Alarms wait some seconds for their cause before they become work; then one more pass."""
    from bag.work.models import Incident

    end = time.monotonic() + 60
    while not Incident.objects.exists() and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(5)


def database_cpu_seconds(folder: Path) -> float:
    """What the database server and all of its living processes have cost."""
    first = int(next(folder.glob("**/postmaster.pid")).read_text().split("\n", 1)[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    found = 0.0
    for pid in (first, *map(int, children)):
        with suppress(OSError):
            found += cpu_seconds(pid)
    return found


def drain() -> float:
    """Seconds until everything is taken in."""
    from bag.monitoring.models import Report

    start = time.monotonic()
    while Report.objects.exists() and time.monotonic() - start < 300:
        time.sleep(0.05)
    return time.monotonic() - start


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """The web server on a port of its own."""
    port = free_port()
    os.environ["BAG_PORT"] = str(port)
    address = f"http://127.0.0.1:{port}"
    with running("web", log=folder / "web.log"):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if httpx.get(f"{address}/healthz", timeout=2).status_code < 500:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield address


@contextmanager
def asking(address: str, session: str) -> Iterator[list[float]]:
    """A person who opens one page after the other, five a second at most; the waits in seconds."""
    waits: list[float] = []
    over = threading.Event()

    def walk() -> None:
        with httpx.Client(base_url=address, cookies={"sessionid": session}, timeout=30) as client:
            while not over.is_set():
                for page in PAGES:
                    begun = time.monotonic()
                    answer = client.get(page)
                    if answer.status_code != 200:
                        raise RuntimeError(f"{page}: {answer.status_code}")
                    waits.append(time.monotonic() - begun)
                    over.wait(0.2)

    person = threading.Thread(target=walk, daemon=True)
    person.start()
    try:
        yield waits
    finally:
        over.set()
        person.join(30)


if __name__ == "__main__":
    main()
