"""Nothing happened without its condition."""

from __future__ import annotations

from datetime import date

from bag.directive.domain.periods import window_of
from bag.directive.domain.rules import Forbid
from bag.directive.domain.verdicts import Case, Occurred, State, Status, Verdict


def judge(parameters: Forbid, case: Case) -> Verdict:
    """A forbidden event in the window: violated; only allowed ones: conforming; none: vacuous."""
    window = window_of(case.today, parameters.window)
    inside = [fact for fact in case.facts if fact.on in window]
    last = inside[-1].on if inside else None
    forbidden = [fact for fact in inside if not fact.allowed]
    if forbidden:
        values: dict[str, str | int] = {"count": len(forbidden), "on": forbidden[0].on.isoformat()}
        return Verdict(Status.VIOLATED, "forbidden", values, forbidden[0].on, last, window.last)
    if not inside:
        return Verdict(Status.VACUOUS, "no_event", {"first": window.first.isoformat()}, None, None, window.last)
    return Verdict(Status.CONFORMING, "events_allowed", {"count": len(inside)}, None, last, window.last)


def occurrences(_parameters: Forbid, case: Case, since: date) -> list[Occurred]:
    """One for each event."""
    return [
        Occurred(
            fact.on,
            fact.on,
            fact.on,
            State.MET if fact.allowed else State.VIOLATED,
            fact.on if fact.allowed else None,
            fact.recorded_on,
            fact.item,
            fact.label,
        )
        for fact in case.facts
        if fact.on >= since
    ]
