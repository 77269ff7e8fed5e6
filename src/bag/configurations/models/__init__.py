"""Tables of the room."""

from bag.configurations.models.choices import Cause, Outcome, PlanSource, PlanState, StepState, WaiverState
from bag.configurations.models.compliance import ComplianceDay, ConfigFinding, RuleProfile, Waiver
from bag.configurations.models.devices import BackupStatus, ConfigVersion, ManagedDevice
from bag.configurations.models.pushing import PushPlan, PushStep

__all__ = [
    "BackupStatus", "Cause", "ComplianceDay", "ConfigFinding", "ConfigVersion", "ManagedDevice", "Outcome",
    "PlanSource", "PlanState", "PushPlan", "PushStep", "RuleProfile", "StepState", "Waiver", "WaiverState",
]  # fmt: skip
