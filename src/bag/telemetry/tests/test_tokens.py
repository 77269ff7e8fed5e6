"""A kill between the token of an insert and its part: the real engine, killed and started again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bag.config import read as read_settings
from bag.telemetry import schema, tokens
from bag.telemetry.client import TelemetryClient

LINES = (
    "1\t20261123_1_1_0\t20261123_5_6\n"
    "1\t20261123_4_4_0\t20261123_7_8\n"
    "2\t20261123_9_9_0\t20261123_9_9\n"
    "1\t20261124_1_1_0\t20261124_1_2\n"
    "half a li"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of a table with the merged part of the inserts 1 to 3, and an unfinished one of the fourth."""
    table = tmp_path / "store" / "abc" / "abc-def"
    for name in ("20261123_1_3_1", "tmp_insert_20261123_4_4_0", "detached", "deduplication_logs"):
        (table / name).mkdir(parents=True)
    (tmp_path / "status").touch()
    made = table / "deduplication_logs" / "deduplication_log_1.txt"
    made.write_text(LINES)
    return made


def test_only_tokens_without_their_part_are_forgotten(log: Path, tmp_path: Path) -> None:
    assert tokens.forget_unborn(tmp_path) == 2
    assert log.read_text() == "1\t20261123_1_1_0\t20261123_5_6\n2\t20261123_9_9_0\t20261123_9_9\nhalf a li"
    assert tokens.forget_unborn(tmp_path) == 0


def test_a_folder_in_use_or_without_an_engine_is_left_alone(log: Path, tmp_path: Path) -> None:
    with tokens._alone(tmp_path) as alone:
        assert alone
        assert tokens.forget_unborn(tmp_path) == 0
    (tmp_path / "status").unlink()
    assert tokens.forget_unborn(tmp_path) == 0
    assert log.read_text() == LINES


@contextmanager
def running(environment: dict[str, str]) -> Iterator[TelemetryClient]:
    """A store that is killed in the end."""
    process = subprocess.Popen([sys.executable, "-m", "bag.cli.main", "store"], env={**os.environ, **environment})
    client = TelemetryClient(read_settings(environment).telemetry_url)
    end = time.monotonic() + 60
    while not client.ping() and time.monotonic() < end:
        time.sleep(0.05)
    yield client
    process.kill()
    process.wait()


@pytest.mark.process
def test_a_repeated_insert_whose_part_was_never_born_is_taken(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        environment = {"BAG_VAR": str(tmp_path), "BAG_STORE_PORT": str(probe.getsockname()[1])}
    at = int(time.time() * 1000)

    def insert(client: TelemetryClient, number: int) -> None:
        columns = {"subject": np.array([number]), "metric": ["m"], "at": np.array([at]), "value": np.array([1.0])}
        client.insert_columns("metrics", columns, token=f"token-{number}")

    with running(environment) as client:
        schema.ensure(client)
        for number in (1, 2):
            insert(client, number)
        (born,) = client.query("SELECT name, path FROM system.parts WHERE table = 'metrics' AND name LIKE '%_2_2_0'")
    shutil.rmtree(born["path"])  # as it is when the engine dies before it names the part
    with running(environment) as client:
        for number in (1, 2):
            insert(client, number)
        rows = client.query("SELECT subject FROM metrics ORDER BY subject")
    assert [int(row["subject"]) for row in rows] == [1, 2]
