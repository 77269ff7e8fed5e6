"""Proof once in every calendar window."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.evaluators.windows import Answer, Schedule
from bag.directive.domain.periods import soon_days
from bag.directive.domain.rules import Attest, Periodic
from bag.directive.domain.verdicts import ONE_DAY, Case, Occurred, State, Status, Verdict, earliest


def judge(parameters: Periodic | Attest, case: Case) -> Verdict:
    """Conforming once the running window is answered; before that the window before decides.

    The window that the duty began in is never missed. Reason codes begin with the word of the case.
    """
    schedule = _schedule(parameters, case)
    current = schedule.at(case.today)
    previous = schedule.before(current)
    before, last, now = schedule.answers(case, [schedule.before(previous), previous, current])
    if now.fact is not None:
        due = schedule.due(schedule.after(current))
        return _verdict(case, Status.CONFORMING, "in_window", due, current.last)
    if last.fact is None and last.window.last >= case.starts_on and case.today <= last.due_on:
        return _open(parameters, case, schedule, last, before)
    return _open(parameters, case, schedule, now, last)


def _open(parameters: Periodic | Attest, case: Case, schedule: Schedule, open_: Answer, last: Answer) -> Verdict:
    """The verdict while a window is still to be answered; ``last`` is the one before it."""
    if last.fact is None and last.window.first >= case.starts_on:
        first = schedule.missed_since(case, last.window)
        missed = schedule.count(first, last.window)
        return _verdict(case, Status.OVERDUE, "overdue", schedule.due(first), None, missed=missed)
    days = (open_.due_on - case.today).days
    soon = soon_days(parameters.window)
    if not schedule.daily and days <= soon:
        return _verdict(case, Status.DUE_SOON, "due", open_.due_on, open_.due_on, days=days)
    turn = open_.due_on if schedule.daily else open_.due_on - timedelta(days=soon) - ONE_DAY
    holds = earliest(case.today, turn, open_.window.last)
    if last.fact is None:
        return _verdict(case, Status.NO_DATA, "never", open_.due_on, holds)
    if last.late:
        return _verdict(case, Status.LATE_DONE, "late", open_.due_on, holds)
    return _verdict(case, Status.CONFORMING, "last_window", open_.due_on, holds)


def _verdict(case: Case, status: Status, word: str, due: date, holds: date | None, **values: int) -> Verdict:
    reason = f"never_{case.word}" if word == "never" else f"{case.word}_{word}"
    last = case.last_on
    shown: dict[str, str | int] = {"on": last.isoformat()} if last else {}
    return Verdict(status, reason, {**shown, **values}, due, last, holds)


def occurrences(parameters: Periodic | Attest, case: Case, since: date) -> list[Occurred]:
    """Each window since a day, and the next one once the running one is answered."""
    schedule = _schedule(parameters, case)
    first, last = schedule.at(since), schedule.at(case.today)
    if schedule.daily:
        first = schedule.after(schedule.before(first))
    windows = schedule.between(first, last)
    begun = schedule.at(case.starts_on).first
    answers = schedule.answers(case, windows) if windows else []
    rows = [_occurred(answer, case) for answer in answers if answer.fact or answer.window.first >= begun]
    if not rows or rows[-1].state is not State.OPEN:
        ahead = schedule.after(last)
        rows.append(Occurred(ahead.first, ahead.last, schedule.due(ahead), State.OPEN))
    return rows


def _occurred(answer: Answer, case: Case) -> Occurred:
    window, fact = answer.window, answer.fact
    if fact is not None:
        state = State.MET_LATE if answer.late else State.MET
        return Occurred(window.first, window.last, answer.due_on, state, fact.shown_on, fact.written_on)
    if case.today <= answer.due_on:
        return Occurred(window.first, window.last, answer.due_on, State.OPEN)
    missed = window.first >= case.starts_on
    return Occurred(window.first, window.last, answer.due_on, State.MISSED if missed else State.NO_DATA)


def _schedule(parameters: Periodic | Attest, case: Case) -> Schedule:
    return Schedule(parameters.window, timedelta(days=parameters.grace_days), case.calendar)
