"""Work on hostile files in a process of its own, with limits on time, memory and output, and without our secrets.

The child gets the question as one line of JSON and the file behind it on standard input, and answers with JSON on
standard output. It sees none of our environment variables.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

SOURCE = Path(__file__).resolve().parents[3]
MEMORY = 1024**3  # bytes of address space
CPU_SECONDS = 20
WALL_SECONDS = 40
ANSWER_BYTES = 2 * 1024 * 1024
OPEN_FILES = 64
AT_ONCE = 2
PATIENCE = 20  # seconds that a caller waits for its turn
_turns = threading.BoundedSemaphore(AT_ONCE)


class TooMuch(Exception):
    """The work took more time, memory or output than allowed, or the child broke on it."""


class Busy(Exception):
    """Too many callers at once; try again in a moment."""


def ask(module: str, question: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The answer of ``python -m module``; raises ``TooMuch`` and ``Busy``."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
            given.write(json.dumps(question).encode() + b"\n" + content)
            given.seek(0)
            _run(module, given, answered)
            answered.seek(0)
            answer: dict[str, Any] = json.loads(answered.read(ANSWER_BYTES))
            return answer
    except ValueError:
        raise TooMuch from None
    finally:
        _turns.release()


def _run(module: str, given: IO[bytes], answered: IO[bytes]) -> None:
    environment = {"PYTHONPATH": str(SOURCE), "LANG": "C.UTF-8"}
    child = subprocess.Popen(  # noqa: S603  our own module, no shell
        [sys.executable, "-m", module],
        stdin=given,
        stdout=answered,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
        start_new_session=True,
    )
    try:
        status = child.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise TooMuch from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if status != 0:
        raise TooMuch


def answer(work: Callable[[dict[str, Any], bytes], dict[str, Any]], memory: int = MEMORY) -> None:
    """The child's side: limit this process, read the question, write what ``work`` says."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    question = json.loads(sys.stdin.buffer.readline())
    sys.stdout.write(json.dumps(work(question, sys.stdin.buffer.read())))
