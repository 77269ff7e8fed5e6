"""Tabs of the room on other rooms' pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from bag.connections.models import Connection
from bag.connections.services.steps import KEY
from bag.connections.wording import STATE_TONES
from bag.core import registers
from bag.places.models import Place
from bag.work.domain.requests import OPEN
from bag.work.models import Request

SHOWN = 10
SERVICE = "network"
"""The service whose requests may ask for a connection."""


def of_request(request: HttpRequest, row: Request) -> dict[str, Any] | None:
    """Connections that came of a request, and the way to a new one. One query."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    found = list(row.connections.order_by("-opened_at")[:SHOWN])
    offered = row.service.code == SERVICE and row.state in OPEN and record.allows(request.user, "add")
    if not found and not offered:
        return None
    given: dict[str, Any] = {"request": row.pk, "title": row.title, "owner_service": row.service_id}
    given |= {"place": row.place_id} if row.place_id else {}
    given |= {"unit": row.unit_id} if row.unit_id else {}
    given |= {"need": row.description} if row.description else {}
    add_url = f"{reverse('connections:connection-add')}?{urlencode(given)}" if offered else ""
    return {"rows": [(one, STATE_TONES[one.state]) for one in found], "count": len(found), "add_url": add_url}


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Connections at a place, the newest first. One query."""
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    found = list(Connection.objects.filter(place=row).order_by("-opened_at")[:SHOWN])
    return {"rows": [(one, STATE_TONES[one.state]) for one in found], "count": len(found)} if found else None
