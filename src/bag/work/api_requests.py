"""Requests over HTTP: anybody with an account opens one and reads their own; the desk moves them as on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from bag.core import registers
from bag.core.access import read_only
from bag.core.api import Forbidden, NotFound
from bag.core.records.api import refusing
from bag.core.records.verbs_api import RecordVerbs
from bag.organization.models import Person
from bag.work.forms import somebody_of
from bag.work.help_forms import SelfServiceForm
from bag.work.models import Channel, Request, RequestType
from bag.work.services import requests, steps
from bag.work.services.requests import Wish

router = Router(tags=["work.request"])
LARGEST = 2**63 - 1


class RequestOut(Schema):
    """Where a request stands."""

    id: int
    number: str
    title: str
    state: str
    priority: int
    service_id: int
    assignee_id: int | None
    opened_at: datetime
    target_at: datetime | None
    pending_reason: str
    done_at: datetime | None
    result: str
    incident_id: int | None


class OpenIn(Schema):
    """``answers`` by the names of the type's questions; dates as ISO text."""

    type: str = Field(max_length=40, description="Code of the request type")
    description: str = Field("", max_length=8000)
    answers: dict[str, str | float | bool] = Field(default_factory=dict, max_length=20)
    place: int | None = Field(None, description="Id of a building or site")
    where: str = Field("", max_length=200, description="Floor, room or spot")
    contact: str = Field("", max_length=100)


class AssignIn(Schema):
    person: int = Field(description="Id of somebody who works in the service of the request today")


class WaitIn(Schema):
    reason: str = Field(min_length=1, max_length=300)
    until: AwareDatetime | None = None


class ResultIn(Schema):
    result: str = Field(min_length=1, max_length=8000, description="What was done")


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=2000, description="As the requester reads it")


class MessageIn(Schema):
    text: str = Field(min_length=1, max_length=8000)
    to_requester: bool = False


@router.post("/", response={201: RequestOut}, summary="Ask for something")
def open_request(request: HttpRequest, given: OpenIn) -> Status[Request]:
    """With the same questions and checks as the page."""
    if read_only(request.user):
        raise Forbidden
    kind = RequestType.objects.select_related("service", "hours").filter(code=given.type, active=True).first()
    if kind is None:
        raise NotFound
    with refusing(registers.records[steps.KEY]):
        return Status(201, _opened(request, kind, given))


def _opened(request: HttpRequest, kind: RequestType, given: OpenIn) -> Request:
    answers = {f"q_{name}": value for name, value in given.answers.items()}
    base = {"description": given.description, "contact": given.contact, "where": given.where, "place": given.place}
    form = SelfServiceForm(kind, {**base, **answers})
    if not form.is_valid():
        raise ValidationError([f"{form[name].label}: {text}" for name, texts in form.errors.items() for text in texts])
    wish = Wish(
        type=kind,
        answers=form.answers(),
        description=form.cleaned_data["description"],
        channel=Channel.PAGE,
        requester=request.user,
        person=Person.objects.filter(user=request.user.pk).select_related("unit").first(),
        contact=form.cleaned_data["contact"],
        place=form.cleaned_data["place"],
    )
    return requests.open_request(wish, by=request.user)


@router.get("/mine/{int:pk}", response={200: RequestOut}, summary="One's own request")
def mine(request: HttpRequest, pk: int) -> Request:
    row = Request.objects.filter(pk=min(pk, LARGEST), requester=request.user.pk).first()
    if row is None:
        raise NotFound
    return row


def assign(row: Request, person: int, *, by: Any) -> Request:
    """The person hears of it; waiting ends with it."""
    return requests.assign(row, somebody_of(row.service, person), by=by)


verbs = RecordVerbs(router, steps.KEY, RequestOut)
verbs.add("assign", assign, given=AssignIn, summary="Give a request to a person")
verbs.add("pending", requests.wait, given=WaitIn, summary="Let a request wait")
verbs.add("resume", requests.resume, summary="End the waiting of a request")
verbs.add("finish", requests.finish, given=ResultIn, summary="Hand a request over as done")
verbs.add("reject", requests.reject, given=ReasonIn, summary="Turn a request down")
verbs.add("note", requests.note, given=MessageIn, summary="Write a note or a message")
