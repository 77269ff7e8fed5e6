"""Committees with their members, meetings with agenda and attendance, decisions and actions."""

from bag.committees.models.choices import (
    ActionState,
    Cadence,
    CommitteeKind,
    MeetingStatus,
    MemberRole,
    Presence,
)
from bag.committees.models.committee import Committee, Membership
from bag.committees.models.meeting import AgendaItem, Attendance, Meeting
from bag.committees.models.outcome import Action, Decision

__all__ = [
    "Action",
    "ActionState",
    "AgendaItem",
    "Attendance",
    "Cadence",
    "Committee",
    "CommitteeKind",
    "Decision",
    "Meeting",
    "MeetingStatus",
    "MemberRole",
    "Membership",
    "Presence",
]
