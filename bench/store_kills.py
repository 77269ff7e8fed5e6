"""``kill -9`` of the telemetry store under load: ``python -m bench.store_kills [--quick] [--seed N] --json``.

Two writers work without a pause: one puts rows into a spool, as every process of BAĞ does, and counts what ``flush``
called kept; the other inserts by itself, repeats a batch with its token until it is acknowledged, and counts that.
The store is killed 20 times (``--quick``: 5) at random moments and started again at once. ``restart_s`` goes from the
start to the first answered question. In the end every counted row must be there once, and no table may be damaged.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from bag.telemetry import checks
from bag.telemetry.client import TelemetryError, TelemetryUnavailable, client
from bag.telemetry.spool import Spool
from bench.common import machine, report
from bench.processes import BAG, await_store, free_port

KILLS, QUICK = 20, 5
ROWS = 20_000
PAUSE = (0.5, 4.0)
"""Seconds between an answered question and the next kill."""
SEED = 20261123


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bag-bench-"))
    os.environ.update(BAG_VAR=str(folder), BAG_STORE_PORT=str(free_port()))
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_event: ""])
    store = Store(folder)
    try:
        result = _run(store, folder, QUICK if given.quick else KILLS, given.seed)
    finally:
        store.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    report({"benchmark": "store_kills", "machine": machine(), "seed": given.seed, **result})


class Store:
    """A store that is killed and started again on the same folder."""

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "store.log").open("wb")
        self.process = self._start()
        await_store()

    def kill(self) -> float:
        """Seconds from the start of the next process to its first answer."""
        self.process.kill()
        self.process.wait()
        begun = time.perf_counter()
        self.process = self._start()
        while True:
            with suppress(TelemetryUnavailable):
                client().query("SELECT count() FROM metrics")
                return time.perf_counter() - begun
            time.sleep(0.02)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*BAG, "store"], stdout=self._log, stderr=self._log)


def _run(store: Store, folder: Path, kills: int, seed: int) -> dict[str, Any]:
    dice, stop = random.Random(seed), threading.Event()
    spool = Spool(folder / "spool")
    by_spool, by_hand = _Writer("spool", stop), _Writer("hand", stop)
    threads = [
        threading.Thread(target=by_spool.put_into, args=[spool]),
        threading.Thread(target=by_hand.insert),
    ]
    for thread in threads:
        thread.start()
    restarts = []
    for _ in range(kills):
        time.sleep(dice.uniform(*PAUSE))
        restarts.append(store.kill())
    stop.set()
    for thread in threads:
        thread.join()
    drained = spool.flush(durable=False, timeout=300)
    figures = spool.figures
    spool.close()
    return {
        "kills": kills,
        "restart_s_p50": float(np.median(restarts)),
        "restart_s_max": max(restarts),
        **by_spool.verdict(),
        **by_hand.verdict(),
        "drained": drained,
        "set_aside": len(figures.waiting.aside),
        "damaged": len(list(checks.tables(client()))),
    }


class _Writer:
    """Writes rows with growing numbers of its own metric and knows which were acknowledged."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        self._name, self._stop = name, stop
        self.acknowledged = self.batches = self.repeated = 0

    def put_into(self, spool: Spool) -> None:
        while not self._stop.is_set():
            if spool.put("metrics", self._rows()) and spool.flush():
                self._count()
            time.sleep(0.05)

    def insert(self) -> None:
        while not self._stop.is_set():
            token, rows = f"{self._name}-{self.batches}", self._rows()
            while True:
                try:
                    client().insert_columns("metrics", rows, token=token)
                    break
                except TelemetryError:
                    self.repeated += 1
                    time.sleep(0.1)
            self._count()

    def verdict(self) -> dict[str, int]:
        sql = "SELECT count() rows, uniqExact(subject) different FROM metrics WHERE metric = {m:String}"
        row = client().query(sql, m=self._name)[0]
        rows, different = int(row["rows"]), int(row["different"])
        return {
            f"{self._name}_acknowledged": self.acknowledged,
            f"{self._name}_lost": self.acknowledged - different,
            f"{self._name}_doubled": rows - different,
            f"{self._name}_tries_repeated": self.repeated,
        }

    def _rows(self) -> dict[str, Any]:
        first = self.batches * ROWS
        at = int(time.time() * 1000) + np.zeros(ROWS, "i8")
        numbers = np.arange(first, first + ROWS)
        return {"subject": numbers, "metric": [self._name] * ROWS, "at": at, "value": numbers / 2}

    def _count(self) -> None:
        self.batches += 1
        self.acknowledged += ROWS


if __name__ == "__main__":
    main()
