"""REST of the room beside its records: the verbs of a change, with the same rights and refusals as on its page."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.changes.models.rules import LONGEST_OUTAGE
from bag.changes.services import planning, running
from bag.changes.services.steps import KEY
from bag.core.records.verbs_api import RecordVerbs

router = Router(tags=["changes"])


class ChangeStanding(Schema):
    """Where a change stands after a verb."""

    id: int
    number: str
    state: str
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    planned_outage: int
    outage_minutes: int | None
    beyond_plan: int | None


class ApproveIn(Schema):
    note: str = Field("", max_length=4000)
    despite: bool = Field(False, description="Approve although it clashes; needs a note")


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)


class RejectIn(Schema):
    note: str = Field(min_length=1, max_length=4000)


class StartIn(Schema):
    at: AwareDatetime | None = Field(None, description="Now when empty")


class EndIn(Schema):
    result: str = Field(min_length=1, max_length=8000)
    outage: int = Field(ge=0, le=LONGEST_OUTAGE, description="Minutes without service")
    at: AwareDatetime | None = Field(None, description="Now when empty")


class NoteIn(Schema):
    text: str = Field(min_length=1, max_length=8000)


changes = Router(tags=["changes.change"])
verbs = RecordVerbs(changes, KEY, ChangeStanding)
verbs.add("submit", planning.submit, summary="Hand a change in for approval")
verbs.add("approve", planning.approve, given=ApproveIn, summary="Approve a change")
verbs.add("reject", planning.reject, given=RejectIn, summary="Turn a change down")
verbs.add("start", running.start, given=StartIn, summary="Begin a change")
verbs.add("finish", running.finish, given=EndIn, summary="End a change that was carried out")
verbs.add("roll-back", running.roll_back, given=EndIn, summary="End a change that was rolled back")
verbs.add("cancel", planning.cancel, given=ReasonIn, summary="Give a change up")
verbs.add("note", planning.note, given=NoteIn, summary="Write into the time line of a change")
router.add_router("/changes", changes)
