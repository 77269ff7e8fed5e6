"""Verbs on incidents over HTTP: what people do on the page of an incident, with the same rights and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.core import registers
from bag.core.api import REFUSALS
from bag.core.records.api import Endpoints
from bag.organization.models import Person
from bag.work.forms import AssignForm
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


def _act(request: HttpRequest, pk: int, verb: Callable[[Incident], object]) -> Incident:
    row: Incident = Endpoints(registers.records[incidents.KEY]).act(request.user, pk, verb)
    return row


def _somebody_of_the_service(row: Incident, pk: int) -> Person:
    """The person, under the rule of the page. Raises ``ValidationError``."""
    form = AssignForm(row.service, {"person": pk})
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    person: Person = form.cleaned_data["person"]
    return person


@router.post("/{int:pk}/assign", response={200: IncidentState, **REFUSALS}, summary="Give an incident to a person")
def assign(request: HttpRequest, pk: int, given: AssignIn) -> Incident:
    """The person hears of it; waiting ends with it."""
    return _act(
        request,
        pk,
        lambda row: incidents.assign(row, _somebody_of_the_service(row, given.person), by=request.user),
    )


@router.post("/{int:pk}/pending", response={200: IncidentState, **REFUSALS}, summary="Let an incident wait")
def pending(request: HttpRequest, pk: int, given: PendingIn) -> Incident:
    """For somebody else, with the reason and until when."""
    return _act(request, pk, lambda row: incidents.wait(row, reason=given.reason, until=given.until, by=request.user))


@router.post("/{int:pk}/resume", response={200: IncidentState, **REFUSALS}, summary="End the waiting of an incident")
def resume(request: HttpRequest, pk: int) -> Incident:
    return _act(request, pk, lambda row: incidents.resume(row, by=request.user))


@router.post("/{int:pk}/resolve", response={200: IncidentState, **REFUSALS}, summary="Resolve an incident")
def resolve(request: HttpRequest, pk: int, given: ResolveIn) -> Incident:
    """Say that the trouble is over, and what was done about it."""
    return _act(request, pk, lambda row: incidents.resolve(row, resolution=given.resolution, by=request.user))


@router.post("/{int:pk}/close", response={200: IncidentState, **REFUSALS}, summary="Close a resolved incident")
def close(request: HttpRequest, pk: int) -> Incident:
    return _act(request, pk, lambda row: incidents.close(row, by=request.user))


@router.post("/{int:pk}/reopen", response={200: IncidentState, **REFUSALS}, summary="Open a resolved incident again")
def reopen(request: HttpRequest, pk: int, given: ReopenIn) -> Incident:
    return _act(request, pk, lambda row: incidents.reopen(row, reason=given.reason, by=request.user))


@router.post("/{int:pk}/note", response={200: IncidentState, **REFUSALS}, summary="Write into the time line")
def note(request: HttpRequest, pk: int, given: NoteIn) -> Incident:
    return _act(request, pk, lambda row: incidents.note(row, given.text, by=request.user))
