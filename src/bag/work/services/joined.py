"""Requests that were joined to an incident: what becomes of it becomes of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bag.work.models import Incident, Request
from bag.work.services.clock import OPEN_REQUEST
from bag.work.services.steps import hand_over, locked


def finish(incident: Incident, *, by: Any) -> int:
    """Open requests of a resolved incident are done with its resolution. Returns their number."""
    rows = [locked(row) for row in Request.objects.filter(incident=incident, state__in=OPEN_REQUEST).order_by("pk")]
    for row in rows:
        hand_over(row, incident.resolution, incident.resolved_at or timezone.now(), by)
    return len(rows)
