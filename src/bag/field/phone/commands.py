"""The commands of the phone app, as they come over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, FiniteFloat, StringConstraints

from bag.field.domain.signature import MOST_POINTS, MOST_STROKES
from bag.field.phone.arriving import LARGEST

LARGEST_ID = 2**63 - 1
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _sensible(at: datetime) -> datetime:
    """A phone whose clock is out of all bounds (a battery that was taken out) still delivers what was done."""
    if FIRST.year <= at.year < LAST.year:
        return at
    return FIRST if at.year < FIRST.year else LAST


NO_NUL = r"^[^\x00]*$"
Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Key = Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(max_length=160, pattern=NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Remark = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]
Long = Annotated[str, StringConstraints(max_length=4000, pattern=NO_NUL)]


class Arrive(Schema):
    """The crew is on site."""


class Answer(Schema):
    """An item of the checklist; an empty value takes an answer back. ``seen``: the answer that the phone showed."""

    key: Key
    value: Long = ""
    note: Remark = ""
    seen: Long = ""


class Photo(Schema):
    """A photo that was sent before (``photos/{sha256}``); ``key``: the item of the checklist that it answers."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=LARGEST)]
    mime: Literal["image/jpeg", "image/png", "image/webp"] = "image/jpeg"
    key: Key = ""


class Part(Schema):
    """A part built in: from our stock (``item``), or brought along (``text``)."""

    item: Id | None = None
    text: Line = ""
    quantity: Annotated[int, Field(ge=1, le=100_000)]


class Time(Schema):
    """Time of the person who sends it."""

    starts: Moment
    ends: Moment
    kind: Literal["work", "travel"] = "work"


class Note(Schema):
    """A line for the office."""

    text: Long


class Finish(Schema):
    """The work is done."""

    result: Long
    finding: Long = ""
    outcome: Literal["solved", "temporary", "unsolved"] = "solved"


class Sign(Schema):
    """A signature drawn on the phone; the technician is the person who sends it."""

    kind: Literal["customer", "technician"]
    name: Name = ""
    duty: Name = ""
    strokes: Annotated[
        list[Annotated[list[tuple[FiniteFloat, FiniteFloat]], Field(max_length=MOST_POINTS)]],
        Field(max_length=MOST_STROKES),
    ]


SHAPES: Mapping[str, type[Schema]] = {
    "arrive": Arrive,
    "answer": Answer,
    "photo": Photo,
    "part": Part,
    "time": Time,
    "note": Note,
    "finish": Finish,
    "sign": Sign,
}


class Command(Schema):
    """One thing done on a phone. ``after``: the command that the phone sent before this one; ``at``: its clock."""

    id: UUID
    device: UUID
    after: UUID | None = None
    order: Id
    kind: Literal["arrive", "answer", "photo", "part", "time", "note", "finish", "sign"]
    at: Moment
    data: dict[str, Any]

    def shaped(self) -> Schema:
        """The data in the shape of its kind. Raises pydantic's ``ValidationError``."""
        return SHAPES[self.kind].model_validate(self.data)


class Given(Schema):
    """What a command came to. ``order`` is the job as it stands for the phone, None when it is not theirs now."""

    outcome: str
    detail: str
    office: dict[str, Any] | None
    order: dict[str, Any] | None


class Day(Schema):
    """All that the phone keeps. ``stock``: what may be built in."""

    person: int
    name: str
    today: str
    at: datetime
    orders: list[dict[str, Any]]
    stock: list[dict[str, Any]]
