"""Verbs on alarms over HTTP: what people do on the page of an alarm, with the same rights and refusals."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.core.records.verbs_api import RecordVerbs
from bag.monitoring.alarms.board import KEY
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


verbs = RecordVerbs(router, KEY, AlarmState)
verbs.add("acknowledge", alarms.acknowledge, given=AcknowledgeIn, summary="Acknowledge an active alarm")
verbs.add("shelve", alarms.shelve, given=ShelveIn, summary="Put an alarm aside until a moment")
verbs.add("unshelve", alarms.unshelve, summary="Take an alarm up again")
verbs.add("close", alarms.close, given=CloseIn, summary="Close a cleared alarm")
verbs.add("comment", alarms.comment, given=CommentIn, summary="Comment on an alarm")
