"""Tables of the internet service, by file."""

from bag.internet.models.access import AccessProfile, AccessRight, Export, GroupReading, RightState, Steward
from bag.internet.models.attacks import Attack, DdosReport, ReportSource
from bag.internet.models.links import Uplink, UplinkMonth
from bag.internet.models.reviews import AccessReview, AccessReviewLine, Decision

__all__ = [
    "AccessProfile",
    "AccessReview",
    "AccessReviewLine",
    "AccessRight",
    "Attack",
    "DdosReport",
    "Decision",
    "Export",
    "GroupReading",
    "ReportSource",
    "RightState",
    "Steward",
    "Uplink",
    "UplinkMonth",
]
