"""Tabs and the map layer that the room hands to others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bag.core import registers
from bag.dependency import presenting, queries
from bag.dependency.models import RiskSweep
from bag.dependency.rights import may_ask


def supports(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """What the record depends on and holds up; nothing for records that are not in the graph. One query."""
    if not may_ask(request.user):
        return None
    live = queries.live_graph()
    name = queries.id_of(f"{row._meta.label_lower}:{row.pk}", live)
    return presenting.supports(live, name) if name else None


def dark_now(user: Any) -> list[dict[str, Any]]:
    """The map layer: sites that are dark by what is seen down at this moment."""
    if not may_ask(user) or not len(registers.outage_sources):
        return []
    found = presenting.spots(queries.live_graph().graph, queries.state_now().by_tone)
    return presenting.features(found, "dark")


def weak_points(user: Any) -> dict[str, Any] | None:
    """The figure of the home page."""
    if not may_ask(user):
        return None
    sweep = RiskSweep.objects.order_by("-pk").first()
    if sweep is None:
        return None
    record = registers.records["dependency.weakpoint"]
    return {"value": sweep.weak, "url": record.list_url, "tone": ""}
