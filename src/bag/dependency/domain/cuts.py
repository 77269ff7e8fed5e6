"""Single failures, all at once: for every element the elements whose failure alone takes it away (its *cuts*).

Evaluating every failure by itself would ask the whole graph once per element. Cuts follow the same two steps instead:

- *alive*: the element itself, the cuts of every need, and of a gate with ``spare`` members too many whatever cuts more
  than ``spare`` of them; least fixpoint, so that circles of needs hold themselves up.
- *reach*: an end of links is cut from the roots by what cuts each of its links or the node behind it. The search
  starts with the path to the root in the breadth-first tree, a superset, and shrinks to the greatest fixpoint.
- *served*: alive and reached, and the cuts of everything needed, as in the first step.

The answers equal those of :class:`~bag.dependency.domain.evaluate.Evaluator` for each single failure.
"""

from __future__ import annotations

from collections import Counter, deque
from functools import cached_property

import numpy as np

from bag.dependency.domain.evaluate import UNREACHABLE, Evaluator
from bag.dependency.domain.graph import Graph, Ints, Rows

MAX_ENTRIES = 30_000_000
"""Together; beyond it the graph is a chain so long that its cuts do not fit into memory."""

Cut = frozenset[int]
NOTHING: Cut = frozenset()


class TooManyCuts(Exception):
    """The cuts of the graph do not fit into memory."""


class Cuts:
    """The cuts of every element of a graph (elements that the baseline does not serve have none)."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.graph: Graph = evaluator.graph
        self._reach = evaluator.reach
        self._owners = self.graph.gate_owner.tolist()
        self._members = self.graph.members.lists()
        self._gates_of = self.graph.gates_of.lists()
        self._gates_with = self.graph.gates_with.lists()
        self._order = self._sorted()
        self._entries = 0
        everything = [True] * len(self.graph.ids)
        own = [frozenset((item,)) for item in range(len(self.graph.ids))]
        self.alive = self._through_gates(own, everything, (evaluator.members - self.graph.gate_need).tolist())
        self.reach = self._reached()
        served = (evaluator.before < UNREACHABLE).tolist()
        both = zip(self.alive, self.reach, served, strict=True)
        own = [(one | other if other else one) if is_served else NOTHING for one, other, is_served in both]
        self.served = self._through_gates(own, served, (evaluator.left - self.graph.gate_need).tolist())

    @cached_property
    def losses(self) -> Rows:
        """For each element what its failure takes away, itself included."""
        return Rows.of([list(cut) for cut in self.served]).turned(len(self.graph.ids))

    def _sorted(self) -> list[int]:
        """The elements in an order where needs come first; circles come last, in their own order."""
        open_needs = [sum(len(self._members[gate]) for gate in gates) for gates in self._gates_of]
        order = [item for item, count in enumerate(open_needs) if not count]
        for item in order:
            for gate in self._gates_with[item]:
                owner = self._owners[gate]
                open_needs[owner] -= 1
                if not open_needs[owner]:
                    order.append(owner)
        return order + [item for item, count in enumerate(open_needs) if count]

    def _through_gates(self, own: list[Cut], counted: list[bool], spare: list[int]) -> list[Cut]:
        """Add to each element's own cuts those of its gates, to the least fixpoint.

        Only elements that are ``counted`` have cuts and count as members; ``spare`` is what each gate can lose of them.
        """

        def through(gate: int) -> Cut:
            members = [cuts[item] for item in self._members[gate] if counted[item]]
            if not spare[gate]:
                return NOTHING.union(*members)
            times = Counter(cut for member in members for cut in member)
            return frozenset(cut for cut, count in times.items() if count > spare[gate])

        cuts = list(own)
        queue = deque(item for item in self._order if self._gates_of[item])
        waiting = set(queue)
        while queue:
            item = queue.popleft()
            waiting.discard(item)
            if not counted[item]:
                continue
            merged = cuts[item].union(*map(through, self._gates_of[item]))
            if len(merged) > len(cuts[item]):
                self._count(len(merged) - len(cuts[item]))
                cuts[item] = merged
                for owner in {self._owners[gate] for gate in self._gates_with[item]} - waiting:
                    waiting.add(owner)
                    queue.append(owner)
        return cuts

    def _count(self, more: int) -> None:
        self._entries += more
        if self._entries > MAX_ENTRIES:
            raise TooManyCuts

    def _reached(self) -> list[Cut]:
        """Per element what cuts it from the roots; empty for what is no end of a link, or a root."""
        links = self.around
        cuts: list[Cut] = [NOTHING] * len(self.graph.ids)
        order = self._reach.order.tolist()
        parents, ups = self._reach.parent.tolist(), self._reach.link.tolist()
        for node in order:
            if ups[node] >= 0:
                cuts[node] = self.alive[node] | self.alive[ups[node]] | cuts[parents[node]]
                self._count(len(cuts[node]))
            else:
                cuts[node] = self.alive[node]
        queue = deque(node for node in order if ups[node] >= 0)
        waiting = set(queue)
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            left = self._shrunk(node, links[node], cuts)
            if len(left) < len(cuts[node]):
                cuts[node] = left
                for behind, _link in links[node]:
                    if ups[behind] >= 0 and behind not in waiting and len(cuts[behind]) > len(self.alive[behind]):
                        waiting.add(behind)
                        queue.append(behind)
        return cuts

    def _shrunk(self, node: int, links: list[tuple[int, int]], cuts: list[Cut]) -> Cut:
        """The cuts of a node without those that one of its links gets around."""
        own = self.alive[node]
        suspects = cuts[node] - own
        for behind, link in links:
            if not suspects:
                break
            suspects = (suspects & cuts[behind]) | (suspects & self.alive[link])
        return own | suspects

    @cached_property
    def around(self) -> list[list[tuple[int, int]]]:
        """For each node its reached neighbors and the links to them."""
        reached = self._reach.reached.tolist()
        around: list[list[tuple[int, int]]] = [[] for _node in range(self.graph.nodes)]
        for place, (one, other) in enumerate(self.graph.ends.tolist()):
            if reached[one] and reached[other]:
                around[one].append((other, self.graph.nodes + place))
                around[other].append((one, self.graph.nodes + place))
        return around


def by_evaluation(evaluator: Evaluator) -> list[Ints]:
    """For each element what its failure takes away, by asking one after the other: slow, and needs no memory."""
    return [np.flatnonzero(evaluator.ask([item]).lost) for item in range(len(evaluator.graph.ids))]
