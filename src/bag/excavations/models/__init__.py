"""Tables of the room."""

from bag.excavations.models.excavations import (
    Body,
    Damage,
    Excavation,
    ExcavationState,
    MethodOfDigging,
    RiskClass,
    Visit,
)

__all__ = ["Body", "Damage", "Excavation", "ExcavationState", "MethodOfDigging", "RiskClass", "Visit"]
