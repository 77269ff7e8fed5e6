"""Syslog search: ``python -m bench.syslog_search [--rows N] [--quick] [--seed N] --json``.

``--rows`` messages (100 million; ``--quick``: 5 million) of 2,000 devices lie over 30 days in a store of its own, made
inside the engine from 24 sentences with changing names, addresses and numbers. Questions are those of the page
(``bag.monitoring.logs``): the newest messages with a frequent word, with a word that stands in one message of five
million, with a word that stands nowhere, of one device; and the facets and volumes of an hour, a day and all 30 days.
Each is asked with other words or other times again and again. ``disk_bytes_per_message`` after all was merged.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bag.telemetry import schema
from bag.telemetry.client import client
from bench.common import machine, report
from bench.processes import await_store, cpu_seconds, free_port, resident_megabytes, running

ROWS, QUICK_ROWS = 100_000_000, 5_000_000
DAYS, DEVICES = 30, 2000
NEEDLE_EVERY = 5_000_000
NEEDLE_AT = 7
TIMES, SLOW_TIMES = 30, 5
SEED = 20261123
SENTENCES = (
    ("link", 5, "%LINK-3-UPDOWN: Interface GigabitEthernet1/0/#1, changed state to down"),
    ("link", 5, "%LINK-3-UPDOWN: Interface GigabitEthernet1/0/#1, changed state to up"),
    ("sshd", 6, "Accepted publickey for izleme from 10.35.0.#1 port #2 ssh2"),
    ("sshd", 4, "Failed password for invalid user user#1 from 185.#1.#2.9 port #2 ssh2"),
    ("dhcpd", 6, "DHCPACK on 10.35.#1.#2 to 02:ba:00:#1:00:cb"),
    ("dhcpd", 6, "DHCPDISCOVER from 02:ba:00:#1:#2:01 via vlan#1"),
    ("kernel", 6, "device eth#1 entered promiscuous mode"),
    ("stp", 7, "topology change received on port #1"),
    ("config", 5, "configuration saved by user#1 session #2"),
    ("firewall", 6, "deny tcp 10.35.#1.4:#2 to 10.38.0.#1:443 rule #1"),
    ("firewall", 6, "permit udp 10.35.#1.7:#2 to 10.38.0.53:53 rule #1"),
    ("radius", 6, "Login OK: [user#1] (from client sw#2 port #1)"),
    ("radius", 5, "Login incorrect: [user#1] (from client sw#2 port #1)"),
    ("ntpd", 6, "time stepped by 0.0#1 s"),
    ("cron", 6, "session opened for user root by (uid=#1)"),
    ("snmpd", 6, "Connection from UDP: [10.35.0.#1]:#2"),
    ("env", 4, "temperature of sensor #1 is #2"),
    ("poe", 5, "port #1 power granted #2 mW"),
    ("ospf", 5, "neighbor 10.35.255.#1 state change from LOADING to FULL"),
    ("ospf", 4, "neighbor 10.35.255.#1 dead timer expired"),
    ("wlan", 6, "station 02:ca:#1:00:#2:09 associated"),
    ("wlan", 6, "station 02:ca:#1:00:#2:09 deauthenticated reason #1"),
    ("ups", 4, "on battery, #1 minutes left"),
    ("web", 6, "GET /api/v#1/status 200 #2"),
)
FREQUENT = ("deny", "down", "password", "neighbor", "station", "DHCPACK", "temperature", "incorrect")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = given.rows or (QUICK_ROWS if given.quick else ROWS)
    folder = Path(tempfile.mkdtemp(prefix="bag-bench-"))
    os.environ.update(BAG_VAR=str(folder), BAG_STORE_PORT=str(free_port()), DJANGO_SETTINGS_MODULE="bag.web.settings")
    result: dict[str, Any] = {"benchmark": "syslog_search", "machine": machine(), "seed": given.seed, "rows": rows}
    try:
        with running("store", log=folder / "store.log") as process:
            await_store()
            end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
            result |= _fill(rows, end, given.seed, process.pid)
            result |= _ask(rows, end, given.seed, process.pid)
            result["store_megabytes"] = resident_megabytes(process.pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(result)


def _fill(rows: int, end: datetime, seed: int, store: int) -> dict[str, Any]:
    """A day at a time; one message in ``NEEDLE_EVERY`` says ``needle`` with its number."""
    schema.ensure(client())
    start, before = time.perf_counter(), cpu_seconds(store)
    per_day = rows // DAYS
    for day in range(DAYS):
        begin = int((end - timedelta(days=DAYS - day)).timestamp())
        client().execute(_day(day * per_day, per_day, begin, seed), timeout=3600)
    filled = {"fill_s": time.perf_counter() - start, "fill_cpu_s": cpu_seconds(store) - before}
    client().execute("OPTIMIZE TABLE syslog FINAL", timeout=3600)
    sql = "SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS n FROM system.parts WHERE active AND table = 'syslog'"
    (row,) = client().query(sql)
    return {**filled, "stored": int(row["n"]), "disk_bytes_per_message": int(row["bytes"]) / int(row["n"])}


def _day(first: int, count: int, begin: int, seed: int) -> str:
    """The statement that makes ``count`` messages of the day that begins at ``begin``."""
    programs = ", ".join(f"'{program}'" for program, _severity, _text in SENTENCES)
    severities = ", ".join(str(severity) for _program, severity, _text in SENTENCES)
    texts = ", ".join(f"'{text}'" for _program, _severity, text in SENTENCES)
    text = f"replaceAll(replaceAll([{texts}][kind], '#1', toString(a)), '#2', toString(b))"
    return f"""INSERT INTO syslog (at, device_at, subject, source, facility, severity, host, program, message)
        SELECT toDateTime64({begin}, 3, 'UTC') + toIntervalMillisecond(intDiv((number - {first}) * 86400000, {count})),
            NULL, device + 1, concat('10.35.', toString(intDiv(device, 250)), '.', toString(device % 250)), 23,
            [{severities}][kind], concat('SW-', toString(device)), [{programs}][kind],
            if(number % {NEEDLE_EVERY} = {NEEDLE_AT},
                concat('needle', toString(intDiv(number, {NEEDLE_EVERY})), ' ', text), text)
        FROM (
            SELECT number, cityHash64(number, {seed}) AS h, toUInt32(h % {DEVICES}) AS device,
                toUInt8(bitShiftRight(h, 16) % {len(SENTENCES)}) + 1 AS kind, bitShiftRight(h, 24) % 250 AS a,
                bitShiftRight(h, 32) % 60000 AS b,
                {text} AS text
            FROM numbers({first}, {count}))"""


def _ask(rows: int, end: datetime, seed: int, store: int) -> dict[str, Any]:
    from bag.monitoring import logs
    from bag.monitoring.logs import Question

    dice = np.random.default_rng(seed)
    month = end - timedelta(days=DAYS)
    needles = (rows // DAYS * DAYS - NEEDLE_AT - 1) // NEEDLE_EVERY + 1

    def words(text: Callable[[], str]) -> Callable[[], object]:
        return lambda: logs.newest(Question(month, end, text()))

    def of_device() -> object:
        device = int(dice.integers(DEVICES))
        return logs.newest(Question(month, end, "", {"source": f"10.35.{device // 250}.{device % 250}"}))

    def needle() -> object:
        number = int(dice.integers(needles))
        (found,) = logs.newest(Question(month, end, f"needle{number}"))
        return found

    def around(length: timedelta, ask: Callable[[Question], object]) -> Callable[[], object]:
        return lambda: ask(Question(end - length, end - timedelta(minutes=float(dice.uniform(0, 9)))))

    hour, day, whole = timedelta(hours=1), timedelta(days=1), timedelta(days=DAYS)
    before = cpu_seconds(store)
    questions: dict[str, tuple[Callable[[], object], int]] = {
        "frequent_word": (words(lambda: str(dice.choice(FREQUENT))), TIMES),
        "two_words": (words(lambda: f"{dice.choice(FREQUENT)} {int(dice.integers(250))}"), TIMES),
        "rare_word": (needle, TIMES),
        "missing_word": (words(lambda: f"nowhere{int(dice.integers(10**6))}"), TIMES),
        "one_device": (of_device, TIMES),
        "facets_hour": (around(hour, logs.facets), TIMES),
        "facets_day": (around(day, logs.facets), TIMES),
        "facets_month": (around(whole, logs.facets), SLOW_TIMES),
        "volume_day": (around(day, lambda asked: logs.volume(asked, 1800)), TIMES),
        "volume_month": (around(whole, lambda asked: logs.volume(asked, 43_200)), SLOW_TIMES),
    }
    found: dict[str, Any] = {"needles": needles}
    for name, (ask, times) in questions.items():
        taken = sorted(_seconds(ask) for _ in range(times))
        found[f"{name}_p50_ms"] = taken[len(taken) // 2] * 1000
        found[f"{name}_p95_ms"] = taken[min(len(taken) - 1, round(0.95 * len(taken)))] * 1000
    return {**found, "questions_cpu_s": cpu_seconds(store) - before}


def _seconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
