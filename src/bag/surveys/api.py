"""REST of the room beside its records: the verbs of a survey, with the same rights and refusals as on its page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from bag.core.records.verbs_api import RecordVerbs
from bag.surveys.domain.life import Verb
from bag.surveys.models import Survey
from bag.surveys.services import installing, surveys
from bag.surveys.services.steps import KEY
from bag.work.forms import somebody_of

router = Router(tags=["surveys"])


class SurveyStanding(Schema):
    """Where a survey stands after a verb."""

    id: int
    number: str
    state: str
    lead_id: int | None
    visited_at: datetime | None
    reported_at: datetime | None
    report_id: int | None
    decided_at: datetime | None
    order_id: int | None
    installed_at: datetime | None
    hand_over_id: int | None
    transferred_at: datetime | None


class VisitIn(Schema):
    person: int = Field(description="Id of somebody who works in the owner service today")
    at: AwareDatetime | None = Field(None, description="Now when empty")
    with_whom: str = Field("", max_length=300)
    note: str = Field("", max_length=4000)


class ReportIn(Schema):
    conclusion: str = Field(min_length=1, max_length=8000)


class DecideIn(Schema):
    verdict: Literal["approve", "reject", "return"]
    note: str = Field("", max_length=4000, description="Needed unless it is approved")


class InstallIn(Schema):
    due: date | None = None


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)


class NoteIn(Schema):
    text: str = Field(min_length=1, max_length=8000)


def visit(row: Survey, person: int, *, by: Any, **told: Any) -> Survey:
    """Somebody of the owner service looked at the place."""
    return surveys.visit(row, person=somebody_of(row.owner_service, person), by=by, **told)


def decide(row: Survey, verdict: str, *, note: str, by: Any) -> Survey:
    """Approve, turn down or send back; nobody decides on a survey that they made."""
    return surveys.decide(row, verdict=Verb(verdict), note=note, by=by)


rows = Router(tags=["surveys.survey"])
verbs = RecordVerbs(rows, KEY, SurveyStanding)
verbs.add("visit", visit, given=VisitIn, summary="Write down a visit")
verbs.add("report", surveys.report, given=ReportIn, summary="Issue the report of a survey")
verbs.add("decide", decide, given=DecideIn, summary="Decide on a survey")
verbs.add("install", installing.install, given=InstallIn, summary="Order the installation of a survey")
verbs.add("transfer", installing.transfer, summary="Transfer the custody of what was installed")
verbs.add("cancel", surveys.cancel, given=ReasonIn, summary="Give a survey up")
verbs.add("note", surveys.note, given=NoteIn, summary="Write into the time line of a survey")
router.add_router("/surveys", rows)
