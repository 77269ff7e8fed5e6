"""Done in good time: at least so long before the date that an event is for (13-ş: two months before a move)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bag.directive.domain.evaluators import terms
from bag.directive.domain.periods import parse_period, shift, window_of
from bag.directive.domain.rules import Before
from bag.directive.domain.verdicts import Case, Fact, Occurred, State, Status, Verdict, earliest

SOON = 30


def judge(parameters: Before, case: Case) -> Verdict:
    """Overdue from the limit to the date itself; not done by the date, or done after the limit: violated.

    A violation counts in the window of the date that the event was for.
    """
    found = _terms(parameters, case)
    window = window_of(case.today, parameters.window)
    broken = [term for term in found if _broken(term, case.today) and target(term.fact) >= window.first]
    turns = [target(term.fact) for term in found if term.state(case.today) is State.MISSED]
    if not broken:
        verdict = terms.judge(parameters, case, [t for t in found if not _broken(t, case.today)], soon=SOON)
        return replace(verdict, holds_until=earliest(case.today, verdict.holds_until, *turns))
    turns += [window_of(target(term.fact), parameters.window).last for term in broken]
    first = min(term.on for term in broken)
    last = max((term.met_on for term in found if term.met_on), default=None)
    values: dict[str, str | int] = {"count": len(broken), "on": first.isoformat()}
    return Verdict(Status.VIOLATED, "limit_broken", values, first, last, earliest(case.today, *turns))


def target(fact: Fact) -> date:
    """The date that the event is for."""
    return fact.due_on or fact.on


def limit(day: date, offset: str) -> date:
    """The last day in time: ``offset`` before ``day`` by the calendar (30 April − 2 months = 28 or 29 February)."""
    return shift(day, parse_period(offset), -1)


def _broken(term: terms.Term, today: date) -> bool:
    state = term.state(today)
    return state is State.MET_LATE or (state is State.MISSED and today > target(term.fact))


def occurrences(parameters: Before, case: Case, since: date) -> list[Occurred]:
    """One for each event, due on its limit."""
    found = _terms(parameters, case)
    broken = {term.fact.item for term in found if _broken(term, case.today)}
    rows = terms.occurrences(case, found, since)
    return [Occurred(**{**vars(row), "state": State.VIOLATED}) if row.item in broken else row for row in rows]


def _terms(parameters: Before, case: Case) -> list[terms.Term]:
    return terms.terms(case, lambda fact: limit(target(fact), parameters.offset))
