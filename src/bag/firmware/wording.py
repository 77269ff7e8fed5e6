"""Words and tones of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.firmware.domain.advisories import AdvisoryError
from bag.firmware.domain.versions import Standing
from bag.firmware.models import AdvisoryState, CampaignState, ItemState, Severity, WaveState

if TYPE_CHECKING:
    from bag.firmware.services.expiry import Ending

STANDINGS: dict[str, Any] = {
    Standing.CURRENT.value: pgettext_lazy("standing of a version", "up to date"),
    Standing.BEHIND.value: pgettext_lazy("standing of a version", "update planned"),
    Standing.TOO_OLD.value: pgettext_lazy("standing of a version", "too old"),
    Standing.UNKNOWN.value: pgettext_lazy("standing of a version", "not known"),
    Standing.NO_TARGET.value: pgettext_lazy("standing of a version", "no target"),
}
STANDING_TONES = {
    Standing.CURRENT.value: "ok",
    Standing.BEHIND.value: "warning",
    Standing.TOO_OLD.value: "critical",
    Standing.UNKNOWN.value: "unknown",
    Standing.NO_TARGET.value: "void",
}
SEVERITY_TONES = {
    Severity.CRITICAL.value: "critical",
    Severity.HIGH.value: "major",
    Severity.MEDIUM.value: "minor",
    Severity.LOW.value: "info",
    Severity.NONE.value: "unknown",
}
ADVISORY_TONES = {AdvisoryState.OPEN.value: "warning", AdvisoryState.SET_ASIDE.value: "waived"}
CAMPAIGN_TONES = {
    CampaignState.PLANNED.value: "info",
    CampaignState.RUNNING.value: "warning",
    CampaignState.HALTED.value: "critical",
    CampaignState.DONE.value: "ok",
    CampaignState.GIVEN_UP.value: "void",
}
WAVE_TONES = {
    WaveState.WAITING.value: "void",
    WaveState.PLANNED.value: "info",
    WaveState.DONE.value: "ok",
    WaveState.FAILED.value: "critical",
}
ITEM_TONES = {
    ItemState.WAITING.value: "void",
    ItemState.DONE.value: "ok",
    ItemState.FAILED.value: "critical",
    ItemState.LEFT_OUT.value: "waived",
}
FAULTS: dict[str, Any] = {
    "too_long": _("The file is longer than 5 MB."),
    "no_json": _("The file holds no JSON."),
    "unknown": _("The file is neither a CSAF 2.0 document nor a CVE record of version 5."),
    "rejected": _("%(detail)s was withdrawn by those who gave the number."),
    "many": _("The advisory names more products than can be taken."),
    "missing": _("The advisory does not say: %(detail)s"),
}
KINDS: dict[str, Any] = {
    "license": _("License"),
    "support": _("Support contract"),
    "warranty": _("Warranty"),
    "life": _("Support by the maker"),
}
KIND_ICONS = {"license": "license", "support": "file-certificate", "warranty": "shield-check", "life": "calendar-event"}


def advisory_fault(error: AdvisoryError) -> str:
    """The sentence of an ``AdvisoryError``."""
    text = str(FAULTS[error.code])
    return text % {"detail": error.detail} if "%(" in text else text


def ending_title(one: Ending) -> str:
    """What ends, in words."""
    return f"{KINDS[one.kind]}: {one.name}" if one.name else str(KINDS[one.kind])
