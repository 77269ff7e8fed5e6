"""A dig over a city of 200,000 lines: ``python -m bench.dig [--quick] --json``.

The plant of ``bench.strands`` with trenches added at random until there are 200,000 (``--quick``: 20,000). Digs of 20
to 60 m across are asked for the list of what they hit: distances, circuits, sites. Everything is rolled back.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.common import City, ground, machine, report
from bench.strands import city

LINES, QUICK = 200_000, 20_000
CORES, QUICK_CORES = 200_000, 20_000
DIGS = 100
BAR_MS = 300.0
WEST, SOUTH, ACROSS = 496_000.0, 4_240_000.0, 31_000.0
"""Corner and side of the city on the grid, meters."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(City(1_000, 1)):
        result = measured(QUICK_CORES if quick else CORES, QUICK if quick else LINES)
    report({"bench": "dig", "machine": machine(), **result, "dig_met": result["dig_p95_ms"] <= BAR_MS})


def measured(cores: int, lines: int) -> dict[str, Any]:
    """Import, fill up, ask; rolled back."""
    from django.db import connection, transaction

    from bag.fiber import importing, index
    from bag.fiber.models import Trench
    from bag.organization.models import Unit

    service = Unit.objects.get(code="network")
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        city(cores, service.code).write(Path(name))
        importing.load(Path(name), service=service)
        _fill(lines - Trench.objects.count(), service)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE fiber_trench")
        index.current()
        found = {"lines": Trench.objects.count(), **_asked()}
        transaction.set_rollback(True)
    return found


def _fill(count: int, service: Any) -> None:
    """More trenches between known nodes, each with a bend, as rows copied in."""
    import shapely

    from bag.fiber.models import Node, Trench

    dice, nodes = random.Random(3), list(Node.objects.values_list("pk", flat=True)[:2])
    rows = []
    for number in range(count):
        x, y = WEST + dice.uniform(0, ACROSS), SOUTH + dice.uniform(0, ACROSS)
        turn = dice.uniform(-60, 60), dice.uniform(-60, 60)
        row = Trench(code=f"B-{number}", a_id=nodes[0], b_id=nodes[1], owner_service=service, accuracy_m=1.0)
        row.put(shapely.LineString([(x, y), (x + turn[0], y + turn[1]), (x + 2 * turn[0], y + turn[1])]))
        row.fill_text()
        rows.append(row)
    Trench.objects.bulk_create(rows, batch_size=5_000)


def _asked() -> dict[str, Any]:
    import shapely

    from bag.excavations import queries
    from bag.fiber.models import Trench

    dice, times, seen, circuits = random.Random(8), [], 0, 0
    at = [row.geometry for row in Trench.objects.filter(lays__isnull=False).distinct()[:DIGS]]
    for line in at:
        middle = line.interpolate(dice.random(), normalized=True)
        area = shapely.buffer(middle, dice.uniform(10, 30), quad_segs=4)
        start = time.perf_counter()
        found = queries.affected(area, 5.0)
        times.append(time.perf_counter() - start)
        seen += len(found.lines)
        circuits += len(found.lost.circuits)
    ranked = sorted(times)
    return {
        "digs": len(times), "dig_ms": statistics.median(times) * 1000,
        "dig_p95_ms": ranked[len(ranked) * 95 // 100] * 1000, "dig_worst_ms": ranked[-1] * 1000,
        "lines_seen": seen, "circuits_seen": circuits,
    }  # fmt: skip


if __name__ == "__main__":
    main()
