"""What each event calls for is done within so many days."""

from __future__ import annotations

from datetime import date, timedelta

from bag.directive.domain.evaluators import terms
from bag.directive.domain.rules import EveryEvent
from bag.directive.domain.verdicts import Case, Fact, Occurred, Verdict


def judge(parameters: EveryEvent, case: Case) -> Verdict:
    """Vacuous when no event happened in the window and none is open."""
    return terms.judge(parameters, case, _terms(parameters, case))


def occurrences(parameters: EveryEvent, case: Case, since: date) -> list[Occurred]:
    """One for each event."""
    return terms.occurrences(case, _terms(parameters, case), since)


def _terms(parameters: EveryEvent, case: Case) -> list[terms.Term]:
    def term_of(fact: Fact) -> date:
        if fact.due_on is not None:
            return fact.due_on
        if parameters.working:
            return case.calendar.add_working_days(fact.on, parameters.within_days)
        return fact.on + timedelta(days=parameters.within_days)

    return terms.terms(case, term_of)
