"""Approved documents are there and within their review dates."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.periods import shift
from bag.directive.domain.rules import DocumentInReview
from bag.directive.domain.verdicts import ONE_DAY, Case, Fact, Occurred, State, Status, Verdict


def judge(parameters: DocumentInReview, case: Case) -> Verdict:
    """Of the documents in force (not met by a successor) the one whose review comes first decides.

    Without any the duty has one period from its beginning.
    """
    in_force = [fact for fact in case.facts if fact.met_on is None]
    if not in_force:
        due = shift(case.starts_on, parameters.window)
        if case.today > due:
            return Verdict(Status.OVERDUE, "document_missing", {}, due)
        return Verdict(Status.NO_DATA, "no_document", {}, due, None, due)
    last = in_force[-1].on
    until = min(_until(parameters, fact) for fact in in_force)
    values: dict[str, str | int] = {"count": len(in_force), "until": until.isoformat()}
    if until < case.today:
        return Verdict(Status.OVERDUE, "document_expired", values, until, last)
    turn = until - timedelta(days=parameters.notice_days) - ONE_DAY
    if case.today > turn:
        values["days"] = (until - case.today).days
        return Verdict(Status.DUE_SOON, "document_due", values, until, last, until)
    return Verdict(Status.CONFORMING, "document_valid", values, until, last, turn)


def _until(parameters: DocumentInReview, fact: Fact) -> date:
    """The last day in review date; a document without one is to be looked at again after one period."""
    return max(fact.until or shift(fact.on, parameters.window), fact.on)


def occurrences(parameters: DocumentInReview, case: Case, since: date) -> list[Occurred]:
    """The review of each document: met by its successor, missed when its date passed without one."""
    rows = []
    for fact in case.facts:
        until = _until(parameters, fact)
        if fact.met_on is not None and max(until, fact.met_on) < since:
            continue
        state = State.OPEN if case.today <= until else State.MISSED
        if fact.met_on is not None:
            state = State.MET if fact.met_on <= until else State.MET_LATE
        rows.append(Occurred(fact.on, until, until, state, fact.met_on, fact.recorded_on, fact.item, fact.label))
    return rows
