"""The fiber plant of a whole city: ``python -m bench.strands [--quick] --json``.

Half a million cores in sections of 12 to 144, spliced into runs of fifteen sections from frame to frame over a grid of
chambers, 14,000 circuits of which 5,000 are backups; ``--quick`` is a tenth. The tables are written as CSV, read by the
importer, and everything is rolled back at the end. ``vs_netbox_trace`` holds our trace of a circuit, details and all,
against the 221 ms that NetBox needed for a cable trace on the same machine on another day.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.common import City, ground, machine, report

LONG = 15
SIDE = 90
STEP = 0.004
CORES, QUICK = 500_000, 50_000
SIZES = {12: "1x12", 24: "6x4", 48: "4x12", 96: "8x12", 144: "12x12"}
CIRCUITS, BACKUPS = 14_000, 5_000
NETBOX_TRACE_MS = 221.0
BARS = {
    "import_s": 60.0, "load_s": 3.0, "trace_ms": 50.0, "cut_ms": 100.0, "every_cable_impact_s": 2.0, "diversity_s": 1.0,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(City(1_000, 1)):
        result = measured(QUICK if quick else CORES)
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    report({"bench": "strands", "machine": machine(), **result, "missed": missed})


@dataclass
class Tables:
    """Rows of the CSV tables by name, the header first."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def add(self, name: str, *row: Any) -> None:
        self.rows.setdefault(name, []).append(row)

    def write(self, folder: Path) -> None:
        for name, rows in self.rows.items():
            with (folder / f"{name}.csv").open("w", newline="") as file:
                csv.writer(file).writerows(rows)


def city(cores: int, unit: str) -> Tables:
    """A plant with about this many cores."""
    dice, tables = random.Random(35), Tables()
    heads = {
        "nodes": ("code", "kind", "latitude", "longitude"),
        "types": ("name", "layout"),
        "trenches": ("code", "a", "b"),
        "cables": ("code", "type", "a", "b", "trenches"),
        "closures": ("code", "node"),
        "ports": ("code", "node", "ports"),
        "joints": ("kind", "node", "a", "a_number", "b", "b_number", "closure"),
        "circuits": ("code", "name", "service", "owner_unit", "a_frame", "a_port", "b_frame", "b_port", "backup_of"),
    }
    for name, head in heads.items():
        tables.add(name, *head)
    for size, layout in SIZES.items():
        tables.add("types", f"{size}", layout)
    _grid(tables)
    made, lines = 0, []
    while made < cores:
        size = dice.choice(list(SIZES))
        lines.append(_run(tables, dice, len(lines), size))
        made += size * LONG
    _circuits(tables, dice, lines, unit, cores)
    return tables


def _grid(tables: Tables) -> None:
    for x in range(SIDE):
        for y in range(SIDE):
            tables.add("nodes", f"EO-{x}-{y}", "chamber", round(38.30 + y * STEP, 6), round(26.95 + x * STEP, 6))
            tables.add("closures", f"EK-{x}-{y}", f"EO-{x}-{y}")
            for code, far in ((f"H-{x}-{y}-E", (x + 1, y)), (f"H-{x}-{y}-N", (x, y + 1))):
                if max(far) < SIDE:
                    tables.add("trenches", code, f"EO-{x}-{y}", f"EO-{far[0]}-{far[1]}")


def _way(dice: random.Random) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """A walk over the grid: node, next node, trench."""
    at = (dice.randrange(SIDE), dice.randrange(SIDE))
    heading = dice.choice([(1, 0), (0, 1), (-1, 0), (0, -1)])
    while True:
        if dice.random() < 0.2:
            heading = dice.choice([(heading[1], heading[0]), (-heading[1], -heading[0])])
        far = (at[0] + heading[0], at[1] + heading[1])
        if not (0 <= far[0] < SIDE and 0 <= far[1] < SIDE):
            heading = (-heading[0], -heading[1])
            continue
        low = min(at, far)
        yield at, far, f"H-{low[0]}-{low[1]}-{'E' if heading[0] else 'N'}"
        at = far


def _run(tables: Tables, dice: random.Random, number: int, size: int) -> tuple[str, str, int]:
    """One run of sections; its two frames and how many ports they have."""
    way = _way(dice)
    sections, nodes = [], []
    for at in range(LONG):
        start, far, trench = next(way)
        nodes += [start, far] if not at else [far]
        sections.append(f"FK-{number}-{at}")
        tables.add("cables", sections[-1], f"{size}", _node(start), _node(far), trench)
    frames = (f"ODF-{number}-A", f"ODF-{number}-B")
    for frame, node in zip(frames, (nodes[0], nodes[-1]), strict=True):
        tables.add("ports", frame, _node(node), size)
    for core in range(1, size + 1):
        tables.add("joints", "termination", _node(nodes[0]), frames[0], core, sections[0], core, "")
        for one, other, node in zip(sections, sections[1:], nodes[1:], strict=False):
            closure = f"EK-{node[0]}-{node[1]}"
            tables.add("joints", "splice", _node(node), one, core, other, core, closure)
        tables.add("joints", "termination", _node(nodes[-1]), sections[-1], core, frames[1], core, "")
    return *frames, size


def _node(place: tuple[int, int]) -> str:
    return f"EO-{place[0]}-{place[1]}"


def _circuits(tables: Tables, dice: random.Random, lines: list[tuple[str, str, int]], unit: str, cores: int) -> None:
    count, backups = CIRCUITS * cores // CORES, BACKUPS * cores // CORES
    ports = [(a, b, port) for a, b, size in lines for port in range(1, size + 1)]
    for number, (a, b, port) in enumerate(dice.sample(ports, count)):
        main = f"DV-{number - backups}" if backups <= number < 2 * backups else ""
        tables.add("circuits", f"DV-{number}", "Devre", f"Hizmet {number % 40}", unit, a, port, b, port, main)


def measured(cores: int) -> dict[str, Any]:
    """Import, index, single questions and questions about all; rolled back."""
    from django.db import connection, transaction

    from bag.fiber import importing
    from bag.organization.models import Unit

    service = Unit.objects.get(code="network")
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        city(cores, service.code).write(Path(name))
        spent, counts = _timed(lambda: importing.load(Path(name), service=service))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM fiber_strand WHERE cable_id IS NOT NULL")
            found = {"cores": cursor.fetchone()[0], **counts, "import_s": spent}
            cursor.execute("ANALYZE")
        found |= asked()
        transaction.set_rollback(True)
    return found


def asked() -> dict[str, Any]:
    """Times of questions; single ones are medians."""
    from bag.fiber import answers, index, queries
    from bag.fiber.models import Cable, Circuit
    from bag.fiber.services import circuits

    load_s, plant = _timed(index.load)
    index.current()
    dice = random.Random(7)
    rows = list(Circuit.objects.filter(whole=True)[:2000])
    wide = list(Cable.objects.filter(type__cores=96).select_related("type")[:500])

    def trace() -> None:
        row = dice.choice(rows)
        queries.steps(circuits.paths([row])[row.pk] or [])

    impact_s, _every = _timed(plant.every_cable)
    trench_s, _each = _timed(plant.trench_impact.each)
    diversity_s, shared = _timed(lambda: plant.shared(plant.pairs(), plant.on_trenches))
    walking = time.perf_counter()
    for end in plant.strands.a_ends[:2000].tolist():
        plant.strands.walk(end)
    walk_ms = (time.perf_counter() - walking) / min(2000, len(plant.strands.a_ends)) * 1000
    trace_ms = _median_ms(trace, 40)
    return {
        "load_s": load_s, "trace_ms": trace_ms, "trace_in_memory_ms": walk_ms,
        "cut_ms": _median_ms(lambda: answers.cut([dice.choice(wide)]), 40),
        "cable_page_ms": _median_ms(lambda: queries.cores(dice.choice(wide)), 5),
        "every_cable_impact_s": impact_s, "every_trench_impact_s": trench_s, "diversity_s": diversity_s,
        "pairs": len(shared), "pairs_shared": sum(map(bool, shared)),
        "vs_netbox_trace": trace_ms / NETBOX_TRACE_MS,
    }  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def _median_ms(work: Callable[[], Any], times: int) -> float:
    return statistics.median(_timed(work)[0] for _ in range(times)) * 1000


if __name__ == "__main__":
    main()
