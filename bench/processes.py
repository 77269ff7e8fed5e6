"""Processes of BAĞ for benchmarks that need them running: a data folder of their own, and what they cost."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.common import TICKS

BAG = [sys.executable, "-m", "bag.cli.main"]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid: int) -> float:
    """The most memory that a process has held."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def installation() -> Iterator[Path]:
    """A data folder with a running, migrated database and a store port of its own; Django is set up on it."""
    folder = Path(tempfile.mkdtemp(prefix="bag-bench-"))
    os.environ.update(
        BAG_VAR=str(folder), BAG_STORE_PORT=str(free_port()), BAG_DEMO="0", DJANGO_SETTINGS_MODULE="bag.web.settings"
    )
    try:
        subprocess.run([*BAG, "db", "start"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*BAG, "manage", "migrate", "-v", "0"], check=True)
        import django

        django.setup()
        yield folder
    finally:
        subprocess.run([*BAG, "db", "stop"], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(*words: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ``bag`` while the block lasts; its lines go to ``log``."""
    with log.open("wb") as lines:
        process = subprocess.Popen([*BAG, *words], stdout=lines, stderr=lines)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_store() -> None:
    """Wait until the store answers, and make its tables."""
    from bag.telemetry import schema
    from bag.telemetry.client import client

    end = time.monotonic() + 60
    while not client().ping():
        if time.monotonic() > end:
            raise RuntimeError("the store did not start")
        time.sleep(0.2)
    schema.ensure(client())
