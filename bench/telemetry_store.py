"""The telemetry store: ``python -m bench.telemetry_store [--quick] [--seed N] --json``.

200 million samples (1,000 switches, 348 looks five minutes apart; ``--quick``: 100 switches, 20 million) go into a
store of its own through our client in batches of about 100,000 rows. ``samples_per_cpu_s`` is what the store's process
spent, merges in between included, until the last batch was acknowledged; ``samples_per_s`` counts the time of the
inserts alone, because making the data takes longer than storing it. ``rollup_cpu_s`` is what the five minutes, hours
and days of everything cost afterwards. Questions are ``bag.monitoring.series.rates``: one interface, 24 hours in
buckets of five minutes, first while two million further rows go in at a million samples a second, then after all was
merged.

VictoriaMetrics and PostgreSQL get the first quarter of the switches (all of them with ``--quick``) in the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bag.telemetry import native, rollups, schema
from bag.telemetry.client import client
from bench.common import bench_cluster, machine, report
from bench.peers.victoria_metrics import VictoriaMetrics, program
from bench.peers.wide_postgres import WidePostgres
from bench.processes import await_store, cpu_seconds, free_port, resident_megabytes, running
from bench.telemetry_fleet import INTERVAL, PORTS, Fleet

POLLS, DEVICES, QUICK_DEVICES = 348, 1000, 100
MORE_ROWS = 2_000_000
"""Rows that go in while questions are asked."""
PACE = 1_000_000
"""Samples a second that go in meanwhile."""
COUNTERS = len(schema.COUNTERS)
QUESTIONS = 200
SEED = 20261123


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    devices = QUICK_DEVICES if given.quick else DEVICES
    folder = Path(tempfile.mkdtemp(prefix="bag-bench-"))
    os.environ.update(BAG_VAR=str(folder), BAG_STORE_PORT=str(free_port()), DJANGO_SETTINGS_MODULE="bag.web.settings")
    result: dict[str, Any] = {"benchmark": "telemetry_store", "machine": machine(), "seed": given.seed}
    try:
        with running("store", log=folder / "store.log") as process:
            await_store()
            result |= _ours(devices, given.seed, process.pid)
        result |= _peers(devices if given.quick else devices // 4, given.seed, folder, result)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(result)


def _ours(devices: int, seed: int, store: int) -> dict[str, Any]:
    fleet = Fleet(devices, POLLS + MORE_ROWS // (devices * PORTS), seed)
    batches = fleet.batches()
    first = POLLS * fleet.interfaces
    spent = _Spent(store)
    for columns in batches:
        spent.insert(columns)
        if spent.rows >= first:
            break
    samples = spent.rows * COUNTERS
    result = {
        "samples": samples,
        "samples_per_cpu_s": samples / spent.cpu,
        "samples_per_s": samples / spent.wall,
        "client_samples_per_cpu_s": samples / spent.client_cpu,
    }
    result |= _questions("ingesting", fleet, _while_inserting(batches, spent, devices))
    before = cpu_seconds(store)
    rollups.roll(client())
    result["rollup_cpu_s"] = cpu_seconds(store) - before
    result["rollup_samples_per_cpu_s"] = spent.rows * COUNTERS / result["rollup_cpu_s"]
    before = cpu_seconds(store)
    client().execute("OPTIMIZE TABLE interfaces FINAL")
    result["merge_cpu_s"] = cpu_seconds(store) - before
    result["bytes_per_sample"] = _bytes("interfaces") / (spent.rows * COUNTERS)
    result |= {f"{name}_bytes": _bytes(name) for name in ("interfaces_5m", "interfaces_1h", "interfaces_1d")}
    before = cpu_seconds(store)
    result |= _questions("merged", fleet, _pick(devices, QUESTIONS))
    result["query_merged_cpu_ms"] = (cpu_seconds(store) - before) / QUESTIONS * 1000
    return {**result, "store_megabytes": resident_megabytes(store)}


class _Spent:
    """Inserts, and what they cost: the clock, our processor time, that of the store."""

    def __init__(self, store: int) -> None:
        self._store, self._start = store, cpu_seconds(store)
        self.rows = 0
        self.wall = self.client_cpu = 0.0

    @property
    def cpu(self) -> float:
        return cpu_seconds(self._store) - self._start

    def insert(self, columns: dict[str, Any]) -> None:
        start, own = time.perf_counter(), time.thread_time()
        block = native.block({name: (schema.TABLES["interfaces"].type_of(name), v) for name, v in columns.items()})
        client().insert_native("interfaces", list(columns), [block])
        self.wall += time.perf_counter() - start
        self.client_cpu += time.thread_time() - own
        self.rows += len(columns["at"])


def _while_inserting(batches: Iterable[dict[str, Any]], spent: _Spent, devices: int) -> Iterator[tuple[int, str]]:
    """Interfaces to ask about, as long as the rest of the batches goes in."""
    ready = list(batches)

    def insert() -> None:
        due = time.perf_counter()
        for columns in ready:
            spent.insert(columns)
            due += len(columns["at"]) * COUNTERS / PACE
            time.sleep(max(0.0, due - time.perf_counter()))

    writer = threading.Thread(target=insert)
    writer.start()
    for one in _pick(devices, 100 * QUESTIONS):
        yield one
        if not writer.is_alive():
            break
    writer.join()


def _pick(devices: int, count: int) -> Iterator[tuple[int, str]]:
    dice = np.random.default_rng(count)
    for _ in range(count):
        yield int(dice.integers(1, devices + 1)), f"GigabitEthernet1/0/{dice.integers(1, PORTS + 1)}"


def _questions(name: str, fleet: Fleet, which: Iterable[tuple[int, str]]) -> dict[str, Any]:
    from bag.monitoring import series

    last = datetime.fromtimestamp(fleet.start + POLLS * INTERVAL, UTC)
    span = series.Span(last - timedelta(days=1), last, INTERVAL)

    def ask(subject: int, instance: str) -> int:
        answer = series.rates(subject, instance, span)
        return sum(value is not None for values in answer.values() for value in values)

    return _timed(name, ask, which)


def _timed(name: str, ask: Callable[[int, str], int], which: Iterable[tuple[int, str]]) -> dict[str, Any]:
    wall = []
    for subject, instance in which:
        start = time.perf_counter()
        values = ask(subject, instance)
        wall.append((time.perf_counter() - start) * 1000)
        if values < 500:
            raise RuntimeError(f"{name}: an answer of {values} values is not a day of two curves")
    p50, p95 = np.quantile(wall, [0.5, 0.95])
    return {f"query_{name}_p50_ms": float(p50), f"query_{name}_p95_ms": float(p95), f"query_{name}_count": len(wall)}


def _bytes(table: str) -> int:
    sql = "SELECT sum(bytes_on_disk) b FROM system.parts WHERE active AND database = 'bag' AND table = {t:String}"
    return int(client().query(sql, t=table)[0]["b"])


def _peers(devices: int, seed: int, folder: Path, ours: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    path = program()
    if path is not None:
        with closing(VictoriaMetrics(path, folder / "victoria")) as peer:
            result |= _peer("victoria", peer, Fleet(devices, POLLS, seed), ours)
    cluster = bench_cluster()
    started = cluster.pid() is None
    cluster.start()
    try:
        with closing(WidePostgres(cluster)) as peer:
            result |= _peer("postgres", peer, Fleet(devices, POLLS, seed), ours)
    finally:
        if started:
            cluster.stop()
    return result


def _peer(name: str, peer: Any, fleet: Fleet, ours: dict[str, Any]) -> dict[str, Any]:
    samples = fleet.interfaces * POLLS * COUNTERS
    wall, cpu = peer.load(fleet.batches())
    peer.merge()
    end = fleet.start + POLLS * INTERVAL
    asked = _timed(name, lambda subject, instance: peer.ask(subject, instance, end), _pick(fleet.devices, QUESTIONS))
    found = {
        f"{name}_samples": samples,
        f"{name}_samples_per_cpu_s": samples / cpu,
        f"{name}_samples_per_s": samples / wall,
        f"{name}_bytes_per_sample": peer.size() / samples,
        **asked,
    }
    return found | {
        f"ratio_cpu_vs_{name}": ours["samples_per_cpu_s"] / found[f"{name}_samples_per_cpu_s"],
        f"ratio_bytes_vs_{name}": found[f"{name}_bytes_per_sample"] / ours["bytes_per_sample"],
        f"ratio_query_vs_{name}": found[f"query_{name}_p50_ms"] / ours["query_merged_p50_ms"],
    }


if __name__ == "__main__":
    main()
