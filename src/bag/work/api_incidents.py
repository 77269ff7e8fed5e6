"""Verbs on incidents over HTTP: what people do on the page of an incident, with the same rights and refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.core.records.verbs_api import RecordVerbs
from bag.work.forms import somebody_of
from bag.work.models import Incident
from bag.work.services import incidents

router = Router(tags=["work.incident"])


class IncidentState(Schema):
    """Where an incident stands after a verb."""

    id: int
    number: str
    state: str
    priority: int
    major: bool
    assignee_id: int | None
    pending_reason: str
    pending_until: datetime | None
    resolution: str
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened: int


class AssignIn(Schema):
    person: int = Field(description="Id of somebody who works in the service of the incident today")


class PendingIn(Schema):
    reason: str = Field(min_length=1, max_length=300, description="What the incident waits for")
    until: AwareDatetime


class ResolveIn(Schema):
    resolution: str = Field(min_length=1, max_length=8000, description="Cause and what was done")


class ReopenIn(Schema):
    reason: str = Field(min_length=1, max_length=1000)


class NoteIn(Schema):
    text: str = Field(min_length=1, max_length=8000)


def assign(row: Incident, person: int, *, by: Any) -> Incident:
    """The person hears of it; waiting ends with it."""
    return incidents.assign(row, somebody_of(row.service, person), by=by)


verbs = RecordVerbs(router, incidents.KEY, IncidentState)
verbs.add("assign", assign, given=AssignIn, summary="Give an incident to a person")
verbs.add("pending", incidents.wait, given=PendingIn, summary="Let an incident wait")
verbs.add("resume", incidents.resume, summary="End the waiting of an incident")
verbs.add("resolve", incidents.resolve, given=ResolveIn, summary="Resolve an incident")
verbs.add("close", incidents.close, summary="Close a resolved incident")
verbs.add("reopen", incidents.reopen, given=ReopenIn, summary="Open a resolved incident again")
verbs.add("note", incidents.note, given=NoteIn, summary="Write into the time line")
