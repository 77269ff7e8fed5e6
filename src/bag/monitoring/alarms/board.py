"""The open alarms of one pass: read once, changed in memory, stored at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from bag.core import changes
from bag.monitoring.alarms import rows
from bag.monitoring.alarms.classes import Classes
from bag.monitoring.domain import alarms as life
from bag.monitoring.models import Alarm, AlarmStep
from bag.monitoring.sayings import Said

KEY = "monitoring.alarm"


class Board:
    """Every alarm that is not closed, and closed ones whose end people have yet to hear of, locked."""

    def __init__(self, classes: Classes, now: datetime) -> None:
        self.classes, self.now, self.at = classes, now, rows.micros(now)
        waiting = Alarm.objects.filter(~Q(phase="closed") | Q(told_at__isnull=False)).order_by("pk")
        self.rows = list(waiting.select_for_update(of=("self",)).select_related("subject"))
        self.by_pk = {row.pk: row for row in self.rows}
        self._before = {row.pk: rows.state(row) for row in self.rows}
        self.steps: list[AlarmStep] = []

    @property
    def open(self) -> list[Alarm]:
        return [row for row in self.rows if row.phase != "closed"]

    def change(self, row: Alarm, event: Callable[[life.Alarm], life.Alarm], why: Said | None = None) -> None:
        """Let the domain do something with a row, and note what happened, and ``why`` it ended."""
        before = rows.value_of(row)
        after = event(before)
        if after != before:
            rows.write(row, after)
            self.steps += rows.steps_between(row, before, after, self.now, why)
            if before.muted and not after.muted and (before.acknowledged or before.shelved):
                row.told_at = row.told_rank = None  # what was put aside for a time is news again

    def step(self, row: Alarm, verb: str, text: str = "", said: Said | None = None) -> None:
        """Note something in the time line of an alarm."""
        self.steps.append(AlarmStep(alarm=row, at=self.now, verb=verb, text=text[:1000], said=dict(said or {})))

    def store(self) -> int:
        """Write what changed; returns how many alarms that were."""
        changed = [row for row in self.rows if rows.state(row) != self._before[row.pk]]
        rows.store(changed, self._before)
        phase = rows.ATTRIBUTES.index("phase")
        changes.announce(KEY, [row.pk for row in changed if row.phase != self._before[row.pk][phase]], "change", None)
        AlarmStep.objects.bulk_create(self.steps, batch_size=5000)
        return len(changed)
