"""Tables of the rule register."""

from bag.firewall.models.requests import RequestKind, RequestState, RuleRequest
from bag.firewall.models.reviews import Campaign, Decision, ReviewLine
from bag.firewall.models.rules import Action, Dialect, Purpose, Rule, RuleSet

__all__ = [
    "Action",
    "Campaign",
    "Decision",
    "Dialect",
    "Purpose",
    "RequestKind",
    "RequestState",
    "ReviewLine",
    "Rule",
    "RuleRequest",
    "RuleSet",
]
