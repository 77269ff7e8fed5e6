"""One supervised process: start it, pass on its lines, watch its health, start it again when it dies, stop it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bag.config import Refusal
from bag.runtime.console import Console
from bag.runtime.status import ProcessStatus, State, now

PROBE_SECONDS = 3.0
UNHEALTHY_PROBES = 20
"""A process that fails this many probes in a row is ended and started again."""
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_SECONDS = 60.0
"""After this long without dying a process starts again with the shortest back-off."""
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Service:
    """A process to keep. ``healthy`` answers within a few seconds and is asked in a thread of its own."""

    name: str
    command: list[str]
    healthy: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    identity: Mapping[str, Any] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    start_seconds: float = 60.0
    stop_seconds: float = 20.0


class Keeper:
    """Keeps one service until ``stopping`` is set. ``changed`` is called after every change of ``status``."""

    def __init__(
        self, service: Service, console: Console, changed: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        self.service = service
        self.status = ProcessStatus(service.name)
        self._console = console
        self._changed = changed
        self._stopping = stopping
        self._child: Child | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, *, required: bool = True) -> None:
        """Start it and keep it; when it does not come up, raises ``Refusal`` or, not ``required``, tries again."""
        child = await self._spawn()
        if await self._wait_healthy(child):
            self._set("up")
        elif self._stopping.is_set():
            return
        elif required:
            raise Refusal(
                f"{self.service.name} başlamadı ({child.cause(english=False)}); nedeni yukarıdaki satırlarda.",
                f"{self.service.name} did not start ({child.cause(english=True)}); the lines above say why.",
            )
        self._task = asyncio.create_task(self._keep(child))

    async def stop(self) -> None:
        """End the process and whatever it started. ``stopping`` must be set, so that nothing starts it again."""
        await self._end()
        if self._task is not None:
            await self._task
            await self._end()
        self._set("stopped")

    async def _end(self) -> None:
        if self._child is not None:
            self._set("stopping")
            await self._child.end(self.service.stop_signal, self.service.stop_seconds)

    async def _spawn(self) -> Child:
        self._set("starting")
        self._child = await Child.spawn(self.service, self._console)
        self.status.pid = self._child.pid
        self._changed()
        return self._child

    async def _keep(self, child: Child) -> None:
        """Watch the process for as long as the supervisor wants it."""
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            await self._watch(child)
            failures = 0 if time.monotonic() - began > STEADY_SECONDS else failures
            child = await self._restart(child, BACK_OFF[min(failures, len(BACK_OFF) - 1)])
            failures += 1

    async def _watch(self, child: Child) -> None:
        """Return when the process has ended, by itself or because it stopped answering."""
        missed = 0
        while not await child.ended_within(PROBE_SECONDS):
            if await asyncio.to_thread(self.service.healthy):
                missed = 0
            else:
                missed += 1
            if not self._stopping.is_set():
                self._set("unhealthy" if missed else "up")
            if missed >= UNHEALTHY_PROBES:
                self._console.say(
                    f"{self.service.name} yanıt vermiyor, durduruluyor.",
                    f"{self.service.name} does not answer and is being ended.",
                )
                child.kill()

    async def _restart(self, child: Child, pause: float) -> Child:
        """Start the process again after ``pause`` seconds; the old one comes back when BAĞ is stopping."""
        child.kill()  # what it left behind would hold its port
        if self._stopping.is_set():
            return child
        self.status.exit, self.status.restarts = child.code, self.status.restarts + 1
        self._set("restarting")
        name = self.service.name
        self._console.say(
            f"{name} durdu ({child.cause(english=False)}); {pause:g} s sonra yeniden başlatılıyor.",
            f"{name} ended ({child.cause(english=True)}); starting it again in {pause:g} s.",
        )
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)
        if self._stopping.is_set():
            return child
        child = await self._spawn()
        if await self._wait_healthy(child):
            self._set("up")
            self._console.say(f"{name} yeniden çalışıyor.", f"{name} is up again.")
        return child

    async def _wait_healthy(self, child: Child) -> bool:
        end = time.monotonic() + self.service.start_seconds
        while time.monotonic() < end and child.code is None and not self._stopping.is_set():
            if await asyncio.to_thread(self.service.healthy):
                return True
            await asyncio.sleep(0.1)
        await child.ended_within(0.2)
        return False

    def _set(self, state: State) -> None:
        if self.status.state != state:
            self.status.state, self.status.since = state, now()
            self._changed()


class Child:
    """A running process in a session of its own, whose lines go to the console."""

    def __init__(self, process: asyncio.subprocess.Process, lines: asyncio.Task[None]) -> None:
        self._process = process
        self._lines = lines

    @classmethod
    async def spawn(cls, service: Service, console: Console) -> Child:
        process = await asyncio.create_subprocess_exec(
            *service.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **service.environment},
            start_new_session=True,
            preexec_fn=lambda: _end_with_parent(service.stop_signal),
            limit=1 << 20,
            **service.identity,
        )
        return cls(process, asyncio.create_task(_pass_on(process, service.name, console)))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; ``None`` while it runs."""
        return self._process.returncode

    def cause(self, *, english: bool) -> str:
        """Why it ended, in words."""
        if self.code is None:
            return "no answer" if english else "yanıt yok"
        if self.code < 0:
            return f"{'signal' if english else 'sinyal'} {-self.code}"
        return f"{'exit code' if english else 'çıkış kodu'} {self.code}"

    async def ended_within(self, seconds: float) -> bool:
        """Wait for the end at most ``seconds``; True when the process is over and its last line was passed on."""
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            return False
        await asyncio.wait([self._lines], timeout=0.5)
        return True

    async def end(self, stop_signal: signal.Signals, seconds: float) -> None:
        """End it and its children: politely, and after ``seconds`` by force."""
        if self.code is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(stop_signal)
            await self.ended_within(seconds)
        self.kill()
        await self._process.wait()

    def kill(self) -> None:
        """End it and its children by force; does nothing when they are gone."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


async def run_once(service: Service, console: Console, stopping: asyncio.Event) -> bool:
    """Run a service that ends by itself; False when it failed or BAĞ is stopping."""
    child = await Child.spawn(service, console)
    while not await child.ended_within(0.2):
        if stopping.is_set():
            await child.end(service.stop_signal, service.stop_seconds)
    return child.code == 0


def _end_with_parent(stop_signal: signal.Signals) -> None:
    """In the child: ask the kernel to end it when the supervisor dies, however it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)


async def _pass_on(process: asyncio.subprocess.Process, name: str, console: Console) -> None:
    if process.stdout is None:
        return
    while not process.stdout.at_eof():
        with suppress(ValueError):  # a line longer than the limit is dropped
            if raw := await process.stdout.readline():
                console.line(name, raw.decode(errors="replace").rstrip())
