"""Tables of the minimum security standard."""

from bag.standards.models.choices import EditionState, ExemptionState, Stated, Weight
from bag.standards.models.editions import Clause, Edition
from bag.standards.models.participants import (
    Acceptance,
    Campaign,
    CampaignLine,
    ClauseStanding,
    Exemption,
    Participant,
)

__all__ = [
    "Acceptance",
    "Campaign",
    "CampaignLine",
    "Clause",
    "ClauseStanding",
    "Edition",
    "EditionState",
    "Exemption",
    "ExemptionState",
    "Participant",
    "Stated",
    "Weight",
]
