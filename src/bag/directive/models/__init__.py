"""Directive versions with their clauses, and the duties that follow from them."""

from bag.directive.models.attestation import Attestation
from bag.directive.models.choices import (
    Basis,
    Change,
    Evaluator,
    EvidenceMode,
    Kind,
    OccurrenceState,
    Position,
    StatusChoice,
)
from bag.directive.models.duty import Instance, Obligation, StatusChange
from bag.directive.models.proof import Escalation, EvidenceLink, Grace, Occurrence
from bag.directive.models.text import Article, Clause, Definition, DirectiveVersion, NamedUnit

__all__ = [
    "Article",
    "Attestation",
    "Basis",
    "Change",
    "Clause",
    "Definition",
    "DirectiveVersion",
    "Escalation",
    "Evaluator",
    "EvidenceLink",
    "EvidenceMode",
    "Grace",
    "Instance",
    "Kind",
    "NamedUnit",
    "Obligation",
    "Occurrence",
    "OccurrenceState",
    "Position",
    "StatusChange",
    "StatusChoice",
]
