"""What the room shows on the pages of others, and in the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from bag.configurations.models import ManagedDevice, Waiver, WaiverState
from bag.configurations.rule_words import title
from bag.configurations.services.devices import KEY
from bag.configurations.services.waivers import KEY as WAIVER
from bag.configurations.wording import OUTCOME_TONES
from bag.core import registers
from bag.core.registers import Dated


def of_equipment(request: Any, row: Any) -> dict[str, Any] | None:
    """The managed device of a piece; hidden where there is none. One query."""
    rows = registers.records[KEY].visible_to(request.user)
    found: ManagedDevice | None = rows.filter(equipment=row).first()
    if found is None:
        return None
    status = getattr(found, "status", None)
    return {"device": found, "status": status, "tone": OUTCOME_TONES[status.outcome] if status else "unknown"}


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Approved waivers that end. One query."""
    rows: Any = registers.records[WAIVER].visible_to(user)
    rows = rows.filter(state=WaiverState.APPROVED, expires_on__range=(first, last)).order_by("expires_on")
    return [_dated(row) for row in rows]


def _dated(row: Waiver) -> Dated:
    return Dated(
        on=row.expires_on, title=f"{row.device}: {title(row.rule)}", url=row.get_absolute_url(), kind="waiver",
        tone="waived", key=str(row.pk), service=row.device.owner_service.code,
    )  # fmt: skip
