"""The embedded PostgreSQL: as root and as an ordinary user, in deep folders, and when it must refuse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import bag
from bag.config import Refusal, socket_dir
from bag.runtime.postgres import SETTINGS, THROWAWAY, Cluster

pytestmark = pytest.mark.process
QUICK = {**SETTINGS, **THROWAWAY, "shared_buffers": "16MB"}
NOBODY = 65534


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    made = Cluster(folder / "postgres", QUICK)
    yield made
    made.stop()


def test_it_starts_stops_and_keeps_what_it_was_told(cluster: Cluster) -> None:
    cluster.start()
    cluster.start()
    cluster.ensure_database("bag")
    cluster.ensure_database("bag")
    with psycopg.connect(cluster.url("bag"), autocommit=True) as connection:
        connection.execute("create table t (word text)")
        connection.execute("insert into t values ('İzmir')")
    assert cluster.pid()
    cluster.stop()
    assert cluster.pid() is None
    cluster.start()
    with psycopg.connect(cluster.url("bag")) as connection:
        assert connection.execute("select word from t").fetchone() == ("İzmir",)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show max_connections").fetchone() == ("200",)


def test_a_deep_folder_gets_its_socket_in_a_short_one(folder: Path) -> None:
    deep = folder.joinpath(*["bilgi-ağları-şube-müdürlüğü"] * 4) / "postgres"
    cluster = Cluster(deep, QUICK)
    assert cluster.socket == socket_dir(deep) != deep
    cluster.start()
    try:
        assert cluster.ready()
        assert cluster.socket.stat().st_mode & 0o077 == 0
    finally:
        cluster.stop()
        shutil.rmtree(cluster.socket)


def test_a_folder_of_another_version_or_with_other_things_is_refused(cluster: Cluster) -> None:
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(Refusal, match="was made by PostgreSQL 16, this BAĞ brings 18"):
        cluster.start()
    (cluster.data / "PG_VERSION").rename(cluster.data / "holiday.jpg")
    with pytest.raises(Refusal, match="neither empty nor a PostgreSQL cluster"):
        cluster.start()
    assert [path.name for path in cluster.data.iterdir()] == ["holiday.jpg"]


def test_the_number_of_a_killed_server_that_another_process_got_is_not_taken_for_it(cluster: Cluster) -> None:
    cluster.data.mkdir()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    assert cluster.pid() is None


def _python_for_nobody() -> str | None:
    """A Python of this version that an ordinary user may start."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        probe = [candidate, "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"]
        try:
            if subprocess.run(probe, user=NOBODY, group=NOBODY, extra_groups=[], check=False).returncode == 0:
                return candidate
        except OSError:
            continue
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="the suite already runs as an ordinary user")
def test_it_runs_as_an_ordinary_user(folder: Path) -> None:
    python = _python_for_nobody()
    if python is None:
        pytest.skip("no Python of this version that an ordinary user may start")
    os.chown(folder, NOBODY, NOBODY)
    paths = [Path(bag.__file__).parents[1], Path(psycopg.__file__).parents[1]]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(map(str, paths)), "BAG_VAR": str(folder / "var")}

    def run(verb: str) -> subprocess.CompletedProcess[str]:
        command = [python, "-m", "bag.cli.main", "db", verb]
        return subprocess.run(
            command, env=environment, cwd="/", user=NOBODY, group=NOBODY, extra_groups=[],
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip

    started = run("start")
    assert started.returncode == 0, started.stderr
    assert (folder / "var" / "postgres" / "PG_VERSION").stat().st_uid == NOBODY
    assert run("status").returncode == 0
    assert run("stop").returncode == 0
    assert run("status").returncode == 3
