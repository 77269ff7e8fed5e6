"""Terms of single events: each is open, met, met late or missed. The base of every-event, close-by and before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.periods import Window, window_of
from bag.directive.domain.rules import Parameters
from bag.directive.domain.verdicts import ONE_DAY, Case, Fact, Occurred, State, Status, Verdict, earliest

SOON = 3
"""Days before a term at which it counts as due soon."""

TermOf = Callable[[Fact], date]


@dataclass(frozen=True)
class Term:
    """One event with the last day on which what it calls for is in time."""

    fact: Fact
    on: date
    met_on: date | None
    written_on: date

    def state(self, today: date) -> State:
        if self.met_on is not None:
            return State.MET if self.written_on <= self.on else State.MET_LATE
        return State.OPEN if today <= self.on else State.MISSED

    def occurred(self, today: date) -> Occurred:
        fact = self.fact
        return Occurred(
            first=min(fact.on, self.on),
            last=max(fact.on, self.on),
            due_on=self.on,
            state=self.state(today),
            met_on=self.met_on,
            recorded_on=self.written_on if self.met_on else fact.recorded_on,
            item=fact.item,
            label=fact.label,
        )


def terms(case: Case, term_of: TermOf) -> list[Term]:
    """The terms of all known events. Marks and documents are themselves what their event called for."""
    return [_term(fact, term_of(fact)) for fact in case.facts]


def _term(fact: Fact, on: date) -> Term:
    if fact.shape in (EvidenceShape.MARK, EvidenceShape.DOCUMENT):
        return Term(fact, on, fact.met_on or fact.on, fact.recorded_on)
    return Term(fact, on, fact.met_on, max(fact.met_on or fact.recorded_on, fact.on))


def judge(parameters: Parameters, case: Case, found: Iterable[Term], *, soon: int = SOON) -> Verdict:
    """Overdue with an open event past its term; due soon before one; else as the events of the window were met.

    Events that are open and far from their term make a duty neither green nor amber: nothing is due yet.
    """
    window = window_of(case.today, parameters.window)
    missed: list[date] = []
    ahead: list[date] = []
    done: list[State] = []
    last: date | None = None
    for term in found:
        if term.met_on is not None:
            last = max(last or term.met_on, term.met_on)
            if term.fact.on in window or term.met_on in window:
                done.append(term.state(case.today))
        else:
            (ahead if case.today <= term.on else missed).append(term.on)
    if missed:
        return Verdict(Status.OVERDUE, "events_overdue", {"count": len(missed)}, min(missed), last)
    due = min(ahead, default=None)
    turn = due - timedelta(days=soon) - ONE_DAY if due else None
    if due and turn and case.today > turn:
        values: dict[str, str | int] = {"count": ahead.count(due), "days": (due - case.today).days}
        return Verdict(Status.DUE_SOON, "events_due", values, due, last, due)
    return _settled(done, window, due, last, earliest(case.today, turn, window.last))


def _settled(done: list[State], window: Window, due: date | None, last: date | None, holds: date | None) -> Verdict:
    """The verdict when no event is past its term or close to it; ``done``: the events met or begun in the window."""
    if not done and due is None:
        return Verdict(Status.VACUOUS, "no_event", {"first": window.first.isoformat()}, None, last, holds)
    if not done:
        return Verdict(Status.VACUOUS, "events_ahead", {"until": due.isoformat() if due else ""}, due, last, holds)
    late = done.count(State.MET_LATE)
    if late:
        return Verdict(Status.LATE_DONE, "events_late", {"count": len(done), "late": late}, due, last, holds)
    return Verdict(Status.CONFORMING, "events_met", {"count": len(done)}, due, last, holds)


def occurrences(case: Case, found: Iterable[Term], since: date) -> list[Occurred]:
    """The terms of events since a day, and of earlier ones that were open on it."""
    rows = [
        term.occurred(case.today) for term in found if max(term.on, term.met_on or term.on) >= since or not term.met_on
    ]
    return sorted(rows, key=lambda row: (row.due_on, row.item))
