"""Following a proposal on an incident, by the rules of its form. Whoever calls checks the rights to the row as it is.

Requests have verbs of their own for this: hand over, priority, join.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core import changes, registers
from bag.organization.models import Unit
from bag.work.domain.triage import levels
from bag.work.models import Incident, IncidentState
from bag.work.services import incidents
from bag.work.services.clock import OPEN_INCIDENT


@transaction.atomic
def move(incident: Incident, service: Unit, *, by: Any) -> Incident:
    """Give an incident to another service that ``by`` may write for too; who had it has it no longer."""
    row = _open(incident)
    before = row.service
    if service == before:
        raise ValidationError(_("The incident is with this service already."))
    row.service, row.assignee = service, None
    if row.state == IncidentState.ASSIGNED:
        row.state = IncidentState.NEW
    if not registers.records[incidents.KEY].allows(by, "change", row):
        raise ValidationError(_("You may not write records of this service."))
    saved = _saved(row, by)
    incidents.note(saved, f"{before} → {service}", by=by)
    return saved


@transaction.atomic
def prioritize(incident: Incident, priority: int, *, by: Any) -> Incident:
    """Impact and urgency nearest to what they are that give the priority."""
    row = _open(incident)
    row.impact, row.urgency = levels(priority, row.impact, row.urgency)
    return _saved(row, by)


def _open(incident: Incident) -> Incident:
    """The row as it stands, locked. Raises ``ValidationError`` when the incident is over."""
    row = Incident.objects.select_for_update(of=("self",)).select_related("service").filter(pk=incident.pk).first()
    if row is None or row.state not in OPEN_INCIDENT:
        raise ValidationError(_("This incident is over."))
    return row


def _saved(row: Incident, by: Any) -> Incident:
    saved = incidents.save_incident(row, by, created=False)
    changes.announce(incidents.KEY, [saved.pk], "change", by)
    return saved
