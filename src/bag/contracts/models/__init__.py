"""Tables of contracts."""

from bag.contracts.models.contract import Contract, Technician
from bag.contracts.models.penalties import Measure, PenaltyLine, PenaltyRule, PenaltyStatement, PenaltyUnit, RateKind

__all__ = [
    "Contract",
    "Measure",
    "PenaltyLine",
    "PenaltyRule",
    "PenaltyStatement",
    "PenaltyUnit",
    "RateKind",
    "Technician",
]
