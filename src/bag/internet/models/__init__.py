"""Tables of the internet service, by file."""

from bag.internet.models.access import AccessProfile, AccessRight, Export, RightState, Steward
from bag.internet.models.attacks import Attack, DdosReport, ReportSource
from bag.internet.models.links import Uplink, UplinkMonth

__all__ = [
    "AccessProfile",
    "AccessRight",
    "Attack",
    "DdosReport",
    "Export",
    "ReportSource",
    "RightState",
    "Steward",
    "Uplink",
    "UplinkMonth",
]
