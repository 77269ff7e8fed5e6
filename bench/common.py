"""The ground of the benchmarks: a database of their own, a city in it, a stop-watch that knows processor time.

The cluster lives in ``var/bench-postgres``. A city of a given size is built once for a set of migrations and kept;
what a benchmark writes it takes away again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class City:
    """How much stands in the database: ``ports`` on each of ``equipment`` pieces."""

    equipment: int
    ports: int

    @property
    def name(self) -> str:
        return f"bench_{self.equipment}_{self.ports}_{_schema_hash()}"


@dataclass(frozen=True)
class Timing:
    """Seconds of repeated runs: wall clock, and processor time of this process and of its database server."""

    wall: list[float]
    cpu: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return sorted(self.wall)[max(0, round(0.95 * len(self.wall)) - 1)]

    @property
    def cpu50(self) -> float:
        return statistics.median(self.cpu)

    @property
    def cpu95(self) -> float:
        return sorted(self.cpu)[max(0, round(0.95 * len(self.cpu)) - 1)]


def machine() -> str:
    """The machine in a few words."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _schema_hash() -> str:
    sources = [path for path in (ROOT / "src" / "bag").rglob("*.py") if {"migrations", "models"} & set(path.parts)]
    digest = hashlib.sha256(Path(__file__).with_name("city.py").read_bytes())
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def bench_cluster() -> Any:
    """The database server of the benchmarks; its data may be lost."""
    from bag.runtime.postgres import SETTINGS, THROWAWAY, Cluster

    found = Cluster(ROOT / "var" / "bench-postgres", {**SETTINGS, **THROWAWAY})
    found.data.parent.mkdir(exist_ok=True)
    return found


@contextmanager
def ground(city: City) -> Iterator[None]:
    """Django on a database that holds ``city``; the server is stopped at the end if this process started it."""
    cluster = bench_cluster()
    ours = cluster.pid() is None
    cluster.start()
    try:
        _set_up(cluster.url(city.name))
        if not _exists(cluster.url(), city.name):
            _build(cluster, city)
        yield
    finally:
        if ours:
            cluster.stop()


def _set_up(url: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    os.environ["BAG_DATABASE_URL"] = url
    import django
    import structlog
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_event: ""])


def _exists(server: str, name: str) -> bool:
    import psycopg

    with psycopg.connect(server) as admin:
        return admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _build(cluster: Any, city: City) -> None:
    """Migrate and fill under a working name; the finished database gets its own name at the end."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections

    from bench.city import fill

    name, draft = city.name, f"{city.name}_draft"
    with psycopg.connect(cluster.url(), autocommit=True) as admin:
        outdated = f"bench_{city.equipment}_{city.ports}_%"
        for (old,) in admin.execute("select datname from pg_database where datname like %s", [outdated]).fetchall():
            admin.execute(f"drop database {old} with (force)")
        admin.execute(f"create database {draft} template template0 encoding 'UTF8'")
    default = connections["default"]
    default.settings_dict["NAME"] = draft
    call_command("migrate", verbosity=0, interactive=False)
    fill(city)
    default.close()
    with psycopg.connect(cluster.url(), autocommit=True) as admin:
        admin.execute(f"alter database {draft} rename to {name}")
    default.settings_dict["NAME"] = name


class StopWatch:
    """Times calls; the processor time of the database server is that of the connection's own back end."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            self.backend = int(cursor.fetchone()[0])

    def _cpu(self) -> float:
        fields = _read(f"/proc/{self.backend}/stat").rpartition(")")[2].split()
        server = (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0
        return time.process_time() + server

    def run(self, call: Callable[[], Any], times: int, after: Callable[[], Any] | None = None) -> Timing:
        """Run ``call`` a number of times; ``after`` tidies up outside of the time."""
        wall, cpu = [], []
        for _run in range(times):
            start, spent = time.perf_counter(), self._cpu()
            call()
            wall.append(time.perf_counter() - start)
            cpu.append(self._cpu() - spent)
            if after is not None:
                after()
        return Timing(wall, cpu)


def signed_in() -> Any:
    """A client signed in as the branch manager of the city; an answer that is not good raises."""
    from django.test import Client

    from bag.core.models import User

    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def good(answer: Any, *wanted: int) -> Any:
    """The answer, if its status is one of ``wanted`` (200 by default)."""
    if answer.status_code not in (wanted or (200,)):
        raise RuntimeError(f"status {answer.status_code}: {answer.content[:500]!r}")
    return answer


def report(result: dict[str, Any]) -> None:
    """Print the one JSON line of a benchmark."""
    shown = {key: round(value, 4) if isinstance(value, float) else value for key, value in result.items()}
    print(json.dumps(shown, ensure_ascii=False))
