"""Tables of the room."""

from bag.configurations.models.choices import Cause, Outcome, WaiverState
from bag.configurations.models.compliance import ComplianceDay, ConfigFinding, RuleProfile, Waiver
from bag.configurations.models.devices import BackupStatus, ConfigVersion, ManagedDevice

__all__ = [
    "BackupStatus", "Cause", "ComplianceDay", "ConfigFinding", "ConfigVersion", "ManagedDevice", "Outcome",
    "RuleProfile", "Waiver", "WaiverState",
]  # fmt: skip
