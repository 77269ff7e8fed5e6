"""Spans cover the time without a gap, to the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bag.core.domain.calendar import LOCAL
from bag.directive.domain.periods import Window, following, previous, window_of
from bag.directive.domain.rules import Coverage
from bag.directive.domain.verdicts import ONE_DAY, Case, Occurred, State, Status, Verdict

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Gap:
    """A stretch without cover."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / MINUTE)


def gaps(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime, allowed: int = 0) -> list[Gap]:
    """The stretches between two moments that no span covers and that last longer than ``allowed`` whole minutes."""
    found, at = [], start
    for begins, ends in sorted(spans):
        if begins > at:
            found.append(Gap(at, min(begins, end)))
        at = max(at, ends)
        if at >= end:
            break
    if at < end:
        found.append(Gap(at, end))
    return [gap for gap in found if gap.minutes > allowed]


def judge(parameters: Coverage, case: Case) -> Verdict:
    """A gap in the running window: violated; before its first whole day the window before decides."""
    window = window_of(case.today, parameters.window)
    spans = _spans(case)
    last = max((fact.on for fact in case.facts), default=None)
    if not spans:
        return Verdict(Status.NO_DATA, "never_covered", {}, window.last, None, window.last)
    looked = _horizon(case, spans)
    if looked <= max(_midnight(window.first), _midnight(case.starts_on)):
        before = previous(window, parameters.window)
        window = before if before.last >= case.starts_on else window
    found = _gaps(parameters, case, window, spans, looked)
    if found:
        values: dict[str, str | int] = {
            "count": len(found),
            "minutes": sum(gap.minutes for gap in found),
            "on": found[0].start.date().isoformat(),
        }
        return Verdict(Status.VIOLATED, "gap", values, found[0].start.date(), last, case.today)
    return Verdict(Status.CONFORMING, "covered", {"first": window.first.isoformat()}, window.last, last, case.today)


def _spans(case: Case) -> list[tuple[datetime, datetime]]:
    """The covered stretches as they were known; one that still runs lasts through today."""
    end = _midnight(case.today + ONE_DAY)
    return [(fact.starts_at, fact.ends_at or end) for fact in case.facts if fact.starts_at is not None]


def _horizon(case: Case, spans: list[tuple[datetime, datetime]]) -> datetime:
    """Up to when cover is asked: the start of today, or as far into today as any span tells."""
    return max(_midnight(case.today), min(max(end for _start, end in spans), _midnight(case.today + ONE_DAY)))


def _gaps(
    parameters: Coverage, case: Case, window: Window, spans: list[tuple[datetime, datetime]], looked: datetime
) -> list[Gap]:
    start = _midnight(max(window.first, case.starts_on))
    return gaps(spans, start, min(_midnight(window.last + ONE_DAY), looked), parameters.gap_minutes)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL)


def occurrences(parameters: Coverage, case: Case, since: date) -> list[Occurred]:
    """One for each window: met without a gap, violated with one."""
    spans = _spans(case)
    looked = _horizon(case, spans) if spans else _midnight(case.today)
    rows = []
    window = window_of(max(since, case.starts_on), parameters.window)
    while window.first <= case.today:
        found = _gaps(parameters, case, window, spans, looked) if spans else []
        state = State.OPEN if window.last >= case.today else State.MET if spans else State.NO_DATA
        rows.append(Occurred(window.first, window.last, window.last, State.VIOLATED if found else state))
        window = following(window, parameters.window)
    return rows
