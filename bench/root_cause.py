"""Root cause on random faults: ``python -m bench.root_cause [--quick] [--seed N] --json``.

In a generated city (``bench.support_city``) faults are drawn at random among everything that can fail and that at
least one alarm would show. The alarms they raise are computed with the evaluator, 10 % of them are dropped, and nothing
is said of what is seen up. Right means: the roots named are no more than the faults, and together they raise exactly
the alarms that the faults raise when none is dropped. So faults that no alarm can tell apart count as one class;
``*_named`` is the share in which every fault also stands by name among the roots and those alike.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.explain import Explainer, Explanation
from bag.dependency.domain.graph import CONSEQUENCES
from bag.dependency.domain.reading import build
from bench.common import machine, report
from bench.support_city import city

BUILDINGS, RUNS, QUICK = 300, 1_000, 100
MISSING = 0.1
SEED = 20261123


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    start = time.process_time()
    bench = Bench(given.seed)
    result: dict[str, Any] = {
        "benchmark": "root_cause",
        "machine": machine(),
        "seed": given.seed,
        "nodes": bench.graph.nodes,
        "links": len(bench.graph.ends),
        "alarms_missing": MISSING,
        "prepare_cpu_s": time.process_time() - start,
    }
    runs = QUICK if given.quick else RUNS
    for name, faults in (("single", 1), ("double", 2)):
        result |= bench.run(name, faults, runs)
    report(result)


class Bench:
    """A city and what is asked about it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.graph = build(city(seed, BUILDINGS))
        self.evaluator = Evaluator(self.graph)
        self.explainer = Explainer(self.evaluator)
        can_fail = ~self.graph.of_kind(*CONSEQUENCES)
        losses = self.explainer.cuts.losses
        self.faults = [item for item in np.flatnonzero(can_fail).tolist() if self.graph.watched[losses[item]].any()]

    def run(self, name: str, faults: int, runs: int) -> dict[str, Any]:
        """Accuracy and processor time of a number of questions with so many faults each."""
        right = named = 0
        spent = []
        for truth, alarms in self._cases(faults, runs):
            start = time.process_time()
            answer = self.explainer.explain(alarms)
            spent.append(time.process_time() - start)
            right += self._right(answer, truth)
            named += self._named(answer, truth)
        return {
            f"{name}_fault_accuracy": right / runs,
            f"{name}_fault_named": named / runs,
            f"{name}_fault_runs": runs,
            f"{name}_cpu50_ms": float(np.median(spent)) * 1000,
            f"{name}_cpu99_ms": float(np.quantile(spent, 0.99)) * 1000,
        }

    def _cases(self, faults: int, runs: int) -> Iterator[tuple[list[int], list[int]]]:
        """Faults and the alarms left of them; a case without any alarm is drawn anew."""
        while runs:
            truth = self.dice.sample(self.faults, faults)
            alarms = [item for item in sorted(self._alarms(truth)) if self.dice.random() >= MISSING]
            if all(self._alarms([fault]) & set(alarms) for fault in truth):
                runs -= 1
                yield truth, alarms

    def _alarms(self, failed: list[int]) -> set[int]:
        return set(np.flatnonzero(self.evaluator.ask(failed).lost & self.graph.watched).tolist())

    def _right(self, answer: Explanation, truth: list[int]) -> bool:
        roots = [item for root in answer.roots for item in root.cause.elements]
        return len(roots) <= len(truth) and self._alarms(roots) == self._alarms(truth)

    def _named(self, answer: Explanation, truth: list[int]) -> bool:
        causes = [root.cause for root in answer.roots]
        found = {item for cause in causes for elements in (cause.elements, *cause.alike) for item in elements}
        return found >= set(truth)


if __name__ == "__main__":
    main()
