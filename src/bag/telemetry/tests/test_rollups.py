"""Roll-ups against plain Python over the same rows, with epochs, gaps, late rows and repeated runs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bag.telemetry import rollups, schema
from bag.telemetry.client import TelemetryClient

NOW = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=3)
BEGIN = NOW - timedelta(days=2)
STEPS = {"5m": timedelta(minutes=5), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
ISTANBUL = ZoneInfo("Europe/Istanbul")
Row = tuple[int, str, int, int, tuple[int, ...]]
"""Subject, instance, milliseconds, epoch, counters."""


def slot(milliseconds: int, name: str) -> int:
    """The beginning of a slot in seconds since 1970."""
    if name == "1d":
        day = datetime.fromtimestamp(milliseconds / 1000, ISTANBUL).replace(hour=0, minute=0, second=0, microsecond=0)
        return int(day.timestamp())
    step = int(STEPS[name].total_seconds())
    return milliseconds // 1000 // step * step


def advances(rows: list[Row], name: str) -> dict[tuple[int, str, int], tuple[int, ...]]:
    """What was counted, by interface and slot of the later row of each pair of neighbors with the same epoch."""
    found: dict[tuple[int, str, int], np.ndarray] = defaultdict(lambda: np.zeros(12, dtype=object))
    for one, two in pairwise(sorted(set(rows))):
        if one[:2] == two[:2] and one[3] == two[3]:
            found[two[0], two[1], slot(two[2], name)] += np.array(two[4], object) - np.array(one[4], object)
    return {key: tuple(value) for key, value in found.items() if any(value)}


def history(seed: int) -> list[Row]:
    """Two days of a few interfaces: looks of about a minute or five, restarts, hours without any look."""
    dice = random.Random(seed)
    rows = []
    for subject, instance, every in ((901, "Gi1/0/1", 60), (901, "Gi1/0/2", 300), (902, "ge-0/0/0", 75)):
        at, epoch, counters = int(BEGIN.timestamp() * 1000), 0, [dice.randrange(1 << 63) for _ in range(12)]
        while at < NOW.timestamp() * 1000:
            rows.append((subject, instance, at, epoch, tuple(counters)))
            at += every * 1000 + dice.randrange(-900, 900)
            counters = [value + dice.randrange(1 << 20) for value in counters]
            if dice.random() < 0.01:
                epoch, counters = epoch + 1, [dice.randrange(1000) for _ in range(12)]
            if dice.random() < 0.005:
                at += dice.randrange(4 * 3_600_000)
    return rows


def insert(store: TelemetryClient, rows: list[Row]) -> None:
    columns = {
        "subject": [row[0] for row in rows],
        "instance": [row[1] for row in rows],
        "at": np.array([row[2] for row in rows]),
        "epoch": [row[3] for row in rows],
        "oper": np.ones(len(rows), "u1"),
        "admin": np.ones(len(rows), "u1"),
        "speed": np.full(len(rows), 1000, "u4"),
        **{name: [row[4][place] for row in rows] for place, name in enumerate(schema.COUNTERS)},
    }
    store.insert_columns("interfaces", columns)


def stored(store: TelemetryClient, table: str) -> list[Row]:
    sql = f"SELECT subject, instance, toUnixTimestamp64Milli(at) ms, epoch, {', '.join(schema.COUNTERS)} FROM {table}"
    return [
        (int(r["subject"]), r["instance"], int(r["ms"]), int(r["epoch"]), tuple(int(r[c]) for c in schema.COUNTERS))
        for r in store.query(sql)
    ]


@pytest.fixture
def clean(store: TelemetryClient) -> Iterator[TelemetryClient]:
    for name, table in schema.TABLES.items():
        if name in {*schema.ROLLED_SOURCES, "touched", "rolled"} or table.replacing:
            store.execute(f"TRUNCATE TABLE {name}")
    return store


@pytest.mark.parametrize("seed", [1, 2])
def test_what_interfaces_counted_is_exact_in_every_slot_of_every_roll_up(clean: TelemetryClient, seed: int) -> None:
    rows = history(seed)
    random.Random(seed).shuffle(rows)
    insert(clean, rows)
    later = datetime.now(UTC) + timedelta(days=2)
    made = rollups.roll(clean, later)
    assert min(made["interfaces_5m"], made["interfaces_1h"], made["interfaces_1d"]) > 1
    for name in STEPS:
        thinned = stored(clean, f"interfaces_{name}")
        assert set(thinned) <= set(rows)
        assert advances(thinned, name) == advances(rows, name)
    assert len(stored(clean, "interfaces_1d")) < len(stored(clean, "interfaces_1h")) < len(rows) / 5


def test_rows_that_come_late_are_rolled_up_with_the_next_run_and_nothing_else_is(clean: TelemetryClient) -> None:
    rows = history(3)
    late = [row for row in rows if BEGIN.timestamp() + 40_000 < row[2] / 1000 < BEGIN.timestamp() + 41_000]
    insert(clean, [row for row in rows if row not in late])
    rollups.roll(clean)
    clean.execute("TRUNCATE TABLE touched")
    assert set(rollups.roll(clean).values()) == {0}
    insert(clean, late)
    again = rollups.roll(clean)
    assert 3 <= again["interfaces_5m"] <= 5
    for name in STEPS:
        assert advances(stored(clean, f"interfaces_{name}"), name) == advances(rows, name)


def test_a_slot_that_goes_on_waits_and_a_second_run_makes_it(clean: TelemetryClient) -> None:
    now = datetime.now(UTC)
    open_slot = datetime.fromtimestamp(slot(int(now.timestamp() * 1000), "5m"), UTC)
    at = np.array([int(open_slot.timestamp() * 1000) + 1])
    clean.insert_columns("metrics", {"subject": [1], "metric": ["m"], "at": at, "value": [1.0]})
    assert rollups.roll(clean, open_slot + timedelta(minutes=5, seconds=29))["metrics_5m"] == 0
    assert rollups.roll(clean, open_slot + timedelta(minutes=5, seconds=30))["metrics_5m"] == 1
    assert rollups.covered(clean, "metrics_5m") == open_slot + timedelta(minutes=5)
    rollups.roll(clean, open_slot + timedelta(minutes=10, seconds=30))
    assert rollups.roll(clean, open_slot + timedelta(minutes=15, seconds=30))["metrics_5m"] == 0


def test_metrics_keep_least_greatest_mean_last_and_number(clean: TelemetryClient) -> None:
    dice = np.random.default_rng(7)
    seconds = np.sort(dice.uniform(0, 2 * 86400, 4000))
    at = (int(BEGIN.timestamp() * 1000) + (seconds * 1000).astype("i8")).astype("i8")
    value = dice.normal(20, 5, at.size)
    columns = {"subject": np.full(at.size, 5), "metric": ["temperature"] * at.size, "at": at, "value": value}
    clean.insert_columns("metrics", columns)
    for _ in range(2):
        rollups.roll(clean, datetime.now(UTC) + timedelta(days=2))
        clean.execute("TRUNCATE TABLE rolled")
    for name in STEPS:
        groups: dict[int, list[float]] = defaultdict(list)
        for moment, one in zip(at.tolist(), value.tolist(), strict=True):
            groups[slot(moment, name)].append(one)
        sql = f"SELECT toUnixTimestamp(at) s, low, high, mean, last, count FROM metrics_{name} FINAL ORDER BY at"
        answer = clean.query(sql)
        assert [int(row["s"]) for row in answer] == sorted(groups)
        for row, start in zip(answer, sorted(groups), strict=True):
            wanted = groups[start]
            assert (row["low"], row["high"], row["last"]) == (min(wanted), max(wanted), wanted[-1])
            assert int(row["count"]) == len(wanted)
            assert row["mean"] == pytest.approx(sum(wanted) / len(wanted))


def test_flows_are_summed_and_never_scaled_by_a_rate_that_is_not_known(clean: TelemetryClient) -> None:
    count = 60
    at = np.full(count, int(BEGIN.timestamp() * 1000))
    clean.insert_columns(
        "flows",
        {
            "at": at, "start": at, "end": at, "exporter": ["10.0.0.1"] * count, "subject": np.full(count, 9),
            "src": ["10.1.1.1"] * count, "dst": ["2001:db8::1"] * count, "src_port": np.arange(count) + 50_000,
            "dst_port": np.full(count, 443), "protocol": np.full(count, 6), "packets": np.full(count, 2),
            "octets": np.full(count, 100), "sampling": np.where(np.arange(count) < 20, 0, 1000),
        },
    )  # fmt: skip
    rollups.roll(clean, datetime.now(UTC) + timedelta(days=1))
    rows = clean.query("SELECT toString(src) src, port, flows, packets, octets, unscaled FROM flows_1h FINAL")
    assert rows == [
        {"src": "::ffff:10.1.1.1", "port": 443, "flows": 60, "packets": 40 + 80_000, "octets": 4_000_000,
         "unscaled": 2000}
    ]  # fmt: skip
