"""Configurations of many devices over SSH: ``python -m bench.config_backup [--quick] --json``.

Simulated devices answer in a process of their own; every device has another configuration of 24 or 48 ports, some page,
some want ``enable``. Five hang until their deadline, three refuse the password, two hang up in the middle, one shows
another host key. A round reads them, takes the secrets out, hashes and judges what came, without the database.
``seconds`` is the wall time until every device that answers is through, ``all_seconds`` until the last deadline.
Lines: 200 devices and (not with ``--quick``) 500; the bar of both is 60 s.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections import Counter
from multiprocessing.connection import Connection
from typing import Any

from bag.configurations.domain.judging import Profile, judge
from bag.configurations.domain.masking import mask
from bag.configurations.domain.normalizing import digest
from bag.configurations.reading.round import read_many
from bag.configurations.reading.session import Ask
from bag.lab.services.ssh import SimulatedDevice, SshLab
from bench.common import machine, report
from bench.compliance import fleet

BAR_SECONDS = 60.0
DEADLINE = 20.0
FAULTS = {3: "hang", 33: "hang", 63: "hang", 93: "hang", 123: "hang", 7: "refuse", 37: "refuse", 67: "refuse",
          11: "half", 41: "half", 17: "other_key"}  # fmt: skip
EXPECTED = {"hang": "timeout", "refuse": "refused", "half": "cut", "other_key": "ok"}
KEY = b"bench"


def address_of(number: int) -> str:
    return f"127.20.{number // 250}.{number % 250 + 1}"


def devices(count: int) -> dict[str, SimulatedDevice]:
    """Devices by address."""
    found = {}
    for number, (text, _faults) in enumerate(fleet(count)):
        vrp = number % 2 == 0
        found[address_of(number)] = SimulatedDevice(
            prompt=f"<SW-{number}>" if vrp else f"SW-{number}#", text=text, fault=FAULTS.get(number, ""),
            pager="  ---- More ----" if number % 5 == 0 else "", enable="" if vrp or number % 3 else "yukari",
        )  # fmt: skip
    return found


def serve(count: int, line: Connection) -> None:
    """The process of the devices; ends when told to."""

    async def run() -> None:
        lab = SshLab(devices(count))
        line.send(await lab.start())
        await asyncio.to_thread(line.recv)
        await lab.stop()

    asyncio.run(run())


def round_of(count: int) -> dict[str, Any]:
    texts = {number: text for number, (text, _faults) in enumerate(fleet(count))}
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(count, theirs), daemon=True)
    process.start()
    port = ours.recv()
    asks = [
        Ask(number, address_of(number), port, "yedek", "lab", "yukari", seconds=DEADLINE) for number in range(count)
    ]
    outcomes: Counter[str] = Counter()
    wrong = seconds = 0.0
    began, cpu = time.perf_counter(), time.process_time()
    for answer in read_many(asks):
        outcomes[answer.outcome] += 1
        wrong += answer.outcome != EXPECTED.get(FAULTS.get(answer.key, ""), "ok")
        if answer.outcome == "ok" and answer.dialect is not None:
            wrong += answer.text != texts[answer.key]
            digest(answer.text, answer.dialect)
            judge(mask(answer.text, answer.dialect, KEY), answer.dialect, Profile())
        if answer.outcome != "timeout":
            seconds = time.perf_counter() - began
    total, used = time.perf_counter() - began, time.process_time() - cpu
    ours.send("stop")
    process.join(10)
    return {
        "bench": "config_backup", "machine": machine(), "devices": count, "outcomes": dict(outcomes),
        "wrong": int(wrong), "seconds": round(seconds, 2), "all_seconds": round(total, 2),
        "cpu_ms_per_device": round(1000 * used / count, 1), "bar_seconds": BAR_SECONDS,
        "ratio": round(BAR_SECONDS / total, 2), "met": total <= BAR_SECONDS and not wrong,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 devices only")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    for count in (200,) if parser.parse_args().quick else (200, 500):
        report(round_of(count))


if __name__ == "__main__":
    main()
