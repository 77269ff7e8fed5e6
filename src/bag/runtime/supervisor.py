"""``bag up``: every process of BAĞ on one machine. Database, store, preparation, web, worker; stopped in reverse."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import psycopg

from bag.config import Config, Refusal
from bag.runtime import leases, preflight, status
from bag.runtime.console import Console
from bag.runtime.keeper import Keeper, Service, run_once
from bag.runtime.postgres import Cluster, identity, server_user
from bag.runtime.status import Status

_BAG = [sys.executable, "-m", "bag.cli.main"]
LEFTOVER_SECONDS = 60.0
_ENGINES = {"database", "store"}
_FOLLOWING = {"collect", "listen", "alarms", "lab"}
"""What starts when people can already sign in."""
_LABELS = {
    "database": ("veritabanı", "the database"),
    "store": ("telemetri deposu", "the telemetry store"),
    "web": ("web sunucusu", "the web server"),
    "worker": ("iş sırası", "the job worker"),
    "collect": ("toplayıcı", "the collector"),
    "listen": ("dinleyici", "the listener"),
    "alarms": ("alarm motoru", "the alarm engine"),
    "lab": ("laboratuvar şehri", "the simulated city"),
}


def run(config: Config) -> None:
    """Run everything until SIGTERM or SIGINT; raises ``Refusal`` when it cannot start."""
    preflight.require_writable(config.var)
    preflight.require_disk(config.var)
    with only_one(config):
        _outwait_leftovers(config)
        preflight.require_port(config.host, config.port, "BAG_PORT")
        if config.embedded_telemetry:
            preflight.require_port("127.0.0.1", config.store_port, "BAG_STORE_PORT")
        asyncio.run(Supervisor(config, Console()).run())


class Supervisor:
    """Starts the services in order, keeps them, and stops them in reverse order."""

    def __init__(self, config: Config, console: Console) -> None:
        self._config = config
        self._console = console
        self._stopping = asyncio.Event()
        self._keepers = [Keeper(service, console, self._write_status, self._stopping) for service in self._services()]
        self._status = Status(os.getpid(), config.base_url, processes=[keeper.status for keeper in self._keepers])

    async def run(self) -> None:
        """Come up, stay until a signal, go down; raises ``Refusal`` when a process does not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            await self._come_up()
            if not self._stopping.is_set():
                self._greet()
                await self._start(self._named(_FOLLOWING), required=False)
            await self._stopping.wait()
        finally:
            self._stopping.set()
            await self._go_down()

    async def _come_up(self) -> None:
        """The engines together, then the preparation, then what serves people."""
        await self._start(self._named(_ENGINES))
        if not self._stopping.is_set():
            await self._prepare()
        if not self._stopping.is_set():
            await self._start(self._named({"web", "worker"}))

    def _named(self, names: set[str]) -> list[Keeper]:
        return [keeper for keeper in self._keepers if keeper.service.name in names]

    async def _start(self, keepers: list[Keeper], *, required: bool = True) -> None:
        """Start several processes at once; raises the ``Refusal`` of the first that fails when all have settled."""
        for keeper in keepers:
            turkish, english = _LABELS[keeper.service.name]
            self._console.say(f"{turkish} başlatılıyor…", f"starting {english}…")
        outcomes = await asyncio.gather(
            *(keeper.start(required=required) for keeper in keepers), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _prepare(self) -> None:
        self._console.say("tablolar ve dosyalar hazırlanıyor…", "preparing tables and files…")
        step = Service("prepare", [*_BAG, "prepare"], healthy=lambda: True)
        if not await run_once(step, self._console, self._stopping) and not self._stopping.is_set():
            raise Refusal(
                "Hazırlık tamamlanamadı; nedeni yukarıdaki satırlarda. Veriler değişmeden duruyor.",
                "The preparation failed; the lines above say why. The data is as it was.",
            )

    async def _go_down(self) -> None:
        self._console.say("durduruluyor…", "stopping…")
        for keeper in reversed(self._keepers):
            await keeper.stop()
        self._console.say("her şey durdu.", "everything has stopped.")

    def _greet(self) -> None:
        accounts = _demo_accounts(self._config)
        self._console.say(f"BAĞ hazır: {self._config.base_url}", f"BAĞ is ready: {self._config.base_url}")
        for account in accounts:
            self._console.say(f"  {account}", f"  {account}")
        self._console.say("Durdurmak için Ctrl-C.", "Ctrl-C stops it.")

    def _write_status(self) -> None:
        self._status.write(self._config.status_file)

    def _services(self) -> Iterator[Service]:
        if self._config.embedded_database:
            yield database_service(self._config)
        if self._config.embedded_telemetry:
            yield Service(
                "store", [*_BAG, "store"], lambda: _answers(f"http://127.0.0.1:{self._config.store_port}/ping")
            )
        local = f"http://{_reachable_host(self._config.host)}:{self._config.port}/healthz"
        yield Service("web", [*_BAG, "web"], lambda: _answers(local), stop_seconds=30)
        yield Service("worker", [*_BAG, "worker"], lambda: _worker_beats(self._config.database_url), stop_seconds=30)
        yield Service("collect", [*_BAG, "collect"], lambda: _shows_itself(self._config.database_url, "collect@"))
        yield Service("listen", [*_BAG, "listen"], lambda: _shows_itself(self._config.database_url, "listen@"))
        yield Service(
            "alarms",
            [*_BAG, "alarms"],
            lambda: leases.held(self._config.database_url, leases.ALARMS),
            start_seconds=180,  # it reads the whole support graph first
        )
        if self._config.lab:
            simulate = [*_BAG, "lab", "run"]
            yield Service("lab", simulate, lambda: _takes_orders(self._config.lab_socket), start_seconds=180)


def database_service(config: Config) -> Service:
    """The embedded server as a kept process; a server left over from an earlier run is stopped first."""
    cluster = Cluster(config.var / "postgres")
    cluster.stop()
    cluster.prepare()
    return Service(
        "database",
        cluster.command(),
        lambda: _database_ready(cluster),
        identity=identity(server_user()),
        stop_signal=signal.SIGINT,  # "fast": end sessions, write everything, stop
        stop_seconds=60,
    )


def _database_ready(cluster: Cluster) -> bool:
    if not cluster.ready():
        return False
    cluster.ensure_database("bag")
    return True


def _worker_beats(database_url: str) -> bool:
    """Whether a job worker has given a sign of life within a minute."""
    question = "select exists(select from procrastinate_workers where last_heartbeat > now() - interval '1 minute')"
    try:
        with psycopg.connect(database_url, connect_timeout=3) as connection:
            row = connection.execute(question).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def _shows_itself(database_url: str, name: str) -> bool:
    """Whether a process of monitoring whose name begins so has given a sign of life within half a minute."""
    question = (
        "select exists(select from monitoring_collector "
        "where starts_with(name, %s) and seen_at > now() - interval '30 seconds')"
    )
    try:
        with psycopg.connect(database_url, connect_timeout=3) as connection:
            row = connection.execute(question, [name]).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def _outwait_leftovers(config: Config) -> None:
    """Wait for the processes of a supervisor that was killed: the kernel has told them to end, which takes moments."""
    left = status.read(config.status_file)
    end = time.monotonic() + LEFTOVER_SECONDS
    for process in left.processes if left else []:
        while process.pid and _is_ours(process.pid) and time.monotonic() < end:
            time.sleep(0.1)


def _is_ours(pid: int) -> bool:
    try:
        return b"bag.cli.main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _takes_orders(path: Path) -> bool:
    """Whether somebody listens at a socket of ours."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(3)
            line.connect(str(path))
    except OSError:
        return False
    return True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - an address of our own
            return bool(answer.status < 500)
    except HTTPError as error:
        return error.code < 500
    except (URLError, OSError):
        return False


def _reachable_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not listened on


def _demo_accounts(config: Config) -> list[str]:
    """The lines about demonstration accounts that the preparation left, if any."""
    path = config.var / "run" / "accounts.json"
    return [str(line) for line in json.loads(path.read_text())] if path.exists() else []


@contextmanager
def only_one(config: Config) -> Iterator[None]:
    """Hold the lock of this data folder; refuse when another ``bag up`` holds it."""
    path: Path = config.var / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                f"BAĞ bu klasörde zaten çalışıyor ({config.var}). Durumu için: bag health",
                f"BAĞ already runs in this folder ({config.var}). To see it: bag health",
            ) from None
        yield
