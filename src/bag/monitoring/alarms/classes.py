"""Alarm classes that BAĞ itself raises, and how the classes of checks are treated."""

from __future__ import annotations

from dataclasses import dataclass

from bag.monitoring.domain.alarms import Kind, Timing
from bag.monitoring.models import Check

SILENT = "device.silent"
"""A target that answered does not answer any more: what root causes are made of."""
REFUSED = "device.refused"
BROKEN = "device.broken"
LINK_DOWN = "link.down"
ISOLATED = "collector.isolated"
INFERRED = "cause.inferred"
"""Something without an alarm of its own that explains the alarms of others: a cable, a feed, a site."""
OVERRUN = "maintenance.overrun"
ENGINE, LISTENER, API, FORECAST = "alarms", "listen", "api", "forecast"
"""Who reports, beside the collectors, who give their names."""
KINDS = {
    SILENT: Kind.COMMUNICATIONS,
    REFUSED: Kind.SECURITY,
    BROKEN: Kind.PROCESSING,
    LINK_DOWN: Kind.COMMUNICATIONS,
    ISOLATED: Kind.COMMUNICATIONS,
    INFERRED: Kind.EQUIPMENT,
    OVERRUN: Kind.QUALITY,
}
SECOND = 1_000_000


@dataclass(frozen=True)
class Classes:
    """What is known of alarm classes: their X.733 type and how long trouble must last."""

    kinds: dict[str, str]
    holds: dict[str, int]

    def kind(self, alarm_class: str) -> str:
        return self.kinds.get(alarm_class, Kind.EQUIPMENT.value)

    def timing(self, alarm_class: str) -> Timing:
        return Timing(hold=self.holds.get(alarm_class, 0) * SECOND)


def known() -> Classes:
    """The classes of BAĞ and of the enabled checks; of several checks of a class the shortest wait counts."""
    kinds = {name: kind.value for name, kind in KINDS.items()}
    holds: dict[str, int] = {}
    for check in Check.objects.filter(enabled=True).only("alarm_class", "alarm_kind", "hold"):
        kinds.setdefault(check.alarm_class, check.alarm_kind)
        holds[check.alarm_class] = min(holds.get(check.alarm_class, check.hold), check.hold)
    return Classes(kinds, holds)
