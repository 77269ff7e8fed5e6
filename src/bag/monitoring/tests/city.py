"""A small city for the tests of the engine, and a clock that they turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import intake
from bag.monitoring.alarms import classes
from bag.monitoring.alarms.causes import Explaining, Found
from bag.monitoring.alarms.settling import Settled, settle
from bag.monitoring.alarms.taking import take
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Alarm


class Told(Explaining):
    """Causes as a test gives them; None asks the real graph."""

    def __init__(self) -> None:
        super().__init__()
        self.causes: list[Found] | None = []

    def ask(self, now: datetime) -> list[Found]:
        return super().ask(now) if self.causes is None else self.causes


@dataclass
class City:
    """Equipment of one service, with an engine whose clock stands still until it is turned."""

    now: datetime
    service: Any
    explaining: Told = field(default_factory=Told)

    def device(self, **given: Any) -> Any:
        return EquipmentFactory(owner_service=self.service, **given)

    def report(self, row: Any, *, present: bool = True, name: str = "device.silent", **given: Any) -> None:
        """Write a report about a record as a collector does."""
        severity = given.pop("severity", Severity.CRITICAL)
        subject = Subject.objects.of(row).pk
        intake.report([Observation(subject, name, present, severity, self.now, **given)])

    def report_silence(self, rows: Sequence[Any], times: int) -> None:
        """Write batches as a collector does under load: each says of every record that it is silent."""
        numbers = [Subject.objects.of(row).pk for row in rows]
        for time in range(times):
            batch = [
                Observation(number, "device.silent", True, Severity.CRITICAL, self.now, token=f"{time}-{number}")
                for number in numbers
            ]
            intake.report(batch)

    def run(self, seconds: float = 0) -> Settled:
        """Let time pass, take everything in and settle."""
        self.now += timedelta(seconds=seconds)
        known = classes.known()
        while take(known, self.now):
            pass
        return settle(known, self.now, self.explaining)

    def alarm(self, row: Any, name: str = "device.silent") -> Alarm:
        found = Alarm.objects.filter(subject=Subject.objects.of(row), alarm_class=name).order_by("-pk").first()
        assert found is not None
        return found


def explains(head: Any, *followers: Any, confidence: float = 0.9) -> Found:
    """A cause that is itself seen down, with what follows from it."""
    names = [f"equipment:{row.pk}" for row in (head, *followers)]
    lost = {"down": len(followers), "unreachable": 0, "degraded": 0, "points": 0, "people": 0}
    return Found(
        own=names[0],
        subject=None,
        symptoms=frozenset(names),
        confidence=confidence,
        affected={"failed": names[:1], "services": [], "units": [], "alternatives": [], **lost},
    )
