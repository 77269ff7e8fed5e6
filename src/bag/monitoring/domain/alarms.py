"""The life of an alarm: pending → active → cleared → closed, with orthogonal marks (ITU-T X.733, RFC 3877).

An :class:`Alarm` is a value; every event is a function to the next one. Marks (acknowledged, shelved, suppressed, in
maintenance, flapping) keep people undisturbed; they never change what is true. Telling people is decided here, whom was
told is known elsewhere: a recovery goes only to those who were told of the raise. Moments are microseconds since 1970.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """Perceived severity (X.733); :attr:`rank` orders it, 0 for the worst."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"
    CLEARED = "cleared"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Kind(StrEnum):
    """Alarm type (X.733)."""

    COMMUNICATIONS = "communications"
    QUALITY = "quality_of_service"
    PROCESSING = "processing"
    EQUIPMENT = "equipment"
    ENVIRONMENTAL = "environmental"
    SECURITY = "security"


class Trend(StrEnum):
    """How the severity moved with the last event (X.733)."""

    MORE = "more_severe"
    SAME = "no_change"
    LESS = "less_severe"


class Phase(StrEnum):
    """Where an alarm is in its life. CLOSED is the end; the same trouble later is a new alarm."""

    PENDING = "pending"
    ACTIVE = "active"
    CLEARED = "cleared"
    CLOSED = "closed"


class Telling(StrEnum):
    """What people are to be told after an event."""

    RAISED = "raised"
    WORSE = "worse"
    RECOVERED = "recovered"


class AlarmFault(StrEnum):
    """Why an event is refused."""

    CLOSED = "closed"
    STILL_ACTIVE = "still_active"
    NOT_ACTIVE = "not_active"
    NEEDS_REASON = "needs_reason"
    PAST = "past"
    NO_SEVERITY = "no_severity"


class AlarmError(ValueError):
    """An event that this alarm cannot take; ``code`` says why."""

    def __init__(self, code: AlarmFault) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, order=True)
class Key:
    """What makes two reports the same alarm: the object, the class of the alarm, and the instance within the object."""

    subject: str
    alarm_class: str
    instance: str = ""

    @property
    def digest(self) -> str:
        """64 hexadecimal digits; different keys have different ones, whatever signs their parts hold."""
        parts = json.dumps([self.subject, self.alarm_class, self.instance], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


@dataclass(frozen=True)
class Acknowledgment:
    """Who took notice, and until when that keeps the alarm quiet; None: until it is over."""

    by: str
    until: int | None = None


@dataclass(frozen=True)
class Shelf:
    """Until when somebody put an alarm aside, and why."""

    until: int
    reason: str


@dataclass(frozen=True)
class Timing:
    """``hold``: how long trouble must last to be active; ``settle``: how long it must stay away to be closed."""

    hold: int = 0
    settle: int = 300_000_000


@dataclass(frozen=True)
class Alarm:
    """One alarm. ``present``: whether the trouble is there now; ``count``: how often it was reported.

    ``turned``: when ``present`` last changed. ``root``: the alarm that explains this one. ``active_at`` and
    ``cleared_at`` are of the last time.
    """

    key: Key
    severity: Severity
    phase: Phase
    first_seen: int
    last_seen: int
    turned: int
    present: bool = True
    count: int = 1
    trend: Trend = Trend.SAME
    active_at: int | None = None
    cleared_at: int | None = None
    closed_at: int | None = None
    acknowledged: Acknowledgment | None = None
    shelved: Shelf | None = None
    root: Key | None = None
    in_maintenance: bool = False
    flapping: bool = False

    @property
    def muted(self) -> bool:
        """Whether a mark keeps this alarm from people."""
        marks = (self.acknowledged, self.shelved, self.root)
        return any(mark is not None for mark in marks) or self.in_maintenance


def reported(alarm: Alarm | None, key: Key, severity: Severity, at: int, timing: Timing) -> Alarm:
    """The trouble is (still) there. Without an open alarm a new one begins; a cleared one becomes active again.

    A severity that grew takes an acknowledgment away: what was accepted was less. Raises AlarmError for
    ``Severity.CLEARED``.
    """
    if severity is Severity.CLEARED:
        raise AlarmError(AlarmFault.NO_SEVERITY)
    if alarm is None or alarm.phase is Phase.CLOSED:
        return passed(Alarm(key, severity, Phase.PENDING, first_seen=at, last_seen=at, turned=at), at, timing)
    steps = alarm.severity.rank - severity.rank
    seen = replace(
        alarm,
        severity=severity,
        trend=Trend.MORE if steps > 0 else Trend.LESS if steps < 0 else Trend.SAME,
        acknowledged=None if steps > 0 else alarm.acknowledged,
        last_seen=max(at, alarm.last_seen),
        count=alarm.count + 1,
        present=True,
        turned=alarm.turned if alarm.present else at,
    )
    return passed(seen, at, timing)


def gone(alarm: Alarm, at: int, timing: Timing) -> Alarm:
    """The trouble is no longer there. A pending alarm closes unseen; a flapping one stays active until it is quiet."""
    _require_open(alarm)
    return passed(replace(alarm, present=False, turned=at) if alarm.present else alarm, at, timing)


def passed(alarm: Alarm, at: int, timing: Timing) -> Alarm:
    """The alarm at a moment: what time alone brings. Idempotent, so a restart of the collector changes nothing."""
    if alarm.phase is Phase.CLOSED:
        return alarm
    return _moved(_expired(alarm, at), at, timing)


def acknowledge(alarm: Alarm, by: str, at: int, until: int | None = None) -> Alarm:
    """Somebody takes notice of an active alarm. Raises AlarmError."""
    if alarm.phase is not Phase.ACTIVE:
        raise AlarmError(AlarmFault.NOT_ACTIVE)
    if until is not None and until <= at:
        raise AlarmError(AlarmFault.PAST)
    return replace(alarm, acknowledged=Acknowledgment(by, until))


def shelve(alarm: Alarm, at: int, until: int, reason: str) -> Alarm:
    """Somebody puts an alarm aside until a moment. Raises AlarmError."""
    _require_open(alarm)
    if not reason.strip():
        raise AlarmError(AlarmFault.NEEDS_REASON)
    if until <= at:
        raise AlarmError(AlarmFault.PAST)
    return replace(alarm, shelved=Shelf(until, reason))


def unshelve(alarm: Alarm) -> Alarm:
    """Somebody takes an alarm up again before its time."""
    _require_open(alarm)
    return replace(alarm, shelved=None)


def explained(alarm: Alarm, root: Key | None) -> Alarm:
    """Another alarm explains this one, or (None) no longer does: then it speaks for itself. None explains itself."""
    _require_open(alarm)
    return replace(alarm, root=None if root == alarm.key else root)


def maintained(alarm: Alarm, in_maintenance: bool) -> Alarm:
    """A maintenance window over the object began or ended."""
    _require_open(alarm)
    return replace(alarm, in_maintenance=in_maintenance)


def flapped(alarm: Alarm, flapping: bool, at: int, timing: Timing) -> Alarm:
    """Flapping began or ended. At its end the alarm follows what is true."""
    _require_open(alarm)
    return passed(replace(alarm, flapping=flapping), at, timing)


def close(alarm: Alarm, at: int) -> Alarm:
    """Somebody closes a cleared alarm before its time. Raises AlarmError for one whose trouble is still there."""
    _require_open(alarm)
    if alarm.phase is not Phase.CLEARED:
        raise AlarmError(AlarmFault.STILL_ACTIVE)
    return replace(alarm, phase=Phase.CLOSED, closed_at=at)


def abandoned(alarm: Alarm, at: int) -> Alarm:
    """Nobody can say any more whether the trouble is there: what was watched, or who watched it, is gone."""
    _require_open(alarm)
    ended = alarm.cleared_at if alarm.phase is Phase.CLEARED else at
    return replace(alarm, present=False, phase=Phase.CLOSED, cleared_at=ended, closed_at=at, flapping=False)


def telling(before: Alarm | None, after: Alarm) -> Telling | None:
    """What people are to be told about the step from ``before`` to ``after``.

    A raise is told when an active alarm becomes heard: newly active, or no longer explained, shelved, maintained. A
    recovery is told even if marks came meanwhile, for those who were told of the raise would wait for it. Flapping
    tells nothing of its own: it is one raise, and one recovery after it is quiet.
    """
    was_active = before is not None and before.phase is Phase.ACTIVE
    if after.phase is not Phase.ACTIVE:
        return Telling.RECOVERED if was_active else None
    if after.muted:
        return None
    if before is None or not was_active or before.muted:
        worse_than_acknowledged = before is not None and before.acknowledged is not None and was_active
        return Telling.WORSE if worse_than_acknowledged and after.trend is Trend.MORE else Telling.RAISED
    return Telling.WORSE if after.severity.rank < before.severity.rank else None


def _require_open(alarm: Alarm) -> None:
    if alarm.phase is Phase.CLOSED:
        raise AlarmError(AlarmFault.CLOSED)


def _expired(alarm: Alarm, at: int) -> Alarm:
    """Acknowledgment and shelf end at their time."""
    acknowledged, shelved = alarm.acknowledged, alarm.shelved
    if acknowledged is not None and acknowledged.until is not None and acknowledged.until <= at:
        alarm = replace(alarm, acknowledged=None)
    if shelved is not None and shelved.until <= at:
        alarm = replace(alarm, shelved=None)
    return alarm


def _moved(alarm: Alarm, at: int, timing: Timing) -> Alarm:
    """The phase that follows from presence and time."""
    if alarm.present:
        if alarm.phase is Phase.CLEARED or (alarm.phase is Phase.PENDING and at - alarm.turned >= timing.hold):
            return replace(alarm, phase=Phase.ACTIVE, active_at=at)
        return alarm
    if alarm.phase is Phase.PENDING:
        return replace(alarm, phase=Phase.CLOSED, closed_at=at)
    if alarm.phase is Phase.ACTIVE and not alarm.flapping:
        # What was acknowledged is over; if it comes back, that is news.
        return _moved(replace(alarm, phase=Phase.CLEARED, cleared_at=at, acknowledged=None), at, timing)
    if alarm.phase is Phase.CLEARED and alarm.cleared_at is not None and at - alarm.cleared_at >= timing.settle:
        return replace(alarm, phase=Phase.CLOSED, closed_at=at)
    return alarm
