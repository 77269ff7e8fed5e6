"""Models of the monitoring room."""

from bag.monitoring.models.alarms import Alarm, AlarmStep, AlarmTelling, Report, ReportSender, ReportToken
from bag.monitoring.models.checks import Check
from bag.monitoring.models.collectors import Collector, Share
from bag.monitoring.models.discovery import Proposal, ProposalState, Sweep
from bag.monitoring.models.targets import Credential, MaintenanceWindow, Target, TargetStatus

__all__ = [
    "Alarm",
    "AlarmStep",
    "AlarmTelling",
    "Check",
    "Collector",
    "Credential",
    "MaintenanceWindow",
    "Proposal",
    "ProposalState",
    "Report",
    "ReportSender",
    "ReportToken",
    "Share",
    "Sweep",
    "Target",
    "TargetStatus",
]
