"""Verbs on alarms over HTTP: what people do on the page of an alarm, with the same rights and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.core import registers
from bag.core.api import REFUSALS
from bag.core.records.api import Endpoints
from bag.monitoring.alarms.board import KEY
from bag.monitoring.models import Alarm
from bag.monitoring.services import alarms

router = Router(tags=["monitoring.alarm"])


class AlarmState(Schema):
    """Where an alarm stands after a verb."""

    id: int
    phase: str
    severity: str
    worded: str = Field(description="What it says, in the language of the account")
    acknowledged_by_id: int | None
    acknowledged_until: datetime | None
    shelved_until: datetime | None
    shelved_reason: str
    incident_id: int | None


class AcknowledgeIn(Schema):
    """``until``: so long the alarm stays quiet; without it until it is over."""

    comment: str = Field(min_length=1, max_length=1000)
    until: AwareDatetime | None = None


class ShelveIn(Schema):
    until: AwareDatetime
    reason: str = Field(min_length=1, max_length=300)


class CloseIn(Schema):
    comment: str = Field("", max_length=1000)


class CommentIn(Schema):
    text: str = Field(min_length=1, max_length=1000)


def _act(request: HttpRequest, pk: int, verb: Callable[[Alarm], object]) -> Alarm:
    row: Alarm = Endpoints(registers.records[KEY]).act(request.user, pk, verb)
    return row


@router.post("/{int:pk}/acknowledge", response={200: AlarmState, **REFUSALS}, summary="Acknowledge an active alarm")
def acknowledge(request: HttpRequest, pk: int, given: AcknowledgeIn) -> Alarm:
    """It stays quiet until it is over or until a moment; the comment goes into its time line."""
    return _act(
        request,
        pk,
        lambda row: alarms.acknowledge(row, comment=given.comment, until=given.until, by=request.user),
    )


@router.post("/{int:pk}/shelve", response={200: AlarmState, **REFUSALS}, summary="Put an alarm aside until a moment")
def shelve(request: HttpRequest, pk: int, given: ShelveIn) -> Alarm:
    """Nobody is told of it until then; it goes on to be watched."""
    return _act(request, pk, lambda row: alarms.shelve(row, until=given.until, reason=given.reason, by=request.user))


@router.post("/{int:pk}/unshelve", response={200: AlarmState, **REFUSALS}, summary="Take an alarm up again")
def unshelve(request: HttpRequest, pk: int) -> Alarm:
    return _act(request, pk, lambda row: alarms.unshelve(row, by=request.user))


@router.post("/{int:pk}/close", response={200: AlarmState, **REFUSALS}, summary="Close a cleared alarm")
def close(request: HttpRequest, pk: int, given: CloseIn) -> Alarm:
    """Before its quiet time is over. An alarm whose trouble is still there is refused."""
    return _act(request, pk, lambda row: alarms.close(row, comment=given.comment, by=request.user))


@router.post("/{int:pk}/comment", response={200: AlarmState, **REFUSALS}, summary="Comment on an alarm")
def comment(request: HttpRequest, pk: int, given: CommentIn) -> Alarm:
    return _act(request, pk, lambda row: alarms.comment(row, given.text, by=request.user))
