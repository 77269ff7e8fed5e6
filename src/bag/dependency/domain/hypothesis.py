"""A set of failures that would explain what is seen, and how unlikely it is."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import dataclass

FAULT = -math.log(0.001)
MISSED = -math.log(0.1)
SEEN = -math.log(0.9)
FALSE_ALARM = 3 * FAULT
"""What an alarm costs that no failure explains."""
MAX_TRIALS = 200_000
"""Chosen causes times causes; a hypothesis with more stays as it was chosen."""
ROUNDS = 10
"""Rounds of exchanging at most; each makes the hypothesis more likely."""

Elements = tuple[int, ...]
Set = frozenset[int]


@dataclass(frozen=True, eq=False)
class Cause:
    """One failure, or two that harm together, with what watched or observed elements it takes away."""

    elements: Elements
    alike: tuple[Elements, ...]
    """Other failures that take away the same: no alarm tells them apart."""
    predicted: Set


class Hypothesis:
    """Causes chosen so far. Its cost is the negative logarithm of its probability, up to a constant."""

    def __init__(self, seen: Set) -> None:
        self.seen = seen
        self.causes: list[Cause] = []
        self._times: Counter[int] = Counter()

    @property
    def cost(self) -> float:
        """The cost of the whole hypothesis."""
        faults = sum(len(cause.elements) for cause in self.causes)
        hits = len(self._times.keys() & self.seen)
        unexplained = len(self.seen) - hits
        return FAULT * faults + SEEN * hits + MISSED * (len(self._times) - hits) + FALSE_ALARM * unexplained

    def cover(self, causes: list[Cause]) -> None:
        """Choose causes until everything seen is covered, each time the cheapest per alarm it adds."""
        heap = [(*self._price(cause), place) for place, cause in enumerate(causes)]
        heapq.heapify(heap)
        while heap and len(self._times.keys() & self.seen) < len(self.seen):
            *known, place = heapq.heappop(heap)
            price = self._price(causes[place])
            if price > tuple(known) and price[0] < math.inf:
                heapq.heappush(heap, (*price, place))
            elif price[0] < math.inf:
                self.add(causes[place])

    def improve(self, causes: list[Cause]) -> None:
        """Drop causes or exchange them for others while that makes the hypothesis more likely."""
        if len(self.causes) * len(causes) > MAX_TRIALS:
            return
        for _round in range(ROUNDS):
            changed = False
            for cause in list(self.causes):
                costs = self.instead(cause, causes)
                best = min(costs, key=lambda other: costs[other])
                drop = min(costs[best], 0.0) >= -1e-9
                if drop or costs[best] < costs[cause] - 1e-9:
                    self.remove(cause)
                    if not drop:
                        self.add(best)
                    changed = True
            if not changed:
                break

    def instead(self, cause: Cause, causes: list[Cause]) -> dict[Cause, float]:
        """What each cause would cost in the place of a chosen one, that one included."""
        self.remove(cause)
        costs = {
            other: self.gain(other)
            for other in causes
            if other not in self.causes and not other.predicted.isdisjoint(cause.predicted)
        }
        self.add(cause)
        return costs

    def gain(self, cause: Cause) -> float:
        """What the cost grows by (less than 0: falls) when the cause is added."""
        fresh = [item for item in cause.predicted if item not in self._times]
        hits = sum(item in self.seen for item in fresh)
        return FAULT * len(cause.elements) + MISSED * (len(fresh) - hits) + (SEEN - FALSE_ALARM) * hits

    def _price(self, cause: Cause) -> tuple[float, int]:
        """The cost per alarm added (infinite when none is), and the size of the cause to decide a tie."""
        hits = sum(item not in self._times for item in cause.predicted & self.seen)
        price = (self.gain(cause) + FALSE_ALARM * hits) / hits if hits else math.inf
        return price, len(cause.predicted)

    def add(self, cause: Cause) -> None:
        """Choose a cause."""
        self.causes.append(cause)
        self._times.update(cause.predicted)

    def remove(self, cause: Cause) -> None:
        """Take a chosen cause back."""
        self.causes.remove(cause)
        for item in cause.predicted:
            if self._times[item] == 1:
                del self._times[item]
            else:
                self._times[item] -= 1
