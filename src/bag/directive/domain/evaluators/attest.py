"""The owner's signed statement once in every window: judged like any proof, told of in the words of statements."""

from __future__ import annotations

from datetime import date

from bag.directive.domain.evaluators import periodic
from bag.directive.domain.rules import Attest
from bag.directive.domain.verdicts import Case, Occurred, Verdict


def judge(parameters: Attest, case: Case) -> Verdict:
    """The case carries statements, not records."""
    return periodic.judge(parameters, case)


def occurrences(parameters: Attest, case: Case, since: date) -> list[Occurred]:
    """Each window in which a statement is owed."""
    return periodic.occurrences(parameters, case, since)
