"""Target times of requests and incidents: exact to the minute, on the hours of the service that has the work.

What counts is time within the service's hours that is not spent pending. The target is missed at the first moment at
which the counted time reaches the target in force at that moment. A change of priority therefore keeps what was
accumulated: it may find the work already over its new target, and it does not undo a target that was missed before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from bag.core.domain.calendar import HALF_DAY_END, LOCAL, DayKind, WorkCalendar

DAY_MINUTES = 24 * 60
LONGEST_MINUTES = 10_000 * 60
"""The longest target; what is longer is a typing error."""
FARTHEST = timedelta(days=3660)
WARN_AT = (50, 75, 90)
"""Shares of the target, in percent, at which people are warned."""

Stretch = tuple[datetime, datetime]


class TargetTimeError(ValueError):
    """A question without an answer; ``code`` says which rule it breaks."""

    def __init__(self, code: str) -> None:
        super().__init__(code.replace("_", " "))
        self.code = code


@dataclass(frozen=True)
class ServiceHours:
    """When a service works: ``shifts`` as minutes since midnight (end ≤ 1440) on ``weekdays`` (0 is Monday).

    ``calendar`` gives the holidays, half days and administrative leave that are kept; None: they are worked through.
    """

    shifts: tuple[tuple[int, int], ...] = ((0, DAY_MINUTES),)
    weekdays: frozenset[int] = frozenset(range(7))
    calendar: WorkCalendar | None = None

    def __post_init__(self) -> None:
        ordered = sorted(self.shifts)
        if not self.weekdays or not ordered or any(not 0 <= start < end <= DAY_MINUTES for start, end in ordered):
            raise TargetTimeError("hours_impossible")
        if any(first[1] > second[0] for first, second in pairwise(ordered)):
            raise TargetTimeError("hours_overlap")

    def spans(self, on: date) -> list[Stretch]:
        """The worked stretches of a local day, in UTC and in order."""
        latest = self._latest(on)
        return [
            (_moment(on, start), _moment(on, min(end, latest))) for start, end in sorted(self.shifts) if start < latest
        ]

    def _latest(self, on: date) -> int:
        """The minute at which the day ends; 0 on a day off."""
        if on.weekday() not in self.weekdays:
            return 0
        kind = self.calendar.day(on).kind if self.calendar else DayKind.FULL
        half = HALF_DAY_END.hour * 60 + HALF_DAY_END.minute
        return {DayKind.OFF: 0, DayKind.HALF: half, DayKind.FULL: DAY_MINUTES}[kind]


AROUND_THE_CLOCK = ServiceHours()


@dataclass(frozen=True)
class Pending:
    """A time in which the work waited for somebody else; ``end`` None: it still waits."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class TargetChange:
    """From ``at`` on the target is ``minutes``: the priority was changed."""

    at: datetime
    minutes: int


@dataclass(frozen=True)
class Clock:
    """The clock of one piece of work. Moments are aware; ``minutes`` is the target at the opening."""

    opened: datetime
    minutes: int
    hours: ServiceHours
    pending: Sequence[Pending] = ()
    changes: Sequence[TargetChange] = ()

    def __post_init__(self) -> None:
        if any(not 0 < minutes <= LONGEST_MINUTES for minutes in (self.minutes, *(c.minutes for c in self.changes))):
            raise TargetTimeError("target_out_of_range")
        if any(change.at < self.opened for change in self.changes):
            raise TargetTimeError("change_before_opening")
        _require_order(self.opened, self.pending)

    def counted(self, until: datetime) -> timedelta:
        """The time that has counted from the opening to ``until``."""
        return sum((end - start for start, end in self._stretches(self.opened, until)), timedelta())

    def due(self, percent: int = 100) -> datetime | None:
        """When ``percent`` of the target is reached, in local time; a target that is full at closing time stays there.

        None while the work is pending without an end. Raises ``TargetTimeError`` beyond ten years.
        """
        counted = timedelta()
        for begin, end, minutes in self._targets():
            wanted = timedelta(minutes=minutes * percent // 100)
            if counted >= wanted:
                return begin.astimezone(LOCAL)
            for start, finish in self._stretches(begin, end):
                reached = start + wanted - counted
                if reached <= finish and reached < end:
                    return reached.astimezone(LOCAL)
                counted += finish - start
        if any(wait.end is None for wait in self.pending):
            return None
        raise TargetTimeError("too_far")

    def _targets(self) -> Iterator[tuple[datetime, datetime, int]]:
        """Each target with the moments from which and until which it is in force."""
        changes = sorted(self.changes, key=lambda change: change.at)
        begins = [self.opened, *(change.at for change in changes)]
        targets = [self.minutes, *(change.minutes for change in changes)]
        yield from zip(begins, [*begins[1:], self._farthest()], targets, strict=True)

    def _farthest(self) -> datetime:
        """The end of the search: nothing counts any more once the work waits without an end."""
        waiting = [wait.start for wait in self.pending if wait.end is None]
        last = [*waiting, *(change.at for change in self.changes)]
        return max(last) + timedelta(days=1) if waiting else self.opened + FARTHEST

    def _stretches(self, since: datetime, until: datetime) -> Iterator[Stretch]:
        """Stretches that count, in UTC and in order, within two moments."""
        waits = sorted((_utc(wait.start), _utc(wait.end or datetime.max.replace(tzinfo=UTC))) for wait in self.pending)
        first, last = _utc(since), _utc(until)
        on = since.astimezone(LOCAL).date()
        while on <= until.astimezone(LOCAL).date():
            for begin, finish in self.hours.spans(on):
                yield from _without((max(begin, first), min(finish, last)), waits)
            while waits and waits[0][1] <= _moment(on, 0):
                waits.pop(0)
            on += timedelta(days=1)


class Phase(StrEnum):
    """What the clock of a piece of work does at a moment."""

    RUNNING = "running"
    PENDING = "pending"
    OUTSIDE_HOURS = "outside_hours"
    MISSED = "missed"


@dataclass(frozen=True)
class Standing:
    """How a clock stands at a moment; ``left`` is never negative."""

    phase: Phase
    counted: timedelta
    left: timedelta
    due: datetime | None
    warnings: tuple[tuple[int, datetime], ...]
    """Shares of the target in percent, and when each is reached."""


def standing(clock: Clock, now: datetime, warn_at: Sequence[int] = WARN_AT) -> Standing:
    """How ``clock`` stands at ``now``."""
    due, counted = clock.due(), clock.counted(now)
    target = timedelta(minutes=target_at(clock, now))
    warnings = tuple((share, at) for share in warn_at if (at := clock.due(share)) is not None)
    left = timedelta() if due is not None and due <= now else max(target - counted, timedelta())
    return Standing(_phase(clock, now, due), counted, left, due, warnings)


def target_at(clock: Clock, now: datetime) -> int:
    """The target in minutes that is in force at ``now``."""
    passed = [change for change in clock.changes if change.at <= now]
    return max(passed, key=lambda change: change.at).minutes if passed else clock.minutes


def _phase(clock: Clock, now: datetime, due: datetime | None) -> Phase:
    if due is not None and due <= now:
        return Phase.MISSED
    if any(wait.start <= now and (wait.end is None or now < wait.end) for wait in clock.pending):
        return Phase.PENDING
    spans = clock.hours.spans(now.astimezone(LOCAL).date())
    return Phase.RUNNING if any(begin <= now < end for begin, end in spans) else Phase.OUTSIDE_HOURS


def _require_order(opened: datetime, pending: Sequence[Pending]) -> None:
    if any(wait.end is not None and wait.end < wait.start for wait in pending):
        raise TargetTimeError("pending_ends_before_it_begins")
    if any(wait.start < opened for wait in pending):
        raise TargetTimeError("pending_before_opening")
    ordered = sorted(pending, key=lambda wait: wait.start)
    for first, second in pairwise(ordered):
        if first.end is None or second.start < first.end:
            raise TargetTimeError("pending_overlaps")


def _without(stretch: Stretch, waits: Sequence[Stretch]) -> Iterator[Stretch]:
    begin, finish = stretch
    for start, end in waits:
        if start >= finish:
            break
        if begin < start:
            yield begin, start
        begin = max(begin, end)
    if begin < finish:
        yield begin, finish


def _moment(on: date, minute: int) -> datetime:
    """A minute of a local day, in UTC; minute 1440 is the next midnight."""
    if minute == DAY_MINUTES:
        on, minute = on + timedelta(days=1), 0
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=LOCAL).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
