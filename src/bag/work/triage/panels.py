"""The proposals beside a request and an incident, for those who may follow them."""

from __future__ import annotations

import copy
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Panel
from bag.work.domain.requests import ALLOWED, State, Verb
from bag.work.models import Incident, Request
from bag.work.queries import desk
from bag.work.services import incidents, steps
from bag.work.services.clock import OPEN_INCIDENT, OPEN_REQUEST
from bag.work.triage.proposing import ideas
from bag.work.triage.training import words_of

Context = dict[str, Any] | None


def of_request(request: HttpRequest, row: Request) -> Context:
    """Service, type and priority that the words speak for, and work that may be the same. Nine queries at most."""
    if row.state not in OPEN_REQUEST or not registers.records[steps.KEY].allows(request.user, "change", row):
        return None
    text = words_of(row.title, row.description, row.type.title)
    found = ideas(text, service=row.service_id, type_id=row.type_id, priority=row.priority)
    state = State(row.state)
    alike = desk.alike(text, row.equipment_id) if row.incident_id is None else None
    same = alike.open if alike else []
    others = [one for one in alike.requests if one.pk != row.pk] if alike else []
    if not (found or same or others):
        return None
    return {
        "row": row,
        "ideas": found,
        "may_transfer": state in ALLOWED[Verb.TRANSFER],
        "may_prioritize": state in ALLOWED[Verb.PRIORITY],
        "incidents": [(one, state in ALLOWED[Verb.LINK] and one.service_id == row.service_id) for one in same],
        "requests": others,
    }


def of_incident(request: HttpRequest, row: Incident) -> Context:
    """Service and priority that the words speak for; what is alike stands in a panel of its own. Three queries."""
    record = registers.records[incidents.KEY]
    if row.state not in OPEN_INCIDENT or not record.allows(request.user, "change", row):
        return None
    found = ideas(f"{row.title}. {row.description}", service=row.service_id, priority=row.priority)
    if not (found.services or found.priorities):
        return None
    return {
        "row": row,
        "ideas": found,
        "services": [(one, record.allows(request.user, "change", moved(row, one.value))) for one in found.services],
    }


def moved(row: Incident, service: Any) -> Incident:
    """The incident as it would be with another service; the row itself stays as it is."""
    other = copy.copy(row)
    other.service = service
    return other


_PLACE: dict[str, Any] = {"icon": "robot", "order": 8, "late": True}
PANELS = (
    Panel("request-triage", steps.KEY, _("Proposal"), "work/triage_request.html", of_request, **_PLACE),
    Panel("incident-triage", incidents.KEY, _("Proposal"), "work/triage_incident.html", of_incident, **_PLACE),
)
