"""The order of looks: who is next, who is being asked, how late we are."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from bag.monitoring.collecting import schedule
from bag.monitoring.collecting.loading import Known
from bag.monitoring.collecting.probes import Job
from bag.monitoring.domain.readings import Outcome

AT_ONCE_SECONDS = 2.0
"""A target that is to be asked at once is asked no more often than this: a storm of traps is one look."""
REMEMBERED = 10_000


@dataclass
class Entry:
    """One target of ours. ``due`` is its next turn; only the heap's entry with the same moment counts."""

    job: Job
    failures: int
    outcome: Outcome
    due: float
    asked: float = -1e9
    running: bool = False
    again: bool = False
    """It is to be asked once more as soon as the present look ends."""


@dataclass
class Turns:
    """Moments are seconds of the clock that the caller gives."""

    entries: dict[int, Entry] = field(default_factory=dict)
    missed: int = 0
    """Turns that fell away because the look before was still going on."""
    _heap: list[tuple[float, int]] = field(default_factory=list)
    _late: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def update(self, known: dict[int, Known], now: float) -> list[int]:
        """Have exactly these targets; returns those that are gone or are asked differently now."""
        changed = [number for number in self.entries if number not in known]
        for number in changed:
            del self.entries[number]
        for number, one in known.items():
            entry = self.entries.get(number)
            if entry is None:
                self.entries[number] = entry = Entry(one.job, one.failures, one.outcome, 0.0)
                self._plan(number, entry, schedule.next_turn(one.job, now))
            elif entry.job != one.job:
                if _way(entry.job) != _way(one.job):
                    changed.append(number)
                    entry.failures, entry.outcome = 0, Outcome.OK
                entry.job = one.job
                self._plan(number, entry, min(entry.due, schedule.next_turn(one.job, now)))
        return changed

    def at_once(self, number: int, now: float) -> None:
        """Have a target asked now, or soon after its last look; unknown ones are passed over."""
        entry = self.entries.get(number)
        if entry is None:
            return
        if entry.running:
            entry.again = True
        else:
            self._plan(number, entry, min(entry.due, max(now, entry.asked + AT_ONCE_SECONDS)))

    def wait(self, now: float, longest: float) -> float:
        """Seconds until the next turn, at most ``longest``."""
        return min(max(self._heap[0][0] - now, 0.0), longest) if self._heap else longest

    def take(self, now: float) -> tuple[int, Entry] | None:
        """The target whose turn it is, marked as being asked; None when it is nobody's."""
        while self._heap and self._heap[0][0] <= now:
            due, number = heapq.heappop(self._heap)
            entry = self.entries.get(number)
            if entry is None or entry.due != due:
                continue
            if entry.running:
                self.missed += 1
                self._plan(number, entry, schedule.next_turn(entry.job, now))
                continue
            self._late.append(now - due)
            entry.running, entry.asked = True, now
            self._plan(number, entry, schedule.next_turn(entry.job, now))
            return number, entry
        return None

    def done(self, number: int, entry: Entry, outcome: Outcome, now: float) -> int:
        """A look ended; returns the failures in a row with it."""
        entry.running = False
        entry.failures = 0 if outcome is Outcome.OK else entry.failures + 1
        entry.outcome = outcome
        if self.entries.get(number) is entry:
            if outcome is Outcome.REFUSED:
                self._plan(number, entry, schedule.after(entry.job, now, outcome, entry.failures))
            elif entry.again:
                entry.again = False
                self.at_once(number, now)
        return entry.failures

    def put_back(self, entry: Entry) -> None:
        """A look that did not begin after all."""
        entry.running = False

    def lateness(self, share: float) -> float:
        """Seconds of which ``share`` (0 … 1) of the last looks began less late; 0 before the first."""
        return float(np.quantile(np.array(self._late), share)) if self._late else 0.0

    def _plan(self, number: int, entry: Entry, due: float) -> None:
        entry.due = due
        heapq.heappush(self._heap, (due, number))


def _way(job: Job) -> tuple[object, ...]:
    """What a probe may remember things by: when it changes, it starts afresh."""
    return job.subject, job.method, job.address, job.port, job.credential, job.options
