"""The newest proof is never older than an age."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.periods import following, parse_period, shift, soon_days, window_of
from bag.directive.domain.rules import Freshness
from bag.directive.domain.verdicts import ONE_DAY, Case, Occurred, State, Status, Verdict


def judge(parameters: Freshness, case: Case) -> Verdict:
    """Due when the newest proof reaches the age; a duty never shown has one age from its beginning."""
    age = parse_period(parameters.max_age)
    last = case.last_on
    due = shift(last or case.starts_on, age)
    if last is None:
        if case.today > due:
            return Verdict(Status.OVERDUE, "never_fresh", {}, due)
        return Verdict(Status.NO_DATA, "never_shown", {}, due, None, due)
    values: dict[str, str | int] = {"on": last.isoformat()}
    if case.today > due:
        return Verdict(Status.OVERDUE, "stale", values, due, last)
    turn = due - timedelta(days=soon_days(age)) - ONE_DAY
    if case.today > turn and age.unit != "D":
        return Verdict(Status.DUE_SOON, "fresh_due", {**values, "days": (due - case.today).days}, due, last, due)
    return Verdict(Status.CONFORMING, "fresh", values, due, last, due if age.unit == "D" else turn)


def occurrences(parameters: Freshness, case: Case, since: date) -> list[Occurred]:
    """One for each calendar window: missed when the newest proof was too old on any of its days."""
    rows = []
    window = window_of(max(since, case.starts_on), parameters.window)
    while window.first <= case.today:
        rows.append(_of_window(parameters, case, max(window.first, case.starts_on), window.first, window.last))
        window = following(window, parameters.window)
    return rows


def _of_window(parameters: Freshness, case: Case, watched: date, first: date, last: date) -> Occurred:
    """How a window stood from its first watched day to its last, or to today."""
    age = parse_period(parameters.max_age)
    end = min(last, case.today)
    shown = [day for day, _fact in case.shown if day <= end]
    at = max((day for day in shown if day <= watched), default=case.starts_on)
    due = shift(at, age)
    broken: date | None = None
    for day in (day for day in shown if day > watched):
        broken = broken or (due if due < day else None)
        due = shift(day, age)
    broken = broken or (due if due < end else None)
    running = last >= case.today
    newest = max(shown, default=None)
    if broken is not None:
        return Occurred(first, last, broken, State.MISSED if due < end else State.MET_LATE, newest)
    if newest is None:
        return Occurred(first, last, due, State.OPEN if running else State.NO_DATA)
    return Occurred(first, last, due if running else last, State.OPEN if running else State.MET, newest)
