"""How fast a link must be: the 95th percentile carried on by its growth, with room above; all arithmetic shown.

Growth is the robust line through the months (``bag.monitoring.domain.forecast``). A link that does not grow keeps its
percentile: falling use is not carried on, because it comes back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bag.monitoring.domain.forecast import FEWEST, Full, full, theil_sen

STEPS = (10, 20, 50, 100, 200, 300, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000, 10_000)
"""Speeds in Mb/s that are offered; above the last one whole steps of 10 Gb/s."""


@dataclass(frozen=True)
class Sizing:
    """A proposal with its arithmetic. Rates in Mb/s, growth in Mb/s a month.

    ``base``: the last month on the line (or the last measured one without a line). ``expected`` = base + growth x
    horizon; ``needed`` = expected x (1 + head room); ``proposed`` the next step that is offered. ``exhausted`` is after
    how many months the committed speed is reached, None: not as things go. ``sure``: whether there were enough months
    for a line.
    """

    months: int
    last: float
    base: float
    growth: float
    horizon: int
    expected: float
    head_room: int
    needed: float
    proposed: int
    committed: int
    exhausted: Full
    sure: bool

    @property
    def enough(self) -> bool:
        """Does the committed speed last over the horizon with the room above?"""
        return self.needed <= self.committed

    @property
    def too_much(self) -> bool:
        """Would a smaller step do?"""
        return self.sure and self.proposed < self.committed


def sizing(percentiles: Sequence[float | None], *, committed: int, horizon: int, head_room: int) -> Sizing | None:
    """The proposal for a link from the 95th percentiles of its months in Mb/s, the oldest first, None where unknown.

    None when no month is known.
    """
    values = np.array([math.nan if value is None else value for value in percentiles], dtype=np.float64)
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return None
    last = float(values[known[-1]])
    line = theil_sen(np.arange(values.size, dtype=np.float64), values) if known.size >= FEWEST else None
    base = max(line.at(line.last), 0.0) if line is not None else last
    growth = max(line.slope, 0.0) if line is not None else 0.0
    expected = base + growth * horizon
    needed = expected * (1 + head_room / 100)
    reached = 0.0 if base >= committed else None
    return Sizing(
        months=int(known.size), last=last, base=base, growth=growth, horizon=horizon, expected=expected,
        head_room=head_room, needed=needed, proposed=step_above(needed), committed=committed,
        exhausted=full(line, committed) if line is not None else Full(reached, reached, None), sure=line is not None,
    )  # fmt: skip


def step_above(needed: float) -> int:
    """The smallest speed on offer that is not below ``needed``, Mb/s."""
    for step in STEPS:
        if step >= needed:
            return step
    return math.ceil(needed / 10_000) * 10_000
