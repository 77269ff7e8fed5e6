"""``bag up`` with real processes: it comes up, mends itself, goes down, and says in words why it cannot."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Place, Up, eventually, make_place, work_folder

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def up(prepared: Path) -> Iterator[Up]:
    """One ``bag up`` for the tests that leave it running."""
    with work_folder() as folder:
        subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)
        running = Up(make_place(folder / "var"), folder / "console.log")
        running.wait_ready()
        yield running
        running.stop()
        running.place.clear()


def _status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _process(place: Place, name: str) -> dict:
    return next(process for process in place.health()["processes"] if process["name"] == name)


def _processor_seconds(pids: list[int]) -> float:
    """What the processes and their ended children have used."""
    ticks = 0
    for pid in set(pids):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_everything_is_up_and_answers(up: Up) -> None:
    eventually(lambda: up.place.health()["healthy"], 60)
    health = up.place.health()
    assert health["running"]
    started = ["database", "store", "web", "worker", "collect", "listen", "alarms"]
    assert [process["name"] for process in health["processes"]] == started
    assert {process["state"] for process in health["processes"]} == {"up"}
    assert _status_of(f"{up.place.url}/healthz") == 200
    assert up.place.url in up.console


def test_a_second_one_in_the_same_place_is_refused(up: Up) -> None:
    refused = up.place.bag("up")
    assert refused.returncode == 1
    assert "already runs" in refused.stderr
    assert "zaten çalışıyor" in refused.stderr


@pytest.mark.parametrize("name", ["web", "worker", "store", "database"])
def test_a_killed_process_is_started_again_and_that_is_shown(up: Up, name: str) -> None:
    before = _process(up.place, name)
    os.kill(before["pid"], signal.SIGKILL)
    after = eventually(lambda: (now := _process(up.place, name))["restarts"] > before["restarts"] and now)
    eventually(lambda: _process(up.place, name)["state"] == "up")
    assert after["exit"] == -signal.SIGKILL
    assert _process(up.place, name)["pid"] != before["pid"]
    assert f"{name} ended (signal 9)" in up.console
    eventually(lambda: 200 <= _status_of(f"{up.place.url}/healthz") < 500)


def test_it_comes_up_in_an_empty_place_and_after_a_kill_and_leaves_nothing(place: Place, tmp_path: Path) -> None:
    running = Up(place, tmp_path / "first")
    running.wait_ready()
    assert len(place.processes()) > 4
    running.stop(signal.SIGKILL)
    again = Up(place, tmp_path / "second")  # at once: the database may still be writing its checkpoint
    again.wait_ready()
    seconds = _processor_seconds([again.process.pid, *place.processes()])
    assert again.stop() == 0, again.console
    assert place.processes() == []
    assert "everything has stopped" in again.console
    # Processor time, because the suite may load every core meanwhile; on two idle cores the clock shows half of it.
    assert seconds < 20, f"the second start took {seconds:.1f} s of processor time"
    assert place.bag("health").returncode == 3


def test_it_can_be_stopped_while_it_starts(place: Place, tmp_path: Path) -> None:
    running = Up(place, tmp_path / "log")
    eventually(lambda: "preparing tables" in running.console)
    assert running.stop(signal.SIGINT) == 0
    assert place.processes() == []


@pytest.mark.parametrize("setting", ["BAG_PORT", "BAG_STORE_PORT"])
def test_a_taken_port_is_a_sentence_that_says_what_to_do(place: Place, setting: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(place.environment[setting])))
        taken.listen()
        refused = place.bag("up")
    assert refused.returncode == 1
    assert "başka bir program tarafından kullanılıyor" in refused.stderr
    assert f"{setting}={int(place.environment[setting]) + 1} make run" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert place.processes() == []
