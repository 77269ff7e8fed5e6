"""What the pages of advisories and campaigns show beside their fields."""

from __future__ import annotations

from typing import Any

from bag.changes.models import ChangeState
from bag.core import registers
from bag.firmware.firmware_forms import ReasonForm, WindowForm
from bag.firmware.models import Advisory, CampaignState, CampaignWave, ItemState, UpgradeCampaign, WaveState
from bag.firmware.services import campaigns
from bag.firmware.wording import CAMPAIGN_TONES, ITEM_TONES, SEVERITY_TONES, WAVE_TONES

SHOWN = 200


def advisory(row: Advisory, user: Any) -> dict[str, Any]:
    """Ranges and the devices that are hit, as far as the person sees them. Three queries."""
    pieces = registers.records["inventory.equipment"].visible_to(user).order_by()
    hit = row.exposures.filter(ended_at=None, equipment__in=pieces).select_related("equipment__type__manufacturer")
    found = list(hit.order_by("unclear", "equipment__sort_text")[: SHOWN + 1])
    return {
        "severity_tone": SEVERITY_TONES[row.severity],
        "ranges": list(row.ranges.order_by("safe", "pk")[:SHOWN]),
        "hit": found[:SHOWN],
        "more": len(found) > SHOWN,
    }


def campaign(row: UpgradeCampaign, user: Any) -> dict[str, Any]:
    """Waves with their devices, and what may be done next. Two queries and one for the changes."""
    may = registers.records[campaigns.KEY].allows(user, "change", row)
    waves = list(row.waves.select_related("change").prefetch_related("items__equipment").order_by("number"))
    next_ = next((wave for wave in waves if wave.state != WaveState.DONE), None)
    goes_on = row.state in campaigns.OPEN
    items = [item for wave in waves for item in wave.items.all()]
    done = sum(item.state == ItemState.DONE for item in items)
    return {
        "campaign_tone": CAMPAIGN_TONES[row.state],
        "waves": [_wave(wave) for wave in waves],
        "devices": len(items),
        "done": done,
        "share": round(100 * done / len(items)) if items else 0,
        "next_wave": next_ if may and goes_on and next_ and next_.state == WaveState.WAITING else None,
        "window_form": WindowForm() if may and goes_on else None,
        "checkable": next_ if may and goes_on and _is_over(next_) else None,
        "go_on_form": ReasonForm() if may and row.state == CampaignState.HALTED else None,
        "give_up_form": ReasonForm() if may and row.state not in (CampaignState.DONE, CampaignState.GIVEN_UP) else None,
    }


def _is_over(wave: CampaignWave | None) -> bool:
    """Whether the change of a wave has ended, so that its versions can be looked at."""
    over = (ChangeState.DONE, ChangeState.ROLLED_BACK)
    return (
        wave is not None and wave.state == WaveState.PLANNED and wave.change is not None and wave.change.state in over
    )


def _wave(wave: CampaignWave) -> dict[str, Any]:
    items = sorted(wave.items.all(), key=lambda item: item.pk)
    return {"wave": wave, "tone": WAVE_TONES[wave.state], "items": [(item, ITEM_TONES[item.state]) for item in items]}
