"""Tables of the wireless room, by file."""

from bag.wireless.models.points import AccessPoint, DayScore, Limits, Mounting, RadioDay, Standings
from bag.wireless.models.work import (
    Complaint,
    ComplaintState,
    DeviceKind,
    Improvement,
    ImprovementKind,
    ImprovementState,
    Trouble,
)

__all__ = [
    "AccessPoint",
    "Complaint",
    "ComplaintState",
    "DayScore",
    "DeviceKind",
    "Improvement",
    "ImprovementKind",
    "ImprovementState",
    "Limits",
    "Mounting",
    "RadioDay",
    "Standings",
    "Trouble",
]
