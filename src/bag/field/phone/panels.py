"""What came from phones and did not fit, on the page of the work order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bag.field.models import PhoneCommand, PhoneOutcome, WorkOrder
from bag.field.phone.words import shown

MOST = 50


def kept(_request: HttpRequest, row: WorkOrder) -> dict[str, Any] | None:
    """Commands that clashed or were refused, the newest first; hidden while there is none. Bounded by ``MOST`` rows."""
    found = PhoneCommand.objects.filter(order=row).exclude(outcome=PhoneOutcome.APPLIED).select_related("user")
    rows = [_line(command, row) for command in found.order_by("-received_at")[:MOST]]
    return {"rows": rows, "count": len(rows)} if rows else None


def _line(command: PhoneCommand, order: WorkOrder) -> dict[str, Any]:
    return {
        "said": shown(command.kind, command.data, order),
        "detail": command.detail,
        "who": str(command.user),
        "made_at": command.made_at,
        "outcome": command.get_outcome_display(),
        "tone": "warning" if command.outcome == PhoneOutcome.CLASH else "critical",
        "icon": "device-mobile",
    }
