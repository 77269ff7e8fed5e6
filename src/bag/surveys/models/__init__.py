"""Tables of surveys, by file."""

from bag.surveys.models.observers import ObserverReport
from bag.surveys.models.parts import (
    Assessment,
    BillLine,
    Finding,
    LineSource,
    Severity,
    Sketch,
    SurveyStep,
    VatRate,
    Verdict,
    Visit,
)
from bag.surveys.models.surveys import Survey, SurveyKind, SurveyState

__all__ = [
    "Assessment",
    "BillLine",
    "Finding",
    "LineSource",
    "ObserverReport",
    "Severity",
    "Sketch",
    "Survey",
    "SurveyKind",
    "SurveyState",
    "SurveyStep",
    "VatRate",
    "Verdict",
    "Visit",
]
