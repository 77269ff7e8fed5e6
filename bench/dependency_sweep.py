"""Failures in a large city: ``python -m bench.dependency_sweep [--quick] [--seed N] --json``.

A city of 100,000 nodes (``bench.support_city``; a tenth with ``--quick``), filled up with cross links to 300,000 edges;
an edge is a link, or a need of a node, a group or a link's carriers. Questions: single elements, 5 and 50 at once, and
the worst, which takes away almost everything. Sweep: every node and link failing alone, ranked by consequence. A
sample of the sweep is asked one by one, and must be equal. Bars: 50 ms a question, 30 s the sweep.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bag.dependency.domain.cuts import Cuts
from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.graph import Graph
from bag.dependency.domain.reading import build
from bag.dependency.domain.weak_points import weak_points
from bench.common import machine, report
from bench.support_city import city

BUILDINGS, EDGES = 1_680, 300_000
SEED = 20261123
QUESTIONS, COMPARED = 300, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    scale = 10 if given.quick else 1
    dice = random.Random(given.seed)
    graph = _graph(given.seed, BUILDINGS // scale, EDGES // scale, dice)
    evaluator = Evaluator(graph)
    result = {
        "benchmark": "dependency_sweep",
        "machine": machine(),
        "load_1min": os.getloadavg()[0],
        "seed": given.seed,
        "nodes": graph.nodes,
        "edges": _edges(graph),
        **_questions(evaluator, dice),
        **_sweep(evaluator, dice),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    report(result)


def _graph(seed: int, buildings: int, edges: int, dice: random.Random) -> Graph:
    """The city, with links between random switches until it has so many edges (a bare link counts 3)."""
    given = city(seed, buildings)
    missing = edges - _edges(build(given))
    switches = [row["id"] for row in given["nodes"] if row["kind"] == "equipment" and row["id"].endswith("-sw")]
    given["links"] += [{"id": f"cross-{n}", "ends": dice.sample(switches, 2)} for n in range(max(0, missing) // 3)]
    return build(given)


def _edges(graph: Graph) -> int:
    return len(graph.members.items) + len(graph.ends)


def _timed(call: Callable[[], Any]) -> tuple[float, float, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = call()
    return time.perf_counter() - wall, time.process_time() - cpu, answer


def _questions(evaluator: Evaluator, dice: random.Random) -> dict[str, float]:
    everything = range(len(evaluator.graph.ids))
    asked = [dice.sample(everything, count) for count in (1, 5, 50) for _n in range(QUESTIONS // 3)]
    worst = [[evaluator.graph.index["grid"]]] * 20
    result = {}
    for name, questions in (("question", asked), ("worst", worst)):
        times = [_timed(lambda failed=failed: evaluator.ask(failed).affected) for failed in questions]
        wall, cpu = [one[0] * 1000 for one in times], [one[1] * 1000 for one in times]
        result[f"{name}_wall50_ms"] = float(np.median(wall))
        result[f"{name}_wall95_ms"] = float(np.quantile(wall, 0.95))
        result[f"{name}_cpu50_ms"] = float(np.median(cpu))
        result[f"{name}_cpu95_ms"] = float(np.quantile(cpu, 0.95))
    return result


def _sweep(evaluator: Evaluator, dice: random.Random) -> dict[str, Any]:
    wall, cpu, points = _timed(lambda: weak_points(evaluator))
    losses = Cuts(evaluator).losses
    sample = dice.sample(range(len(evaluator.graph.ids)), COMPARED)
    wrong = sum(
        not np.array_equal(np.sort(losses[item]), np.flatnonzero(evaluator.ask([item]).lost)) for item in sample
    )
    return {
        "sweep_wall_s": wall,
        "sweep_cpu_s": cpu,
        "single_points": len(points),
        "compared": COMPARED,
        "wrong": wrong,
    }


if __name__ == "__main__":
    main()
