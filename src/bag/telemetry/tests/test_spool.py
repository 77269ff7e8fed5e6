"""Rows on their way to a real store: nothing lost, nothing twice, nobody stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bag.config import Refusal
from bag.telemetry import schema
from bag.telemetry import spool as spool_module
from bag.telemetry.client import TelemetryClient
from bag.telemetry.outbox import ASIDE, survey
from bag.telemetry.spool import Spool

NOBODY = "http://127.0.0.1:9/bag"
MOMENT = np.datetime64("2026-11-23T07:30:00", "ms")


def rows(metric: str, count: int, first: int = 0) -> dict[str, object]:
    numbers = np.arange(first, first + count)
    return {
        "subject": numbers,
        "metric": [metric] * count,
        "at": MOMENT + numbers.astype("timedelta64[s]"),
        "value": numbers / 2,
    }


def found(store: TelemetryClient, metric: str) -> tuple[int, int]:
    sql = "SELECT count() n, uniqExact(subject) s FROM metrics WHERE metric = {m:String}"
    row = store.query(sql, m=metric)[0]
    return int(row["n"]), int(row["s"])


@contextmanager
def opened(folder: Path, store: TelemetryClient | None = None, **options: int) -> Iterator[Spool]:
    with TelemetryClient(NOBODY) as nobody:
        spool = Spool(folder, store=store or nobody, **options)
        try:
            yield spool
        finally:
            spool.close()


def test_rows_reach_the_store_and_the_folder_is_empty_again(store: TelemetryClient, tmp_path: Path) -> None:
    with opened(tmp_path, store) as spool:
        for first in range(0, 3000, 1000):
            assert spool.put("metrics", rows("arrived", 1000, first))
        assert spool.flush(durable=False)
        figures = spool.figures
    assert found(store, "arrived") == (3000, 3000)
    assert (figures.kept, figures.sent, figures.refused, figures.pending) == (3000, 3000, 0, 0)
    assert figures.waiting.files == 0
    assert not list(tmp_path.glob("*.ready"))


def test_a_silent_store_costs_files_and_no_memory_and_the_rows_follow_in_order(
    store: TelemetryClient, tmp_path: Path
) -> None:
    with opened(tmp_path) as spool:
        for batch in range(5):
            spool.put("metrics", rows("outage", 500, batch * 500))
            assert not spool.flush(durable=False, timeout=0.1)
        assert spool._pending_bytes == 0
        waiting = spool.figures.waiting
        assert (waiting.files, waiting.rows) == (5, 2500)
        assert "does not answer" in spool.figures.error
    assert found(store, "outage") == (0, 0)
    with opened(tmp_path, store) as spool:
        assert spool.flush(durable=False)
    assert found(store, "outage") == (2500, 2500)


def test_what_was_flushed_survives_a_kill_and_is_stored_once(store: TelemetryClient, tmp_path: Path) -> None:
    program = (
        "import sys, os; from pathlib import Path\n"
        "from bag.telemetry.client import TelemetryClient; from bag.telemetry.spool import Spool\n"
        "from bag.telemetry.tests.test_spool import rows\n"
        f"spool = Spool(Path({str(tmp_path)!r}), store=TelemetryClient({NOBODY!r}))\n"
        "spool.put('metrics', rows('killed', 300)); assert spool.flush()\n"
        "spool.put('metrics', rows('killed', 300, 300)); assert spool.flush()\n"
        "print('kept', flush=True); sys.stdin.read()\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    )
    assert writer.stdout
    assert writer.stdout.readline() == b"kept\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    torn = next(tmp_path.glob("*.open"))
    with torn.open("ab") as file:
        file.write(b"\x40\x00\x00\x00\x05\x00\x00\x00half of a record")
    with opened(tmp_path, store) as spool:
        assert spool.flush(durable=False)
    assert found(store, "killed") == (600, 600)
    assert survey(tmp_path).aside == []


def test_a_batch_whose_answer_was_lost_is_not_stored_twice(store: TelemetryClient, tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.put("metrics", rows("twice", 400))
    ready = next(tmp_path.glob("*.ready"))
    content = ready.read_bytes()
    for _ in range(2):
        ready.write_bytes(content)
        with opened(tmp_path, store) as spool:
            assert spool.flush(durable=False)
    assert found(store, "twice") == (400, 400)


def test_a_batch_over_midnight_is_stored_once(store: TelemetryClient, tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.put("metrics", rows("midnight", 100_000))
    ready = next(tmp_path.glob("*.ready"))
    content = ready.read_bytes()
    for _ in range(2):
        ready.write_bytes(content)
        with opened(tmp_path, store) as spool:
            assert spool.flush(durable=False)
    assert found(store, "midnight") == (100_000, 100_000)


def test_damaged_and_refused_files_are_set_aside_with_their_reason_and_stop_nobody(
    store: TelemetryClient, tmp_path: Path
) -> None:
    with opened(tmp_path) as spool:
        for batch in range(3):
            spool.put("metrics", rows("damaged", 100, batch * 100))
            spool.flush(durable=False, timeout=0)
    first, second, _third = sorted(tmp_path.glob("*.ready"))
    content = bytearray(first.read_bytes())
    content[-20] ^= 0xFF
    first.write_bytes(content)
    second.rename(second.with_name(second.name.replace(".100.", ".99.")))
    (tmp_path / "nonsense.ready").write_bytes(b"?")
    with opened(tmp_path, store) as spool:
        assert spool.flush(durable=False)
        assert spool.figures.refused == 199
    assert found(store, "damaged") == (100, 100)
    aside = survey(tmp_path).aside
    assert len(aside) == 3
    assert "decompress failed" in (tmp_path / ASIDE / f"{first.name}.txt").read_text()


def test_a_table_that_is_missing_holds_up_only_its_own_rows(store: TelemetryClient, tmp_path: Path) -> None:
    store.execute("RENAME TABLE traps TO traps_away")
    try:
        with opened(tmp_path, store) as spool:
            trap = {"at": np.array([MOMENT]), "source": ["10.0.0.1"], "version": [2], "trap_oid": ["1.3"]}
            spool.put("traps", trap)
            assert not spool.flush(durable=False, timeout=1)
            spool.put("metrics", rows("others", 10))
            assert not spool.flush(durable=False, timeout=3)
            assert found(store, "others") == (10, 10)
            store.execute("RENAME TABLE traps_away TO traps")
            assert spool.flush(durable=False, timeout=30)
    finally:
        schema.ensure(store)
    assert store.query("SELECT trap_oid FROM traps WHERE source = '10.0.0.1'") == [{"trap_oid": "1.3"}]


def test_a_full_spool_says_so_and_takes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, limit=4000) as spool:
        taken = 0
        while not spool.full:
            assert spool.put("metrics", rows("full", 1000, taken))
            taken += 1000
            spool.flush(durable=False, timeout=0)
        assert not spool.put("metrics", rows("full", 7))
        figures = spool.figures
    assert figures.refused == 7
    assert figures.waiting.rows == taken
    assert figures.waiting.bytes >= 4000


def test_a_disk_that_takes_nothing_bounds_the_memory_and_loses_nothing(
    store: TelemetryClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "MEMORY", 200_000)
    with opened(tmp_path, store) as spool:
        lock, tmp = spool._disk, spool._outbox._folder
        spool._outbox._folder = tmp / "gone"
        taken = 0
        while spool.put("metrics", rows("disk", 1000, taken)):
            taken += 1000
            assert not spool.flush()
        assert spool.full
        with lock:
            spool._outbox._folder = tmp
        assert spool.flush(durable=False)
        assert not spool.full
    assert found(store, "disk") == (taken, taken)


@pytest.mark.parametrize(
    ("table", "columns", "error"),
    [
        ("nowhere", {"subject": [1]}, ValueError),
        ("metrics", {"nothing": [1]}, ValueError),
        ("metrics", {"subject": [1], "value": [1.0, 2.0]}, ValueError),
        ("metrics", {"subject": [-1]}, OverflowError),
        ("metrics", {"metric": [7]}, TypeError),
        ("flows", {"src": ["not an address"]}, ValueError),
    ],
)
def test_columns_that_do_not_fit_are_refused_at_once(
    tmp_path: Path, table: str, columns: dict[str, list[object]], error: type[Exception]
) -> None:
    with opened(tmp_path) as spool:
        with pytest.raises(error):
            spool.put(table, columns)
        assert spool.flush()
    assert survey(tmp_path).files == 0


def test_the_folder_has_one_owner(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(Refusal, match="Another process uses"):
        Spool(tmp_path, store=TelemetryClient(NOBODY))


def test_rows_leave_by_themselves_when_they_are_old_or_many(
    store: TelemetryClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "SECONDS", 0.3)
    with opened(tmp_path, store) as spool:
        spool.put("metrics", rows("alone", 20))
        end = time.monotonic() + 20
        while spool.figures.sent < 20 and time.monotonic() < end:
            time.sleep(0.05)
    assert found(store, "alone") == (20, 20)
