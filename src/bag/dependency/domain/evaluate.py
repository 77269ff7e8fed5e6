"""What a set of failures takes away: dependencies first, then reachability over what is alive.

1. *Down*: what failed, and everything whose needs no longer hold, to a fixpoint.
2. *Unreachable*: alive ends of links that no living root reaches over living links; then everything that needs them.
3. *Degraded*: served, but the spare is gone: a gate that had one has none, or a node that was reached over two ways
   without a common link is reached over one.

Circles of needs hold themselves up until one of them fails. What is not served even before any failure (records are
missing) is the baseline: it is reported once, and a question tells only what is worse than the baseline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bag.dependency.domain.graph import POINT, SERVICE, UNIT, Finding, Flags, Graph, Ints

UP, DEGRADED, UNREACHABLE, DOWN = range(4)
STATES = ("up", "degraded", "unreachable", "down")
States = NDArray[np.uint8]
NONE = -9999
"""What the breadth-first search of scipy writes for "no predecessor"."""


@dataclass(frozen=True)
class Reach:
    """How the nodes are reached; all arrays have one entry per node."""

    order: Ints
    """The reached nodes, near ones first."""
    parent: Ints
    """The node before it, ``nodes`` for roots (and for what is not reached)."""
    link: Ints
    """The link (element number) to the parent, -1 for roots and for what is not reached."""
    reached: Flags
    twice: Flags
    """Reached over two ways that share no link."""


@dataclass(frozen=True)
class Impact:
    """The answer to one question; ``states`` and ``before`` have one entry per element."""

    graph: Graph
    failed: Ints
    states: States
    before: States

    @property
    def affected(self) -> Ints:
        """The elements that are worse than before, the worst first, failed ones included."""
        worse = np.flatnonzero(self.states > self.before)
        return worse[np.argsort(-self.states[worse].astype(np.int64), kind="stable")]

    @property
    def lost(self) -> Flags:
        """Which elements are down or unreachable and were not before."""
        return (self.states >= UNREACHABLE) & (self.before < UNREACHABLE)

    def lost_of(self, kind: str) -> Ints:
        """The lost elements of a kind."""
        return np.flatnonzero(self.lost & self.graph.of_kind(kind))

    @property
    def services(self) -> Ints:
        return self.lost_of(SERVICE)

    @property
    def units(self) -> Ints:
        return self.lost_of(UNIT)

    @property
    def points(self) -> Ints:
        return self.lost_of(POINT)

    @property
    def weight(self) -> int:
        """The weight of everything lost."""
        return int(self.graph.weight[self.lost].sum())


class Evaluator:
    """Answers questions on one graph; what does not change is computed once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = graph.nodes
        self._size = len(graph.ids)
        self._dice = np.random.default_rng()
        self._lay_arcs()
        self._with = graph.gates_with
        self.members = np.diff(graph.members.start)
        self.before, self.left, self.reach = self._evaluate(np.empty(0, dtype=np.int64), first=True)

    def ask(self, failed: Iterable[int]) -> Impact:
        """What the failure of some elements takes away."""
        numbers = np.unique(np.fromiter(failed, dtype=np.int64))
        states, _left, _reach = self._evaluate(numbers)
        return Impact(self.graph, numbers, states, self.before)

    def findings(self) -> list[Finding]:
        """What the baseline shows: elements that nothing serves as the records stand."""
        ids = self.graph.ids
        return [Finding("not-served", ids[item]) for item in np.flatnonzero(self.before >= UNREACHABLE).tolist()]

    def _lay_arcs(self) -> None:
        """Both directions of every link and one arc from the super-root to every root, sorted by their source."""
        one, other = self.graph.ends[:, 0], self.graph.ends[:, 1]
        links = np.arange(self.nodes, self._size, dtype=np.int64)
        roots = np.flatnonzero(self.graph.root)
        source = np.concatenate([one, other, np.full(len(roots), self.nodes)])
        target = np.concatenate([other, one, roots])
        link = np.concatenate([links, links, np.full(len(roots), -1)])
        order = np.argsort(source, kind="stable")
        self._source, self._target, self._link = source[order], target[order], link[order]

    def _evaluate(self, failed: Ints, *, first: bool = False) -> tuple[States, Ints, Reach]:
        graph = self.graph
        left = self.members.copy()
        lost = np.zeros(self._size, dtype=np.bool_)
        self._spread(lost, left, failed)
        down = lost.copy()
        touched = first or bool(
            (lost[: self.nodes] & (graph.networked | graph.root)[: self.nodes]).any() or lost[self.nodes :].any()
        )
        reach = self._reach(lost) if touched else self.reach
        cut = graph.networked[: self.nodes] & ~reach.reached & ~lost[: self.nodes]
        self._spread(lost, left, np.flatnonzero(cut))
        states = np.full(self._size, UP, dtype=np.uint8)
        if not first:
            states[: self.nodes][self.reach.twice & ~reach.twice] = DEGRADED
            bare = (self.left > graph.gate_need) & (left == graph.gate_need)
            states[graph.gate_owner[bare]] = DEGRADED
        states[lost] = UNREACHABLE
        states[down] = DOWN
        return states, left, reach

    def _spread(self, lost: Flags, left: Ints, seeds: Ints) -> None:
        """Mark the seeds as lost, and everything whose gates no longer hold; ``left`` counts served members."""
        graph = self.graph
        frontier = seeds
        lost[frontier] = True
        while frontier.size:
            gates = self._with.gather(frontier)
            np.subtract.at(left, gates, 1)
            owners = graph.gate_owner[gates[left[gates] < graph.gate_need[gates]]]
            frontier = np.unique(owners[~lost[owners]])
            lost[frontier] = True

    def _reach(self, lost: Flags) -> Reach:
        """Breadth-first from the roots over what is not lost; links know their ends, so links alone decide."""
        alive = ~lost
        passes = np.where(self._link < 0, alive[self._target], alive[self._link])
        source, target, link = self._source[passes], self._target[passes], self._link[passes]
        start = np.zeros(self.nodes + 2, dtype=np.int32)
        np.cumsum(np.bincount(source, minlength=self.nodes + 1), out=start[1:])
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import breadth_first_order

        arcs = csr_array((np.ones(len(target)), target.astype(np.int32), start), shape=(self.nodes + 1, self.nodes + 1))
        order, before = breadth_first_order(arcs, self.nodes, directed=True, return_predecessors=True)
        parent = np.where(before[: self.nodes] == NONE, self.nodes, before[: self.nodes]).astype(np.int64)
        reached = before[: self.nodes] != NONE
        up = np.full(self.nodes, -1, dtype=np.int64)
        tree = parent[target] == source
        up[target[tree]] = link[tree]
        twice = reached & ~self._over_a_bridge(parent, up, source, target, link)
        return Reach(order[1:].astype(np.int64), parent, up, reached, twice)

    def _over_a_bridge(self, parent: Ints, up: Ints, source: Ints, target: Ints, link: Ints) -> Flags:
        """Which nodes hang on a link without which no root would reach them.

        Every link outside of the tree adds a random number at one end and takes it away at the other; the link above a
        node is a bridge when the sum over the subtree is 0 (wrong with a chance of 2^-64). Sums over subtrees, and the
        question whether a bridge stands above, take one step per doubling of the depth.
        """
        side = (link >= 0) & (source < target)
        side &= (up[target] != link) & (up[np.minimum(source, self.nodes - 1)] != link)
        noise = self._dice.integers(1, 2**63, size=int(side.sum()), dtype=np.uint64)
        total = np.zeros(self.nodes + 1, dtype=np.uint64)
        np.add.at(total, source[side], noise)
        np.subtract.at(total, target[side], noise)
        jump = np.append(parent, self.nodes)
        hops = [jump]
        while (jump < self.nodes).any():
            moving = np.flatnonzero(jump < self.nodes)
            np.add.at(total, jump[moving], total[moving].copy())
            jump = jump[jump]
            hops.append(jump)
        bridged = np.append((up >= 0) & (total[: self.nodes] == 0), False)
        for jump in hops:
            bridged |= bridged[jump]
        return bridged[: self.nodes]
