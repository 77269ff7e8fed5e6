"""Models of the work room."""

from bag.work.models.catalogue import ApprovalStep, RequestKind, RequestType, RoutingRule
from bag.work.models.clocks import PendingSpan, TargetStep
from bag.work.models.hours import IncidentTargets, Priority, ServiceHours
from bag.work.models.incidents import Incident, IncidentRole, IncidentState, IncidentStep, Level, MajorRole
from bag.work.models.oncall import (
    Absence,
    CallTarget,
    DutyMember,
    DutyRole,
    DutyRules,
    DutyVehicle,
    EmploymentLimits,
    EscalationStep,
)
from bag.work.models.problems import Problem, ProblemState
from bag.work.models.requests import Approval, Channel, MailTaken, Request, RequestState, RequestStep
from bag.work.models.rosters import (
    OPEN_SWAPS,
    CallChannel,
    CallOutcome,
    DutyAlert,
    DutyCall,
    DutyShift,
    DutySwap,
    LedgerEntry,
    Roster,
    RosterState,
    SwapState,
)
from bag.work.models.triage import TriageModel

__all__ = [
    "OPEN_SWAPS",
    "Absence",
    "Approval",
    "ApprovalStep",
    "CallChannel",
    "CallOutcome",
    "CallTarget",
    "Channel",
    "DutyAlert",
    "DutyCall",
    "DutyMember",
    "DutyRole",
    "DutyRules",
    "DutyShift",
    "DutySwap",
    "DutyVehicle",
    "EmploymentLimits",
    "EscalationStep",
    "Incident",
    "IncidentRole",
    "IncidentState",
    "IncidentStep",
    "IncidentTargets",
    "LedgerEntry",
    "Level",
    "MailTaken",
    "MajorRole",
    "PendingSpan",
    "Priority",
    "Problem",
    "ProblemState",
    "Request",
    "RequestKind",
    "RequestState",
    "RequestStep",
    "RequestType",
    "Roster",
    "RosterState",
    "RoutingRule",
    "ServiceHours",
    "SwapState",
    "TargetStep",
    "TriageModel",
]
