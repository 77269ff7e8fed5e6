"""Every single point of failure of a graph with its consequence, the worst first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bag.dependency.domain.cuts import Cuts, TooManyCuts, by_evaluation
from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.graph import POINT, SERVICE, UNIT, Graph, Ints, Rows

SHOWN = 100
"""How many services and units a consequence names; their number is always complete."""


@dataclass(frozen=True)
class WeakPoint:
    """An element and what its failure alone takes away."""

    element: int
    lost: int
    """Other elements lost."""
    weight: int
    services: int
    units: int
    points: int
    named: tuple[int, ...]
    """The services and units among the lost, at most ``SHOWN``."""


def weak_points(evaluator: Evaluator, cuts: Cuts | None = None) -> list[WeakPoint]:
    """All elements, links too, whose failure takes away something else, by weight, services, units, points, number.

    ``cuts`` saves computing them again. A link that takes away only itself is none; an element that fails in the
    baseline cannot fail again.
    """
    graph = evaluator.graph
    losses = cuts.losses if cuts else _losses(evaluator)
    owner, lost = losses.keys, losses.items
    other = (owner != lost) & _matters(graph)[lost]
    owner, lost = owner[other], lost[other]
    size = len(graph.ids)
    weight = _sums(owner, graph.weight[lost], size)
    counts = {kind: _sums(owner, graph.of_kind(kind)[lost], size) for kind in (SERVICE, UNIT, POINT)}
    total = np.bincount(owner, minlength=size)
    found = np.flatnonzero(total)
    keys = (total, counts[POINT], counts[UNIT], counts[SERVICE], weight)
    found = found[np.lexsort([-key[found] for key in keys])]
    named = graph.of_kind(SERVICE, UNIT)[lost]
    names = Rows.grouped(owner[named], lost[named], size)
    return list(_points(found, total, weight, counts, names))


def _points(found: Ints, total: Ints, weight: Ints, counts: dict[str, Ints], names: Rows) -> Iterator[WeakPoint]:
    for item in found.tolist():
        yield WeakPoint(
            element=item,
            lost=int(total[item]),
            weight=int(weight[item]),
            services=int(counts[SERVICE][item]),
            units=int(counts[UNIT][item]),
            points=int(counts[POINT][item]),
            named=tuple(names[item][:SHOWN].tolist()),
        )


def _losses(evaluator: Evaluator) -> Rows:
    try:
        return Cuts(evaluator).losses
    except TooManyCuts:
        return Rows.of([one.tolist() for one in by_evaluation(evaluator)])


def _matters(graph: Graph) -> np.ndarray:
    """Nodes count as lost; links that fall with their ends do not."""
    flags = np.ones(len(graph.ids), dtype=np.bool_)
    flags[graph.nodes :] = False
    return flags


def _sums(owner: Ints, values: np.ndarray, size: int) -> Ints:
    """Sums per owner, exact in integers."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, owner, values.astype(np.int64))
    return sums
