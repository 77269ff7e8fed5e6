"""The judge of one collector: takes what its looks told, answers what changed."""

from __future__ import annotations

from collections.abc import Sequence

from bag.monitoring.domain.observations import Observation
from bag.monitoring.domain.readings import Reading


class Judge:
    """Judges the readings of one collector. Not thread-safe: one thread calls it.

    ``collector`` is its name: it marks the reports as their ``source``.
    """

    def __init__(self, collector: str) -> None:
        self.collector = collector

    def refresh(self) -> None:
        """Read the checks, the targets and the open alarms anew; call it before the first look and once a minute."""

    def take(self, readings: Sequence[Reading]) -> list[Observation]:
        """What these readings changed: pass it to ``bag.monitoring.intake.report``. No database is asked."""
        return []
