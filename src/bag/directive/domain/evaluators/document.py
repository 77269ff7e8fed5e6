"""An approved document is there and within its review date."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.periods import shift
from bag.directive.domain.rules import DocumentInReview
from bag.directive.domain.verdicts import ONE_DAY, Case, Fact, Occurred, State, Status, Verdict


def judge(parameters: DocumentInReview, case: Case) -> Verdict:
    """The document that lasts longest decides; without any the duty has one period from its beginning."""
    best = max(case.facts, key=lambda fact: _until(parameters, fact), default=None)
    if best is None:
        due = shift(case.starts_on, parameters.window)
        if case.today > due:
            return Verdict(Status.OVERDUE, "document_missing", {}, due)
        return Verdict(Status.NO_DATA, "no_document", {}, due, None, due)
    until = _until(parameters, best)
    values: dict[str, str | int] = {"until": until.isoformat()}
    if until < case.today:
        return Verdict(Status.OVERDUE, "document_expired", values, until, best.on)
    turn = until - timedelta(days=parameters.notice_days) - ONE_DAY
    if case.today > turn:
        values["days"] = (until - case.today).days
        return Verdict(Status.DUE_SOON, "document_due", values, until, best.on, until)
    return Verdict(Status.CONFORMING, "document_valid", values, until, best.on, turn)


def _until(parameters: DocumentInReview, fact: Fact) -> date:
    """The last day in review date; a document without one is to be looked at again after one period."""
    return fact.until or shift(fact.on, parameters.window)


def occurrences(parameters: DocumentInReview, case: Case, since: date) -> list[Occurred]:
    """The review of each document: met by a later approval, missed when its date passed without one."""
    rows = []
    for place, fact in enumerate(case.facts):
        until = max(_until(parameters, fact), fact.on)
        renewed = next((later for later in case.facts[place + 1 :] if later.on > fact.on), None)
        if (renewed.on if renewed else until) < since:
            continue
        state = State.OPEN if case.today <= until else State.MISSED
        if renewed is not None:
            state = State.MET if renewed.on <= until else State.MET_LATE
        rows.append(
            Occurred(
                fact.on, until, until, state,
                renewed.on if renewed else None, renewed.recorded_on if renewed else None, fact.item, fact.label,
            )
        )  # fmt: skip
    return rows
