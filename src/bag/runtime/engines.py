"""The two engines for commands that need them: used where they run, started and stopped again where they do not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg

from bag.config import Config, Refusal
from bag.runtime.postgres import Cluster
from bag.telemetry.client import TelemetryClient

STORE_SECONDS = 60.0


@contextmanager
def running(config: Config, *, telemetry: bool = True) -> Iterator[TelemetryClient | None]:
    """Both engines answer inside the block; yields the telemetry client, or ``None`` when it is not wanted."""
    with ExitStack() as stack:
        if config.embedded_database:
            stack.enter_context(_embedded_database(config))
        _require_database(config)
        client = None
        if telemetry:
            client = stack.enter_context(TelemetryClient(config.telemetry_url))
            if config.embedded_telemetry and not client.ping():
                stack.enter_context(_store_process(config, client))
            _require_telemetry(client)
        yield client


@contextmanager
def _embedded_database(config: Config) -> Iterator[None]:
    cluster = Cluster(config.var / "postgres")
    already = cluster.pid() is not None
    cluster.start()
    try:
        cluster.ensure_database("bag")
        yield
    finally:
        if not already:
            cluster.stop()


@contextmanager
def _store_process(config: Config, client: TelemetryClient) -> Iterator[None]:
    log_path = config.var / "run" / "store.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bag.cli.main", "store"], stdout=log, stderr=log, env=os.environ
        )
        try:
            end = time.monotonic() + STORE_SECONDS
            while not client.ping() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait()


def _require_database(config: Config) -> None:
    try:
        psycopg.connect(config.database_url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise Refusal(
            f"Veritabanına ulaşılamadı: {reason}. BAG_DATABASE_URL ayarına ve sunucuya bakın.",
            f"The database does not answer: {reason}. Look at BAG_DATABASE_URL and at the server.",
        ) from None


def _require_telemetry(client: TelemetryClient) -> None:
    if not client.ping():
        raise Refusal(
            "Telemetri deposu yanıt vermiyor; BAG_TELEMETRY_URL ayarına ve sunucuya bakın.",
            "The telemetry engine does not answer; look at BAG_TELEMETRY_URL and at the server.",
        )
