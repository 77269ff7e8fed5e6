"""PostgreSQL on the same counters: one wide table, a btree over interface and time, COPY BINARY."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from bag.telemetry.schema import COUNTERS
from bench.common import TICKS
from bench.telemetry_fleet import PORTS

DATABASE = "bench_telemetry"
_EPOCH = 946_684_800_000  # PostgreSQL counts from 2000, in microseconds
_FIELDS = [("interface", ">i4"), ("at", ">i8"), *((name, ">i8") for name in COUNTERS)]
_ROW = np.dtype([("count", ">i2"), *(pair for name, kind in _FIELDS for pair in ((f"n_{name}", ">i4"), (name, kind)))])
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_ASK = """
    select floor(extract(epoch from at) / 300), sum(d_in) / sum(seconds), sum(d_out) / sum(seconds)
    from (select at, in_octets - lag(in_octets) over w as d_in, out_octets - lag(out_octets) over w as d_out,
            extract(epoch from at - lag(at) over w) as seconds
        from looks where interface = %s and at between to_timestamp(%s) and to_timestamp(%s)
        window w as (order by at)) pairs
    group by 1 order by 1
"""


class WidePostgres:
    """A table in a database of its own on a running server; dropped when it is closed."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        with psycopg.connect(cluster.url(), autocommit=True) as admin:
            admin.execute(f"drop database if exists {DATABASE} with (force)")
            admin.execute(f"create database {DATABASE} template template0 encoding 'UTF8'")
        self._connection = psycopg.connect(cluster.url(DATABASE), autocommit=True)
        columns = ", ".join(f"{name} int8" for name in COUNTERS)
        self._connection.execute(f"create table looks (interface int4, at timestamptz, {columns})")
        self._connection.execute("create index on looks (interface, at)")

    def load(self, batches: Iterable[dict[str, Any]]) -> tuple[float, float]:
        """Seconds of the clock and of the server's processor while it took the rows."""
        wall, cpu = 0.0, self._cpu()
        for columns in batches:
            content = _HEAD + _rows(columns).tobytes() + _TAIL
            start = time.perf_counter()
            with self._connection.cursor() as cursor, cursor.copy("copy looks from stdin (format binary)") as copy:
                copy.write(content)
            wall += time.perf_counter() - start
        return wall, self._cpu() - cpu

    def merge(self) -> None:
        self._connection.execute("vacuum analyze looks")

    def size(self) -> int:
        row = self._connection.execute("select pg_total_relation_size('looks')").fetchone()
        return int(row[0]) if row else 0

    def ask(self, subject: int, instance: str, end: int) -> int:
        """In and out of one interface, 24 hours in buckets of five minutes; the number of values."""
        interface = subject * PORTS + int(instance.rpartition("/")[2]) - 1
        return 2 * len(self._connection.execute(_ASK, [interface, end - 86_400, end]).fetchall())

    def close(self) -> None:
        self._connection.close()
        with psycopg.connect(self._cluster.url(), autocommit=True) as admin:
            admin.execute(f"drop database if exists {DATABASE} with (force)")

    def _cpu(self) -> float:
        """Processor seconds of the server and all of its processes, ended ones included."""
        server = self._cluster.pid()
        total = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(path.parent.name) == server:
                total += sum(int(field) for field in fields[11:15])
            elif int(fields[1]) == server:
                total += int(fields[11]) + int(fields[12])
        return total / TICKS


def _rows(columns: dict[str, Any]) -> np.ndarray:
    rows = np.zeros(len(columns["at"]), _ROW)
    rows["count"] = len(_FIELDS)
    for name, kind in _FIELDS:
        rows[f"n_{name}"] = int(kind[2])
    ports = np.array([int(name.rpartition("/")[2]) - 1 for name in columns["instance"]])
    rows["interface"] = columns["subject"].astype("i8") * PORTS + ports
    rows["at"] = (columns["at"] - _EPOCH) * 1000
    for name in COUNTERS:
        rows[name] = columns[name].astype("i8")
    return rows
