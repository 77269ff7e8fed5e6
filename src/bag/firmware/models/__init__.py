"""Tables of the room."""

from bag.firmware.models.advisories import Advisory, AdvisoryRange, AdvisoryState, Exposure, Severity
from bag.firmware.models.campaigns import (
    CampaignItem,
    CampaignState,
    CampaignWave,
    ItemState,
    UpgradeCampaign,
    WaveState,
)
from bag.firmware.models.versions import EndOfLife, SoftwareVersion, Source, TargetVersion, VersionReport

__all__ = [
    "Advisory", "AdvisoryRange", "AdvisoryState", "CampaignItem", "CampaignState", "CampaignWave",
    "EndOfLife", "Exposure", "ItemState", "Severity", "SoftwareVersion", "Source", "TargetVersion",
    "UpgradeCampaign", "VersionReport", "WaveState",
]  # fmt: skip
