"""Flap damping: something that changes its state again and again makes one flapping alarm instead of many.

It flaps when the weighted share of changes among the last 20 results exceeds 30 %, or after 5 changes within 10
minutes; it has stopped after 10 minutes without a change, and then its past is forgotten. The weights are those
of Icinga 2 (``checkable-flapping.cpp``): 0.80 for the oldest of the 20 results, 0.02 more for each newer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SECOND = 1_000_000
RESULTS = 20
HIGH = 30.0
"""Percent above which it flaps."""
BURST = 5
BURST_TIME = QUIET_TIME = 600 * SECOND


@dataclass(frozen=True)
class Flapping:
    """Where the watching of one state stands.

    ``changed``: of the last 20 results, oldest first, whether they changed the state; ``changes``: moments of the last
    5 changes, microseconds since 1970.
    """

    flapping: bool = False
    changed: tuple[bool, ...] = ()
    changes: tuple[int, ...] = ()


def flap_percent(changed: Sequence[bool]) -> float:
    """Icinga's flapping value of the last 20 results, oldest first, 0 … 99; fewer stand for the newest of 20."""
    first = RESULTS - len(changed)
    # Hundredths keep the sum exact: 20 weights of 0.80 … 1.18 divided by 20 are five hundredths of a percent each.
    return sum(80 + 2 * (first + place) for place, change in enumerate(changed) if change) / RESULTS


def result(watch: Flapping, *, changed: bool, at: int) -> Flapping:
    """The state after one more result, which ``changed`` the watched state or did not, at a moment (microseconds)."""
    watch = passed(watch, at)
    results = (*watch.changed, changed)[-RESULTS:]
    changes = (*watch.changes, at)[-BURST:] if changed else watch.changes
    burst = len(changes) == BURST and changes[-1] - changes[0] <= BURST_TIME
    return Flapping(watch.flapping or burst or flap_percent(results) > HIGH, results, changes)


def passed(watch: Flapping, at: int) -> Flapping:
    """The state at a moment at which no result came: flapping ends by quiet alone."""
    quiet = watch.flapping and at - watch.changes[-1] >= QUIET_TIME
    return Flapping() if quiet else watch
