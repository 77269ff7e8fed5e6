"""Measures lie within limits."""

from __future__ import annotations

from datetime import date

from bag.directive.domain.periods import Window, following, previous, window_of
from bag.directive.domain.rules import Threshold
from bag.directive.domain.verdicts import Case, Fact, Occurred, State, Status, Verdict


def judge(parameters: Threshold, case: Case) -> Verdict:
    """The running window decides; before its first measure the one before."""
    current = window_of(case.today, parameters.window)
    last = case.facts[-1].on if case.facts else None
    for window, reason in ((current, "within"), (previous(current, parameters.window), "within_last")):
        measures = _measures(case, window)
        if measures:
            return _verdict(parameters, current, measures, reason, last)
    values: dict[str, str | int] = {"on": last.isoformat()} if last else {}
    return Verdict(Status.NO_DATA, "no_measure", values, current.last, last, current.last)


def _verdict(parameters: Threshold, current: Window, measures: list[Fact], reason: str, last: date | None) -> Verdict:
    outside = [fact for fact in measures if not _inside(parameters, fact)]
    values: dict[str, str | int] = {"count": len(measures), "outside": len(outside)}
    if share(parameters, measures) >= parameters.share:
        return Verdict(Status.CONFORMING, reason, values, current.last, last, current.last)
    return Verdict(Status.VIOLATED, "outside", values, outside[0].on, last, current.last)


def share(parameters: Threshold, measures: list[Fact]) -> float:
    """The part of the measures that lies within the limits, 0 to 1."""
    return sum(_inside(parameters, fact) for fact in measures) / len(measures)


def _inside(parameters: Threshold, fact: Fact) -> bool:
    value = fact.value
    above = parameters.minimum is None or (value is not None and value >= parameters.minimum)
    below = parameters.maximum is None or (value is not None and value <= parameters.maximum)
    return above and below


def _measures(case: Case, window: Window) -> list[Fact]:
    return [fact for fact in case.shown_between(window.first, window.last) if fact.value is not None]


def occurrences(parameters: Threshold, case: Case, since: date) -> list[Occurred]:
    """One for each window."""
    rows = []
    window = window_of(max(since, case.starts_on), parameters.window)
    while window.first <= case.today:
        rows.append(_occurred(parameters, case, window))
        window = following(window, parameters.window)
    return rows


def _occurred(parameters: Threshold, case: Case, window: Window) -> Occurred:
    measures = _measures(case, window)
    running = window.last >= case.today
    if not measures:
        return Occurred(window.first, window.last, window.last, State.OPEN if running else State.NO_DATA)
    if share(parameters, measures) < parameters.share:
        return Occurred(window.first, window.last, window.last, State.VIOLATED, None, measures[-1].recorded_on)
    state = State.OPEN if running else State.MET
    return Occurred(window.first, window.last, window.last, state, measures[-1].on, measures[-1].recorded_on)
