"""What the room shows on the pages of others, and in the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bag.changes.models import Change
from bag.core import access
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.directive.rights import in_branch
from bag.firmware.models import CampaignWave, EndOfLife, Exposure, SoftwareVersion
from bag.firmware.services import expiry
from bag.firmware.wording import SEVERITY_TONES, STANDING_TONES, STANDINGS, ending_title
from bag.inventory.models import Equipment

SHOWN = 10


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Version, advisories and the end of life of a piece; hidden when nothing is known. Three queries."""
    if not in_branch(request.user):
        return None
    found = SoftwareVersion.objects.filter(equipment=row).first()
    hit = Exposure.objects.filter(equipment=row, ended_at=None).select_related("advisory")
    hits = list(hit.order_by("unclear", "-advisory__score")[:SHOWN])
    life = EndOfLife.objects.filter(equipment_type=row.type_id).first()
    if found is None and not hits and life is None:
        return None
    return {
        "found": found,
        "standing": STANDINGS[found.standing] if found else "",
        "tone": STANDING_TONES[found.standing] if found else "void",
        "hits": [(one, SEVERITY_TONES[one.advisory.severity]) for one in hits],
        "life": life,
        "over": life is not None and life.end_of_support is not None and life.end_of_support < timezone.localdate(),
    }


def of_change(request: HttpRequest, row: Change) -> dict[str, Any] | None:
    """The wave of a campaign that a change carries out; hidden when there is none. One query."""
    if not in_branch(request.user):
        return None
    wave = CampaignWave.objects.filter(change=row).select_related("campaign").first()
    return {"wave": wave} if wave is not None else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Support that ends; licenses and warranties are told by the inventory. Four queries."""
    if not in_branch(user):
        return []
    mine, held = own_services(user), access.held_services(user)
    return [
        Dated(
            one.on, ending_title(one), url=one.url, kind="support", tone="minor", key=one.key, service=one.service,
            mine=one.service in mine,
        )
        for one in expiry.endings(first, last, None if held is None else set(held))
        if one.kind in (expiry.SUPPORT, expiry.LIFE)
    ]  # fmt: skip
