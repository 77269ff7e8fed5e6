"""What one judge says is there: which rules hold which trouble, and the reports that follow when that changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.judging.plan import Key, Rule

UNHEARD = 2
"""Refreshes after which a trouble that no alarm knows is reported once more."""
CONFIRM = 600.0
"""Seconds after which a trouble that lasts is said once more."""
Holder = tuple[int, int]
"""A target and a rule."""
Held = tuple[Severity, Mapping[str, Any] | None, float | None]
"""What a rule that raised says: how bad, in which words, by which value."""


class Holding:
    """The troubles of one judge. Several rules may hold one key: its severity is that of the worst."""

    def __init__(self, source: str) -> None:
        self._source = source[:40]
        self._run = f"{source[:60]}:{secrets.token_hex(8)}"
        self._numbers = count(1)
        self._held: dict[Key, dict[Holder, Held]] = {}
        self._confirmed: dict[Key, datetime] = {}
        self._unheard: dict[Key, int] = {}

    def all(self) -> list[tuple[Key, Holder]]:
        """Every trouble with each who holds it."""
        return [(key, holder) for key, holders in self._held.items() for holder in holders]

    def hold(self, key: Key, holder: Holder, rule: Rule) -> None:
        """Believe that the trouble is there; nothing is reported."""
        self._held.setdefault(key, {}).setdefault(holder, (rule.severity, None, None))

    def let_go(self, key: Key, holder: Holder) -> None:
        """No longer say that it is there, and not that it is gone either."""
        holders = self._held.get(key, {})
        holders.pop(holder, None)
        if not holders:
            self._held.pop(key, None)

    def come(self, key: Key, holder: Holder, held: Held, at: datetime) -> Iterator[Observation]:
        """The trouble is there; reported when that makes it worse than it was."""
        before = self._worst(key)
        self._held.setdefault(key, {})[holder] = held
        if before is not self._worst(key):
            yield self._present(key, at)

    def release(
        self, key: Key, holder: Holder, at: datetime, why: Mapping[str, Any] | None = None
    ) -> Iterator[Observation]:
        """The trouble is gone as far as this holder knows; reported when nobody else holds it, or less bad."""
        before = self._worst(key)
        if before is None or holder not in self._held[key]:
            return
        self.let_go(key, holder)
        if key not in self._held:
            yield self.observation(key, False, before, at, why)
        elif self._worst(key) is not before:
            yield self._present(key, at)

    def again(self, known: Mapping[Key, Severity], now: datetime) -> Iterator[Observation]:
        """What is to be said again: what no alarm knows after a while did not arrive, and what lasts is confirmed."""
        lost = self._held.keys() - known.keys()
        self._unheard = {key: self._unheard.get(key, 0) + 1 for key in lost}
        self._confirmed = {key: self._confirmed.get(key, now) for key in self._held}
        for key in list(self._held):
            if key in lost:
                due = self._unheard[key] % UNHEARD == 0
            else:
                due = (now - self._confirmed[key]).total_seconds() >= CONFIRM
            if due:
                yield self._present(key, now)

    def observation(
        self,
        key: Key,
        present: bool,
        severity: Severity,
        at: datetime,
        said: Mapping[str, Any] | None,
        value: float | None = None,
    ) -> Observation:
        """A report of this judge, with the next number of its run."""
        subject, alarm_class, instance = key
        return Observation(
            subject, alarm_class, present, severity, at, instance, value=value, source=self._source, said=said,
            run=self._run, number=next(self._numbers),
        )  # fmt: skip

    def _worst(self, key: Key) -> Severity | None:
        return min((held[0] for held in self._held.get(key, {}).values()), key=lambda one: one.rank, default=None)

    def _present(self, key: Key, at: datetime) -> Observation:
        severity, said, value = min(self._held[key].values(), key=lambda held: held[0].rank)
        self._confirmed[key] = at
        return self.observation(key, True, severity, at, said, value)
