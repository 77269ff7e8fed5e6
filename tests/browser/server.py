"""A database of its own and a real server for the browser tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running BAĞ: its address, session keys by role, one row of each record type, an account to sign in with.

    ``jobs``: work orders on which the staff account goes; ``database``: where its rows lie, ``files`` its folder.
    """

    url: str
    sessions: dict[str, str]
    rows: dict[str, int]
    login: tuple[str, str]
    jobs: list[int]
    database: str
    files: Path


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """The address of a fresh clone of the migrated template; it is dropped at the end."""
    name = f"test_{os.getpid()}_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        templates = "select datname from pg_database where datname like 'tpl%' and datname not like '%building'"
        (template,) = admin.execute(templates).fetchone() or ("",)
        drop = SQL("drop database if exists {} with (force)").format(Identifier(name))
        admin.execute(drop)
        admin.execute(SQL("create database {} template {}").format(Identifier(name), Identifier(template)))
        try:
            yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(drop)


def seed(environment: dict[str, str]) -> dict[str, Any]:
    """Run ``tests.browser.seed``; what it prints last on standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the browser tests' data could not be made:\n{done.stderr[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(environment: dict[str, str], port: int, log: Path) -> Iterator[str]:
    """Serve the product on ``port`` until the block ends."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "bag.web.asgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, log)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # it would wait for the live streams of open pages
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/account/login/", timeout=5)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"the server of the browser tests did not start:\n{log.read_text()[-4000:]}")


@contextmanager
def site(server_url: str, folder: Path) -> Iterator[Site]:
    """Everything together: database, data, server."""
    with database(server_url) as address:
        port = free_port()
        environment = {
            **os.environ,
            "BAG_DATABASE_URL": address,
            "BAG_VAR": str(folder),
            "BAG_PORT": str(port),
            "BAG_BASE_URL": f"http://127.0.0.1:{port}",
            # The style guide exists only in debug mode, which also serves static files without collecting them.
            "BAG_DEBUG": "1",
        }
        found = seed(environment)
        with running(environment, port, folder / "server.log") as url:
            login = (found["login"][0], found["login"][1])
            yield Site(url, found["sessions"], found["rows"], login, found["jobs"], address, folder / "attachments")
