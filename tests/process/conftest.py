"""Real processes in a place of their own: a temporary data folder and free ports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

BAG = [sys.executable, "-m", "bag.cli.main"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests on one worker: they share a prepared data folder that takes long to make."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("process"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], Any], seconds: float = 60, every: float = 0.1) -> Any:
    """The first true answer of ``holds``; fails the test when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(every)
    raise AssertionError(f"{holds} did not come true within {seconds} s")


@dataclass(frozen=True)
class Place:
    """One data folder with the environment that makes BAĞ use it."""

    var: Path
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['BAG_PORT']}"

    def bag(self, *arguments: str, seconds: float = 400) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*BAG, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def health(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.bag("health", "--json").stdout)
        return answer

    def clear(self) -> None:
        """End whatever runs here."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        """Every process that still works in this place; PostgreSQL overwrites its environment but names the folder."""
        mark = f"BAG_VAR={self.var}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                ours = entry.name.isdigit() and (
                    mark in (entry / "environ").read_bytes().split(b"\0")
                    or os.fsencode(self.var / "postgres") in (entry / "cmdline").read_bytes().split(b"\0")
                )
                zombie = ours and ") Z " in (entry / "stat").read_text()
            except OSError:
                continue
            if ours and not zombie:
                found.append(int(entry.name))
        return found


def make_place(var: Path, **settings: str) -> Place:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BAG_")}
    ports = {"BAG_PORT": str(free_port()), "BAG_STORE_PORT": str(free_port())}
    own = {"BAG_VAR": str(var), "BAG_DEMO": "0", "LC_ALL": "en_US.UTF-8", "NO_COLOR": "1", **ports, **settings}
    return Place(var, {**inherited, **own})


@contextmanager
def work_folder() -> Iterator[Path]:
    """A temporary folder outside pytest's own, which every run of pytest closes again to the user of the database."""
    folder = Path(tempfile.mkdtemp(prefix="bag-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    with work_folder() as made:
        yield made


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A data folder whose tables are made, with nothing running in it."""
    with work_folder() as folder:
        made = make_place(folder / "var")
        for command in (["db", "start"], ["prepare"], ["db", "stop"]):
            done = made.bag(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        yield made.var


@pytest.fixture
def ready_place(prepared: Path, folder: Path) -> Iterator[Place]:
    """A place of its own with the tables made."""
    subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)
    made = make_place(folder / "var")
    yield made
    made.clear()


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    """An empty place; whatever a failed test left running there is ended."""
    made = make_place(folder / "var")
    yield made
    made.clear()


class Up:
    """A running ``bag up`` (with ``options``) whose console goes to a file."""

    def __init__(self, place: Place, log: Path, *options: str) -> None:
        self.place = place
        self._log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [*BAG, "up", *options], env=place.environment, cwd=ROOT, stdout=out, stderr=out
            )

    @property
    def console(self) -> str:
        return self._log.read_text()

    def wait_ready(self, seconds: float = 300) -> None:
        eventually(lambda: "BAĞ is ready" in self.console or self.process.poll() is not None, seconds)
        assert self.process.poll() is None, self.console

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)
