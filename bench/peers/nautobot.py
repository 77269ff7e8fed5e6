"""Nautobot beside us, where ``bench.peers.install_nautobot`` has installed it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.common import ROOT, bench_cluster

HOME = ROOT / "var" / "bench-peer"
PYTHON = HOME / "venv" / "bin" / "python"
SERVER = HOME / "venv" / "bin" / "nautobot-server"
REDIS_PORT = "6399"


def installed() -> bool:
    """Whether the installation is complete."""
    return (HOME / "ready").exists()


def measure() -> dict[str, float]:
    """Processor seconds of the peer for each case, by its own Python on its own database."""
    with cluster() as database, redis():
        command = [str(PYTHON), "-m", "bench.peers.measure_nautobot"]
        done = subprocess.run(
            command, env=environment(database), cwd=ROOT, check=True, capture_output=True, text=True, timeout=600
        )
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def environment(database: Any) -> dict[str, str]:
    """What the peer's processes need to find their settings, database and Redis."""
    return {
        **os.environ,
        "NAUTOBOT_CONFIG": str(HOME / "nautobot_config.py"),
        "NAUTOBOT_ROOT": str(HOME),
        "NAUTOBOT_REDIS_HOST": "127.0.0.1",
        "NAUTOBOT_REDIS_PORT": REDIS_PORT,
        "BENCH_PG_SOCKET": str(database.socket),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def cluster() -> Iterator[Any]:
    """The database server of the benchmarks, stopped at the end if it was not running."""
    database = bench_cluster()
    ours = database.pid() is None
    database.start()
    try:
        yield database
    finally:
        if ours:
            database.stop()


@contextmanager
def redis() -> Iterator[None]:
    """A Redis on loopback for the time of the block, without anything kept on disk."""
    process = subprocess.Popen(
        ["redis-server", "--port", REDIS_PORT, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    time.sleep(1)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
