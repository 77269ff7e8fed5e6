"""Every task is closed by its term."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.evaluators import terms
from bag.directive.domain.rules import CloseBy
from bag.directive.domain.verdicts import Case, Fact, Occurred, Verdict


def judge(parameters: CloseBy, case: Case) -> Verdict:
    """A task without a term of its own has ``within_days`` from its beginning."""
    return terms.judge(parameters, case, _terms(parameters, case))


def occurrences(parameters: CloseBy, case: Case, since: date) -> list[Occurred]:
    """One for each task."""
    return terms.occurrences(case, _terms(parameters, case), since)


def _terms(parameters: CloseBy, case: Case) -> list[terms.Term]:
    def term_of(fact: Fact) -> date:
        return fact.due_on or fact.on + timedelta(days=parameters.within_days)

    return terms.terms(case, term_of)
