"""``kill -9`` of every process of BAĞ under load: ``python -m bench.process_kills [--quick] [--seed N] --json``.

``bag up`` keeps everything as it does in production; a fleet of the lab is asked every few seconds. Meanwhile four
writers count what was acknowledged to them: rows that a spool called safe, informs that the listener answered, reports
that the door of the alarms took, records that the REST interface created. Store, collector, listener, alarms, web
server (with its workers) and job worker are killed in turn, each 20 times (``--quick``: 3), at random moments. In the
end everything acknowledged must be there, once; no table may be damaged, and every process must be up by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from bench.common import machine, report
from bench.processes import free_port, running

KILLS, QUICK = 20, 3
PROCESSES = ("store", "collect", "listen", "alarms", "web", "worker")
DEVICES, INTERFACES, INTERVAL = 50, 48, 5
PAUSE = (0.5, 3.0)
"""Seconds between a process that is up again and the next kill."""
PATIENCE = 180.0
SEED = 20261123


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 kills of each process")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    given = parser.parse_args()
    kills = QUICK if given.quick else KILLS
    snmp = free_port()
    with everything() as place, running(*_fleet(snmp), log=place.folder / "fleet.log"):
        writers = _prepare(place, snmp)
        found = _run(place, writers, kills, random.Random(given.seed))
    report({"bench": "process_kills", "machine": machine(), "seed": given.seed, "kills_of_each": kills, **found})


class Place:
    """A running ``bag up``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def state(self, name: str) -> tuple[str, int | None]:
        """How a process stands, and its number."""
        status = json.loads((self.folder / "run" / "status.json").read_text())
        one = next(process for process in status["processes"] if process["name"] == name)
        return one["state"], one["pid"]

    def await_up(self, name: str, other_than: int | None = None) -> int:
        """Wait until a process is up; returns its number. Raises ``RuntimeError``."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state, pid = self.state(name)
            if state == "up" and pid is not None and pid != other_than:
                return pid
            time.sleep(0.05)
        raise RuntimeError(f"{name} did not come up")

    def kill(self, name: str) -> float:
        """End a process and what it started by force; returns the seconds until the supervisor has it up again."""
        pid = self.await_up(name)
        began = time.monotonic()
        for one in (*_children(pid), pid):
            os.kill(one, signal.SIGKILL)
        self.await_up(name, other_than=pid)
        return time.monotonic() - began


@contextmanager
def everything() -> Iterator[Place]:
    """``bag up`` with ports and a data folder of its own; Django of this process is set up on it."""
    folder = Path(tempfile.mkdtemp(prefix="bag-bench-"))
    folder.chmod(0o711)
    ports = {f"BAG_{name}_PORT": str(free_port()) for name in ("STORE", "SYSLOG", "TRAP")}
    own = {"BAG_VAR": str(folder), "BAG_PORT": str(free_port()), "BAG_DEMO": "0", "BAG_FLOW_PORT": "0", **ports}
    os.environ.update(own, DJANGO_SETTINGS_MODULE="bag.web.settings")
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_event: ""])
    try:
        with running("up", log=folder / "up.log"):
            place = Place(folder)
            _await_file(folder / "run" / "status.json")
            for name in PROCESSES:
                place.await_up(name)
            import django

            django.setup()
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_file(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > end:
            raise RuntimeError(f"{path} does not appear")
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    """Everything below a process, the deepest first."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True)
    below = [int(word) for word in listed.stdout.split()]
    return [deeper for child in below for deeper in (*_children(child), child)]


def _fleet(port: int) -> list[str]:
    words = {"--devices": DEVICES, "--interfaces": INTERFACES, "--port": port}
    return ["lab", "fleet", *(str(word) for pair in words.items() for word in pair)]


def _prepare(place: Place, snmp: int) -> list[Any]:
    """Targets for the fleet, and the writers."""
    from bench import kill_writers
    from bench.snmp_poll import Plan, enter

    enter(Plan(DEVICES, INTERFACES, INTERVAL, 1), snmp)
    return [
        kill_writers.Rows(place.folder / "spool" / "bench"),
        kill_writers.Informs(int(os.environ["BAG_TRAP_PORT"])),
        kill_writers.Reports(),
        kill_writers.Records(f"http://127.0.0.1:{os.environ['BAG_PORT']}"),
    ]


def _run(place: Place, writers: list[Any], kills: int, dice: random.Random) -> dict[str, Any]:
    stop = threading.Event()
    threads = [threading.Thread(target=writer.run, args=[stop]) for writer in writers]
    for thread in threads:
        thread.start()
    took: defaultdict[str, list[float]] = defaultdict(list)
    asked: list[float] = []
    _await_look(time.time())
    for at in range(kills):
        print(f"round {at + 1} of {kills}", file=sys.stderr)
        for name in dice.sample(PROCESSES, len(PROCESSES)):
            time.sleep(dice.uniform(*PAUSE))
            began = time.time()
            took[name].append(place.kill(name))
            if name == "collect":
                asked.append(_await_look(began))
    stop.set()
    for thread in threads:
        thread.join()
    figures = {key: value for writer in writers for key, value in writer.verdict().items()}
    restarts = {f"{name}_up_after_s_max": max(took[name]) for name in PROCESSES}
    up = sum(place.state(name)[0] == "up" for name in PROCESSES)
    return {
        **figures,
        **_collected(),
        **restarts,
        "asks_again_after_s_max": max(asked),
        "up_at_the_end": up,
        **_whole(),
    }


def _await_look(since: float) -> float:
    """Seconds from ``since`` (since 1970) until half of the fleet was asked by looks that began after it."""
    from datetime import UTC, datetime

    from bag.monitoring.models import TargetStatus

    moment, end = datetime.fromtimestamp(since, UTC), time.monotonic() + PATIENCE
    while TargetStatus.objects.filter(standing="ok", asked_at__gt=moment).count() < DEVICES / 2:
        if time.monotonic() > end:
            raise RuntimeError("the collector does not ask")
        time.sleep(0.1)
    return time.time() - since


def _collected() -> dict[str, int]:
    """Rows of the fleet's interfaces, and how many are there twice."""
    from bag.telemetry.client import client

    sql = "SELECT count() AS rows, uniqExact(subject, instance, at) AS different FROM interfaces"
    row = client().query(sql)[0]
    return {"collected_rows": int(row["rows"]), "collected_doubled": int(row["rows"]) - int(row["different"])}


def _whole() -> dict[str, int]:
    """Damaged tables, files that spools set aside, and jobs that nobody will end."""
    from django.db import connection

    from bag.config import load
    from bag.telemetry import checks
    from bag.telemetry.client import client

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
        failed = cursor.fetchone()[0]
    aside = len(list(checks.spools(load().var / "spool")))
    return {"damaged": len(list(checks.tables(client()))), "set_aside": aside, "jobs_failed": failed}


if __name__ == "__main__":
    main()
