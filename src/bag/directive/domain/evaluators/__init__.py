"""The ten evaluators: a rule's parameters and the case of a day in; a verdict, or the occurrences of a stretch, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bag.directive.domain.evaluators import (
    attest,
    before,
    close_by,
    coverage,
    document,
    every_event,
    forbid,
    freshness,
    periodic,
    threshold,
)
from bag.directive.domain.rules import Parameters
from bag.directive.domain.verdicts import Case, Occurred, Verdict


@dataclass(frozen=True)
class Evaluator:
    """``judge(parameters, case)`` and ``occurrences(parameters, case, since)``: those due or begun since a day, oldest
    first, with the next one that is due."""

    judge: Callable[[Any, Case], Verdict]
    occurrences: Callable[[Any, Case, date], list[Occurred]]


EVALUATORS: dict[str, Evaluator] = {
    "periodic": Evaluator(periodic.judge, periodic.occurrences),
    "coverage": Evaluator(coverage.judge, coverage.occurrences),
    "threshold": Evaluator(threshold.judge, threshold.occurrences),
    "freshness": Evaluator(freshness.judge, freshness.occurrences),
    "every_event": Evaluator(every_event.judge, every_event.occurrences),
    "before": Evaluator(before.judge, before.occurrences),
    "forbid": Evaluator(forbid.judge, forbid.occurrences),
    "document": Evaluator(document.judge, document.occurrences),
    "close_by": Evaluator(close_by.judge, close_by.occurrences),
    "attest": Evaluator(attest.judge, attest.occurrences),
}


def evaluator_of(parameters: Parameters) -> Evaluator:
    """The evaluator that the parameters are made for."""
    return EVALUATORS[parameters.evaluator]
