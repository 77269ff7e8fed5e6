"""Polling of 1,000 devices × 48 interfaces × 12 counters: ``python -m bench.snmp_poll [--quick] --json``.

The collector and the store run as they do in production, the fleet of the lab answers on loopback addresses. Three
parts: an honest fleet, with Debian's ``prometheus-snmp-exporter`` reading the same columns at the same pace; a fleet
that loses 5 % of the requests and whose every 10th device is dead; agents that loop, answer wrong ids, truncate or say
tooBig. ``--quick``: 3 cycles of 20 s instead of 10 of 60 s. Processor time is what counts on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.common import machine, report
from bench.peers import snmp_exporter
from bench.processes import await_store, cpu_seconds, free_port, installation, resident_megabytes, running

HOSTILE = ("loop", "badid", "trunc", "toobig")
DEAD_EVERY, LOSS = 10, 5


@dataclass(frozen=True)
class Plan:
    """``devices`` are asked every ``interval`` seconds, for ``cycles`` intervals after one to warm up."""

    devices: int
    interfaces: int
    interval: int
    cycles: int

    @property
    def values(self) -> int:
        return self.devices * self.interfaces * 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 cycles of 20 s")
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--only", choices=["honest", "lossy", "hostile"], help="one part instead of all three")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    given = parser.parse_args()
    plan = Plan(given.devices, 48, 20, 3) if given.quick else Plan(given.devices, 48, 60, 10)
    parts = {"honest": honest, "lossy": lossy, "hostile": hostile}
    if given.only:
        with installation() as folder:
            figures = parts[given.only](plan, folder)
    else:
        figures = {key: value for name in parts for key, value in in_process(name).items()}
    peer = f"{snmp_exporter.PROGRAM} of Debian" if snmp_exporter.installed() else "not installed"
    report({"bench": "snmp_poll", "machine": machine(), "peer": peer, "cycle_s": plan.interval, **figures})


def in_process(part: str) -> dict[str, Any]:
    """One part in a process of its own, for each has a database of its own."""
    command = [sys.executable, "-m", "bench.snmp_poll", *sys.argv[1:], "--only", part]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def honest(plan: Plan, folder: Path) -> dict[str, Any]:
    """Everything answers; the peer afterwards on the same fleet."""
    port = free_port()
    with fleet(plan, port, folder):
        addresses = enter(plan, port)
        found = polled(plan, folder)
        if snmp_exporter.installed():
            peer = snmp_exporter.measure(addresses, port, folder, interval=plan.interval, cycles=1)
            found |= {
                "peer_cpu_s_per_cycle": peer,
                "ratio_cpu_vs_peer": peer / found["collector_cpu_s_per_cycle"],
                "ratio_cpu_with_store_vs_peer": peer / found["cpu_s_per_cycle"],
            }
    return found


def lossy(plan: Plan, folder: Path) -> dict[str, Any]:
    """5 % of the requests get lost and every 10th device is dead."""
    port = free_port()
    with fleet(plan, port, folder, "--loss", str(LOSS), "--dead-every", str(DEAD_EVERY)):
        enter(plan, port)
        found = polled(plan, folder, living=plan.devices - math.ceil(plan.devices / DEAD_EVERY))
    return {f"lossy_{name}": value for name, value in found.items()}


def hostile(plan: Plan, folder: Path) -> dict[str, Any]:
    """One device of each hostile kind: milliseconds of its slowest look, and how its state is told."""
    from bag.monitoring.models import TargetStatus

    port = free_port()
    modes = [word for number, mode in enumerate(HOSTILE) for word in ("--mode", f"{number}={mode}")]
    few = Plan(len(HOSTILE), plan.interfaces, 20, 1)
    with fleet(few, port, folder, *modes):
        enter(few, port)
        with collecting(folder):
            time.sleep(2 * few.interval + 5)
            rows = list(TargetStatus.objects.order_by("target_id").values_list("standing", "answer_ms"))
            tasks = figures_of_collector()["asking"]
    found = {f"hostile_{mode}_ms": row[1] for mode, row in zip(HOSTILE, rows, strict=True)}
    standings = {f"hostile_{mode}": row[0] for mode, row in zip(HOSTILE, rows, strict=True)}
    return {**found, **standings, "hostile_looks_left": tasks}


@contextmanager
def fleet(plan: Plan, port: int, folder: Path, *more: str) -> Iterator[None]:
    """The agents of the lab."""
    words = ["lab", "fleet", "--devices", str(plan.devices), "--interfaces", str(plan.interfaces), "--port", str(port)]
    with running(*words, *more, log=folder / "fleet.log"):
        yield


def enter(plan: Plan, port: int) -> list[str]:
    """Targets for the fleet; returns its addresses."""
    from bag.lab.agents.fleet import Fleet
    from bag.monitoring.models import Credential, Target
    from bag.monitoring.services.targets import save_targets
    from bag.organization.models import Unit, UnitKind

    service = Unit.objects.create(code="network", name="Ağ", kind=UnitKind.SERVICE)
    credential = Credential.objects.create(name="bench", kind="community", owner_service=service, secret="public")
    addresses = [Fleet(plan.devices).address(number) for number in range(plan.devices)]
    rows = [
        Target(
            name=address,
            method="snmp",
            address=address,
            port=port,
            owner_service=service,
            credential=credential,
            interval=plan.interval,
        )
        for address in addresses
    ]
    save_targets(rows, by=None)
    return addresses


@contextmanager
def collecting(folder: Path) -> Iterator[tuple[int, int]]:
    """The process numbers of a running collector and store."""
    with running("store", log=folder / "store.log") as store:
        await_store()
        with running("collect", log=folder / "collect.log") as collector:
            yield collector.pid, store.pid


def figures_of_collector() -> dict[str, Any]:
    from bag.monitoring.models import Collector

    figures: dict[str, Any] = Collector.objects.get().figures
    return figures


def polled(plan: Plan, folder: Path, living: int | None = None) -> dict[str, Any]:
    """Poll for one cycle to warm up and then for those that count."""
    with collecting(folder) as (collector, store):
        time.sleep(plan.interval + 6)
        began, before = time.time(), (cpu_seconds(collector), cpu_seconds(store))
        time.sleep(plan.interval * plan.cycles)
        after = (cpu_seconds(collector), cpu_seconds(store))
        await_spool()
        told, memory = figures_of_collector(), resident_megabytes(collector)
        share = stored(plan, began, plan.devices if living is None else living)
    spent = [(b - a) / plan.cycles for a, b in zip(before, after, strict=True)]
    return {
        "stored_share": share,
        "values_per_cycle": plan.values,
        "cpu_s_per_cycle": sum(spent),
        "collector_cpu_s_per_cycle": spent[0],
        "store_cpu_s_per_cycle": spent[1],
        "late_p99_s": told["late_p99_s"],
        "collector_mb": memory,
        "missed_turns": told["missed"],
        "rows_refused": told["rows_refused"],
    }


def stored(plan: Plan, began: float, living: int) -> float:
    """The share of the rows that should be there: each interface of a living device once in every interval.

    A gap of n intervals between two looks of a device, give or take half of one, means that n - 1 looks are missing.
    """
    looks: dict[int, list[tuple[float, int]]] = {}
    for row in _looks(began, began + plan.interval * plan.cycles):
        looks.setdefault(int(row["subject"]), []).append((float(row["moment"]), int(row["found"])))
    wanted = kept = 0
    for times in looks.values():
        gaps = [round((later - earlier) / plan.interval) for (earlier, _n), (later, _m) in pairwise(times)]
        wanted += (1 + sum(max(gap, 1) for gap in gaps)) * plan.interfaces
        kept += sum(found for _moment, found in times)
    missing = max(living - len(looks), 0) * plan.cycles * plan.interfaces
    return kept / (wanted + missing)


def _looks(start: float, end: float) -> list[dict[str, Any]]:
    """Subject, moment and number of interfaces of every look that began in the window."""
    from bag.telemetry.client import client

    return client().query(
        "select subject, toUnixTimestamp64Milli(at) / 1000 as moment, uniqExact(instance) as found from interfaces "
        "where at >= fromUnixTimestamp64Milli({start:Int64}) and at < fromUnixTimestamp64Milli({end:Int64}) "
        "group by subject, at order by subject, at",
        start=round(start * 1000),
        end=round(end * 1000),
    )


def await_spool() -> None:
    """Wait until everything heard so far is in the store."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(8)  # the spool closes a batch after 5 seconds, figures come every 3
        spool = figures_of_collector()["spool"]
        if not spool["pending"] and not spool["waiting"]["rows"]:
            return


if __name__ == "__main__":
    main()
