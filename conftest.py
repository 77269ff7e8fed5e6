"""Tests run on a real PostgreSQL: one throw-away cluster, one template per set of migrations, one clone per process.

The cluster lives in ``var/test-postgres``. Every test process holds a shared lock on it; the last one to leave stops
the server. Any number of runs may go on at once: databases are named after their process. ``BAG_TEST_DATABASE_URL``
points to a server of one's own instead (a role that may create databases).
"""

from __future__ import annotations

import asyncio
import atexit
import fcntl
import gc
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier
from pytest_django.plugin import DjangoDbBlocker

from bag.config import read as read_settings
from bag.runtime.postgres import SETTINGS, THROWAWAY, Cluster
from bag.runtime.stack import with_room
from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient

ROOT = Path(__file__).resolve().parent
# Playwright keeps an event loop in the thread of its worker; the database tests that share the worker are not async.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
TEMPLATE_LOCK = 35
# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("bag", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("bag")


def pytest_configure() -> None:
    """Keep the files that tests write out of the real data folder."""
    files = Path(tempfile.mkdtemp(prefix="bag-test-"))
    atexit.register(shutil.rmtree, files, ignore_errors=True)
    settings.ATTACHMENTS = files
    settings.STORAGES["default"]["OPTIONS"]["location"] = files
    gc.disable()  # nothing that is imported and collected is garbage


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of every later look for garbage: it is most of the memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Call the test as pytest does, with room for deep calls."""
    with_room(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames})
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long process tests first, browser tests last, and of those the many short ones: all workers end together.

    Playwright leaves a running event loop in the thread of its worker, in which no other test may start one.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "process" in item.keywords:
        return 0
    if item.get_closest_marker("browser") is None:
        return 1
    return 3 if item.path.stem == "test_crawl" else 2


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the ``postgres`` database of a running test server."""
    given = os.environ.get("BAG_TEST_DATABASE_URL")
    if given:
        yield given
        return
    cluster = Cluster(ROOT / "var" / "test-postgres", {**SETTINGS, **THROWAWAY, "shared_buffers": "128MB"})
    cluster.data.parent.mkdir(exist_ok=True)
    with _opened("test-postgres.users") as users, _opened("test-postgres.start") as starter:
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(starter, fcntl.LOCK_EX)
        cluster.start()
        fcntl.flock(starter, fcntl.LOCK_UN)
        yield cluster.url()
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()


@pytest.fixture(scope="session")
def django_db_setup(postgres_server: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Point Django at a fresh clone of the migrated template; drop it at the end."""
    own = f"test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(postgres_server, autocommit=True) as admin, django_db_blocker.unblock():
        admin.execute("select pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        _drop_leftovers(admin)
        template = _ensure_template(admin, postgres_server)
        _drop(admin, own)
        admin.execute(SQL("create database {} template {}").format(Identifier(own), Identifier(template)))
        admin.execute("select pg_advisory_unlock(%s)", [TEMPLATE_LOCK])
        _point_django_at(postgres_server, own)
        yield
        connections["default"].close()
        _drop(admin, own)


@pytest.fixture(scope="session")
def store() -> Iterator[TelemetryClient]:
    """A client of a real, empty telemetry store with BAĞ's tables; it runs in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="bag-test-store-"))
    environment = {**os.environ, "BAG_VAR": str(folder), "BAG_STORE_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "bag.cli.main", "store"], env=environment)
    client = TelemetryClient(read_settings({"BAG_VAR": str(folder), "BAG_STORE_PORT": str(port)}).telemetry_url)
    end = time.monotonic() + 60
    while not client.ping() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    schema.ensure(client)
    yield client
    process.terminate()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine to its end in a thread of its own: Playwright keeps a loop in the thread of its worker."""

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, coroutine).result()

    return run


def _opened(name: str) -> IO[str]:
    return (ROOT / "var" / name).open("w")


def _ensure_template(admin: psycopg.Connection, server: str) -> str:
    """The name of the template of the present migrations, built now when it is missing; others are dropped."""
    wanted = f"tpl_{_schema_hash()}"
    present = [name for (name,) in admin.execute("select datname from pg_database where datname like 'tpl%'")]
    for name in present:
        if name != wanted:
            _drop(admin, name)
    if wanted not in present:
        building = f"{wanted}_building"
        admin.execute(SQL("create database {} template template0 encoding 'UTF8'").format(Identifier(building)))
        _point_django_at(server, building)
        call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()
        admin.execute(SQL("alter database {} rename to {}").format(Identifier(building), Identifier(wanted)))
    return wanted


def _schema_hash() -> str:
    """A hash of everything that decides the tables: migrations, models and the list of apps."""
    sources = (ROOT / "src" / "bag").rglob("*.py")
    deciding = [path for path in sources if {"migrations", "models", "models.py", "apps.py"} & set(path.parts)]
    digest = hashlib.sha256()
    for path in sorted([*deciding, ROOT / "src/bag/web/settings.py", *(ROOT / "requirements").glob("dev.lock")]):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_leftovers(admin: psycopg.Connection) -> None:
    """Drop the databases of test processes that died."""
    for (name,) in admin.execute("select datname from pg_database where datname ~ '^test_[0-9]+_'").fetchall():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            _drop(admin, name)


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(SQL("drop database if exists {} with (force)").format(Identifier(name)))


def _point_django_at(server: str, database: str) -> None:
    given = conninfo_to_dict(make_conninfo(server, dbname=database))
    target = connections["default"].settings_dict
    connections["default"].close()
    for ours, theirs in {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }.items():
        target[ours] = str(given.get(theirs) or "")
