"""Models of the room."""

from bag.vpn.models.access import (
    AccessKind,
    AccessRequest,
    AccessState,
    Account,
    AccountStanding,
    EndReason,
    Mfa,
    Session,
)
from bag.vpn.models.gateways import Difference, Gateway, GatewayKind, GatewayStatus, Reading
from bag.vpn.models.reviews import AccountLine, AccountReview, Decision
from bag.vpn.models.tunnels import IkeVersion, StrengthPolicy, Tunnel, TunnelStatus

__all__ = [
    "AccessKind",
    "AccessRequest",
    "AccessState",
    "Account",
    "AccountLine",
    "AccountReview",
    "AccountStanding",
    "Decision",
    "Difference",
    "EndReason",
    "Gateway",
    "GatewayKind",
    "GatewayStatus",
    "IkeVersion",
    "Mfa",
    "Reading",
    "Session",
    "StrengthPolicy",
    "Tunnel",
    "TunnelStatus",
]
