"""Requests over HTTP: anybody with an account opens one and reads their own; the desk moves them as on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from bag.core import registers
from bag.core.access import read_only
from bag.core.api import REFUSALS, Forbidden, NotFound
from bag.core.records.api import Endpoints, refusing
from bag.organization.models import Person
from bag.work.desk_forms import AssignForm
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


@router.post("/", response={201: RequestOut, **REFUSALS}, summary="Ask for something")
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


@router.get("/mine/{int:pk}", response={200: RequestOut, **REFUSALS}, summary="One's own request")
def mine(request: HttpRequest, pk: int) -> Request:
    row = Request.objects.filter(pk=min(pk, LARGEST), requester=request.user.pk).first()
    if row is None:
        raise NotFound
    return row


def _act(request: HttpRequest, pk: int, verb: Callable[[Request], object]) -> Request:
    row: Request = Endpoints(registers.records[steps.KEY]).act(request.user, pk, verb)
    return row


def _somebody_of_the_service(row: Request, pk: int) -> Person:
    """The person, under the rule of the page. Raises ``ValidationError``."""
    form = AssignForm(row.service, {"person": pk})
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    person: Person = form.cleaned_data["person"]
    return person


@router.post("/{int:pk}/assign", response={200: RequestOut, **REFUSALS}, summary="Give a request to a person")
def assign(request: HttpRequest, pk: int, given: AssignIn) -> Request:
    """The person hears of it; waiting ends with it."""
    return _act(
        request, pk, lambda row: requests.assign(row, _somebody_of_the_service(row, given.person), by=request.user)
    )


@router.post("/{int:pk}/pending", response={200: RequestOut, **REFUSALS}, summary="Let a request wait")
def pending(request: HttpRequest, pk: int, given: WaitIn) -> Request:
    """Its time stands still until it goes on, or until the moment given."""
    return _act(request, pk, lambda row: requests.wait(row, reason=given.reason, until=given.until, by=request.user))


@router.post("/{int:pk}/resume", response={200: RequestOut, **REFUSALS}, summary="End the waiting of a request")
def resume(request: HttpRequest, pk: int) -> Request:
    return _act(request, pk, lambda row: requests.resume(row, by=request.user))


@router.post("/{int:pk}/finish", response={200: RequestOut, **REFUSALS}, summary="Hand a request over as done")
def finish(request: HttpRequest, pk: int, given: ResultIn) -> Request:
    """Refused while lines of the checklist are open."""
    return _act(request, pk, lambda row: requests.finish(row, result=given.result, by=request.user))


@router.post("/{int:pk}/reject", response={200: RequestOut, **REFUSALS}, summary="Turn a request down")
def reject(request: HttpRequest, pk: int, given: ReasonIn) -> Request:
    return _act(request, pk, lambda row: requests.reject(row, reason=given.reason, by=request.user))


@router.post("/{int:pk}/note", response={200: RequestOut, **REFUSALS}, summary="Write a note or a message")
def note(request: HttpRequest, pk: int, given: MessageIn) -> Request:
    """For colleagues; with ``to_requester`` the requester gets it."""
    return _act(
        request,
        pk,
        lambda row: requests.note(row, given.text, to_requester=given.to_requester, by=request.user),
    )
