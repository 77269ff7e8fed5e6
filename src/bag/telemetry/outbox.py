"""The folder of a spool: batches that wait for the store in their order, and those that were set aside."""

from __future__ import annotations

import fcntl
import secrets
import time
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import IO

import structlog

from bag.config import Refusal
from bag.telemetry.journal import OPEN, READY, REPAIRED, Batch, Damaged, Journal, recover

logger = structlog.get_logger("bag.spool")
ASIDE, REASON = "aside", ".txt"


class Outbox:
    """Owns ``folder``; raises ``Refusal`` when another process does. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._aside = folder, folder / ASIDE
        self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _own(folder)
        self._run = secrets.token_hex(8)
        self._news = Condition()
        self._waiting: deque[Batch] = deque()
        self._take_over()
        self._number = max((batch.number for batch in self._waiting), default=0)

    @property
    def bytes(self) -> int:
        """What waits and what is set aside."""
        return self._waiting_bytes + self._aside_bytes

    def journal(self, table: str, columns: list[str]) -> Journal:
        """A new file. Its token never comes again: the number grows within a run, and each run has its own mark."""
        self._number += 1
        return Journal(self._folder, f"{self._number:016d}-{self._run}", table, columns)

    def add(self, batch: Batch) -> None:
        with self._news:
            self._waiting.append(batch)
            self._waiting_bytes += batch.size
            self._news.notify_all()

    def first(self, paused: Collection[str] = ()) -> Batch | None:
        """The oldest batch whose table is not paused."""
        with self._news:
            return next((batch for batch in self._waiting if batch.table not in paused), None)

    def wait(self, seconds: float) -> None:
        """Sleep until something changes, for at most so long."""
        with self._news:
            self._news.wait(seconds)

    def wait_empty(self, seconds: float) -> bool:
        with self._news:
            return self._news.wait_for(lambda: not self._waiting, seconds)

    def wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def done(self, batch: Batch) -> None:
        """The store has it. Should the file come back after a loss of power, its token keeps it from doubling."""
        batch.path.unlink(missing_ok=True)
        self._forget(batch)

    def set_aside(self, batch: Batch, reason: str) -> None:
        """Nobody will ever take this one: keep it where it stops nobody, with the reason beside it."""
        logger.error("a batch was set aside", file=batch.path.name, rows=batch.rows, reason=reason)
        with suppress(OSError):
            batch.path.replace(self._aside / batch.path.name)
            (self._aside / f"{batch.path.name}{REASON}").write_text(f"{reason}\n")
        self._forget(batch)
        self._aside_bytes += batch.size

    def close(self) -> None:
        """Let another process have the folder."""
        self._lock.close()

    def _forget(self, batch: Batch) -> None:
        with self._news:
            self._waiting.remove(batch)
            self._waiting_bytes -= batch.size
            self._news.notify_all()

    def _take_over(self) -> None:
        """Find what the last run left: finished batches, and files that it was still writing."""
        for path in self._folder.glob(f"*{REPAIRED}"):
            path.unlink()
        for path in sorted(self._folder.glob(f"*{OPEN}")):
            recover(path, self._aside)
        found = []
        for path in self._folder.glob(f"*{READY}"):
            try:
                found.append(Batch.of(path))
            except Damaged as error:
                logger.error("a batch was set aside", file=path.name, reason=str(error))
                path.replace(self._aside / path.name)
        self._waiting.extend(sorted(found, key=lambda batch: batch.path.name))
        self._waiting_bytes = sum(batch.size for batch in found)
        self._aside_bytes = sum(path.stat().st_size for path in self._aside.iterdir())


@dataclass(frozen=True)
class Waiting:
    """What stands in the folder of a spool. ``oldest`` is in seconds, ``aside`` the names of files set aside."""

    files: int
    rows: int
    bytes: int
    oldest: float
    aside: list[str]


def survey(folder: Path) -> Waiting:
    """What waits in ``folder``, seen from any process."""
    found, oldest = [], 0.0
    for path in folder.glob(f"*{READY}"):
        with suppress(Damaged, FileNotFoundError):
            found.append(Batch.of(path))
            oldest = max(oldest, time.time() - path.stat().st_mtime)
    aside = [path.name for path in sorted((folder / ASIDE).glob("*")) if path.suffix != REASON]
    total = sum(batch.size for batch in found)
    return Waiting(len(found), sum(batch.rows for batch in found), total, oldest, aside)


def _own(folder: Path) -> IO[bytes]:
    lock = (folder / "lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Refusal(
            f"{folder} klasöründeki telemetri kuyruğunu başka bir süreç kullanıyor.",
            f"Another process uses the telemetry spool in {folder}.",
        ) from None
    return lock
