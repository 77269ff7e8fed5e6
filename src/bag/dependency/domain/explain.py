"""Root cause: the few failures that explain the elements seen down, and contradict none seen up.

A hypothesis is a set of failures. Its cost is the negative logarithm of its probability: each failure is rare, each
alarm that it predicts and nobody saw was missed with a chance of 10 %. What takes away an element that is seen up is
out. Candidates are the cuts of what is seen down, gathered in classes: failures that take away the same watched
elements cannot be told apart by any alarm and are named together. A greedy choice is improved by exchanging one cause
after the other; where several causes share a neighborhood, pairs that only harm together are tried too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from bag.dependency.domain.cuts import Cuts
from bag.dependency.domain.evaluate import UNREACHABLE, Evaluator
from bag.dependency.domain.graph import CONSEQUENCES, Flags
from bag.dependency.domain.hypothesis import FALSE_ALARM, FAULT, MISSED, Cause, Elements, Hypothesis, Set
from bag.dependency.domain.pairs import gate_pairs, regions, ring_pairs

MAX_PAIRS = 400
"""Pairs of failures that one question tries."""
MAX_STARTS = 40
"""Pairs that a hypothesis is grown from."""


@dataclass(frozen=True)
class Root:
    """A cause that was chosen."""

    cause: Cause
    confidence: float
    """How likely it is against what else could stand in its place, 0 … 1; for the class as a whole."""
    symptoms: Elements
    """What is seen down through it."""
    silent: Elements
    """Watched elements that must be down through it and were not seen."""


@dataclass(frozen=True)
class Explanation:
    """The roots, the largest first, and what they do not cover."""

    roots: tuple[Root, ...]
    unexplained: Elements
    """Seen down, but every cause would contradict something seen up."""
    known_before: Elements
    """Seen down, and not served by the records even without a failure."""


class Explainer:
    """Explains alarms on one graph; the cuts are computed once.

    ``watched`` says which elements raise alarms of their own, where more is known of it than the graph tells. An
    element that is wrongly believed to be watched makes every cause above it look improbable.
    """

    def __init__(self, evaluator: Evaluator, cuts: Cuts | None = None, watched: Flags | None = None) -> None:
        self.evaluator = evaluator
        self.graph = evaluator.graph
        self.cuts = cuts or Cuts(evaluator)
        self.watched = self.graph.watched if watched is None else watched
        self._suffers = self.graph.of_kind(*CONSEQUENCES)
        self._watched: dict[int, Set] = {}

    def explain(self, down: Iterable[int], up: Iterable[int] = ()) -> Explanation:
        """The most likely explanation; ``ValueError`` when an element is seen both down and up."""
        given, living = set(down), set(up)
        if given & living:
            raise ValueError(min(given & living))
        known = {item for item in given if self.evaluator.before[item] >= UNREACHABLE}
        seen = frozenset(given - known)
        spared = frozenset().union(*(self.cuts.served[item] for item in living))
        causes = self._causes(seen, living, spared)
        roots = _solved(causes, seen)
        joint = list(self._joint([root.cause for root in roots], seen, living, spared)) if len(roots) > 1 else []
        if joint:
            roots = _solved([*causes, *joint], seen)
        roots.sort(key=lambda root: (-len(root.symptoms), root.cause.elements))
        covered = frozenset().union(*(root.symptoms for root in roots))
        return Explanation(tuple(roots), tuple(sorted(seen - covered)), tuple(sorted(known)))

    def _causes(self, seen: Set, living: set[int], spared: Set) -> list[Cause]:
        """Single failures that take away something seen, by class; improbable ones are left out."""
        candidates = {item for observed in seen for item in self.cuts.served[observed]} - spared
        faults = {item for item in candidates if not self._suffers[item]}
        reached = {observed for observed in seen if not self.cuts.served[observed].isdisjoint(faults)}
        alone = {item for item in (seen - reached) if item in candidates}
        classes: dict[Set, list[Elements]] = {}
        extra = self._unwatched(seen | living)
        for item in sorted(faults | alone):
            classes.setdefault(self._predicted(item, extra), []).append((item,))
        return [
            self._cause(alike, predicted)
            for predicted, alike in classes.items()
            if self._may_be_best(predicted, seen, extra)
        ]

    def _may_be_best(self, predicted: Set, seen: Set, extra: list[int]) -> bool:
        """Whether one failure is at least as likely as the failure of each alarmed element by itself.

        What an element takes away is also taken away by whatever takes away the element; so where the answer is no,
        the single failures explain the same and promise no other alarms, and the wide failure can be left out.
        """
        hits = predicted & seen
        if FAULT + MISSED * len(predicted - seen) <= FAULT * len(hits):
            return True
        suffering = sum(bool(self._suffers[item]) for item in hits)
        promised = {other for item in hits if not self._suffers[item] for other in self._predicted(item, extra)}
        apart = FAULT * (len(hits) - suffering) + FALSE_ALARM * suffering + MISSED * len(promised - seen)
        return FAULT + MISSED * len(predicted - seen) <= apart

    def _cause(self, alike: list[Elements], predicted: Set) -> Cause:
        """A class with the element first that takes away most of the others: the one to look at first."""
        first, *rest = sorted(alike, key=lambda one: (-len(self.cuts.losses[one[0]]), one))
        return Cause(first, tuple(rest), predicted)

    def _unwatched(self, observed: set[int] | Set) -> list[int]:
        return [item for item in observed if not self.watched[item]]

    def _predicted(self, item: int, extra: list[int]) -> Set:
        if item not in self._watched:
            losses = self.cuts.losses[item]
            self._watched[item] = frozenset(losses[self.watched[losses]].tolist())
        return self._watched[item].union(other for other in extra if item in self.cuts.served[other])

    def _joint(self, chosen: list[Cause], seen: Set, living: set[int], spared: Set) -> Iterator[Cause]:
        """Pairs that harm together, where several chosen causes explain one neighborhood."""
        visible = self.watched.copy()
        visible[list(seen | living)] = True
        classes: dict[Set, list[Elements]] = {}
        for pair in islice(dict.fromkeys(self._pairs(chosen, seen, living)), MAX_PAIRS):
            if pair[0] == pair[1] or spared.intersection(pair) or self._suffers[list(pair)].any():
                continue
            predicted = frozenset(np.flatnonzero(self.evaluator.ask(pair).lost & visible).tolist())
            if predicted.isdisjoint(living):
                classes.setdefault(predicted, []).append(pair)
        for predicted, alike in classes.items():
            yield Cause(alike[0], tuple(alike[1:]), predicted)

    def _pairs(self, chosen: list[Cause], seen: Set, living: set[int]) -> Iterator[tuple[int, int]]:
        for region in regions(self.cuts, set(seen), living):
            inside = [cause for cause in chosen if not cause.predicted.isdisjoint(region)]
            if len(inside) > 1:
                gates = chain.from_iterable(gate_pairs(self.cuts, item) for item in sorted(region & seen))
                for pair in chain(ring_pairs(self.cuts, region), gates):
                    yield (min(pair), max(pair))


def _solved(causes: list[Cause], seen: Set) -> list[Root]:
    """The roots of the best hypothesis; alarms that no cause has in common are solved apart."""
    roots = []
    for group, symptoms in _groups(causes, seen):
        pairs = [cause for cause in group if len(cause.elements) > 1]
        starts: list[list[Cause]] = [[], *([cause] for cause in pairs[:MAX_STARTS])]
        hypothesis = min((_grown(start, group, symptoms) for start in starts), key=lambda one: one.cost)
        roots += [_root(cause, hypothesis, group) for cause in list(hypothesis.causes)]
    return roots


def _grown(start: list[Cause], causes: list[Cause], seen: Set) -> Hypothesis:
    hypothesis = Hypothesis(seen)
    for cause in start:
        hypothesis.add(cause)
    hypothesis.cover(causes)
    hypothesis.improve(causes)
    return hypothesis


def _groups(causes: list[Cause], seen: Set) -> Iterator[tuple[list[Cause], Set]]:
    """Causes that share symptoms, directly or through others, with their symptoms."""
    of_alarm: dict[int, list[int]] = {item: [] for item in sorted(seen)}
    symptoms = [cause.predicted & seen for cause in causes]
    for place, shared in enumerate(symptoms):
        for item in shared:
            of_alarm[item].append(place)
    left = set(of_alarm)
    for first in of_alarm:
        if first not in left:
            continue
        group, places, edge = {first}, set(), [first]
        while edge:
            for place in of_alarm[edge.pop()]:
                if place not in places:
                    places.add(place)
                    edge += symptoms[place] - group
                    group |= symptoms[place]
        left -= group
        yield [causes[place] for place in sorted(places)], frozenset(group)


def _root(cause: Cause, hypothesis: Hypothesis, causes: list[Cause]) -> Root:
    """The cause with its share among everything that could stand in its place."""
    costs = hypothesis.instead(cause, causes)
    mine = costs.pop(cause)
    share = 1.0 / (1.0 + sum(math.exp(min(mine - other, 50.0)) for other in costs.values()))
    seen = hypothesis.seen
    return Root(cause, share, tuple(sorted(cause.predicted & seen)), tuple(sorted(cause.predicted - seen)))
