"""The wire of the phone app: the day, commands, photos in parts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, ValidationError

from bag.core import registers
from bag.core.access import read_only
from bag.core.api import Conflict, Forbidden, Invalid, NotFound, Problem, Refusal, Unauthorized
from bag.core.api_wording import reason_of
from bag.core.attachments.kinds import Refused
from bag.field.models import PhoneCommand
from bag.field.phone import arriving, day, sync
from bag.field.phone.commands import Command, Day, Given
from bag.field.services import steps

router = Router(tags=["field.phone"])
LONGEST = 512 * 1024
"""Bytes of one command; a signature is the largest."""


class TooLong(Refusal):
    status = 413

    def detail(self) -> str:
        return _("This is larger than a phone may send at once.")


class Unordered(Conflict):
    def detail(self) -> str:
        return _("What was done before this did not reach the server; it is sent again first.")


class Broken(Conflict):
    def detail(self) -> str:
        return _("The photo was damaged on its way; it is sent again.")


class Stranger(Unauthorized):
    def detail(self) -> str:
        return _("Somebody else is signed in now; these records are sent when their owner signs in.")


class Arrived(Schema):
    """How many bytes of a photo are on the server."""

    received: int


class Whole(Schema):
    size: int = Field(ge=1)


class PartAt(Whole):
    offset: int = Field(0, ge=0)


def _person(request: HttpRequest) -> Any:
    """Who is asking, when they may use the app and the phone is theirs."""
    if not registers.records[steps.KEY].allows(request.user, "view"):
        raise Forbidden
    owner = request.headers.get("X-Person", "")
    if owner and owner != str(request.user.pk):
        raise Stranger
    if request.method != "GET" and read_only(request.user):
        raise Forbidden
    return request.user


@router.get("/day", response={200: Day}, summary="All that the phone of a person keeps")
def the_day(request: HttpRequest) -> dict[str, Any]:
    user = _person(request)
    get_token(request)
    return day.of(user)


@router.post("/commands", response={200: Given, 413: Problem}, summary="One thing done on a phone, exactly once")
def take_command(request: HttpRequest, command: Command) -> Any:
    """Sent again it gives the same answer; 409 with ``missing`` when what came before it never arrived."""
    user = _person(request)
    if len(request.body) > LONGEST:
        raise TooLong
    try:
        row = sync.receive(command, by=user)
    except ValidationError as error:
        reasons = [{"row": None, "field": ".".join(map(str, e["loc"])), "reason": reason_of(e)} for e in error.errors()]
        raise Invalid(reasons) from None
    except sync.NotTheirs:
        raise NotFound from None
    except sync.OutOfOrder:
        body = {"detail": Unordered().detail(), "errors": [], "missing": str(command.after)}
        return JsonResponse(body, status=409)
    return _given(row, user)


def _given(row: PhoneCommand, user: Any) -> dict[str, Any]:
    found = day.views(day.orders_of(user).filter(pk=row.order_id), user) if row.order_id else []
    return {
        "outcome": row.outcome,
        "detail": row.detail,
        "office": sync.office_side(row),
        "order": found[0] if found else None,
    }


@router.get("/photos/{sha256}", response={200: Arrived}, summary="How much of a photo is on the server")
def photo_state(request: HttpRequest, sha256: str, given: Query[Whole]) -> dict[str, int]:
    user = _person(request)
    try:
        return {"received": arriving.received(user, sha256, given.size)}
    except Refused as refusal:
        raise Invalid([str(refusal)]) from None


@router.put("/photos/{sha256}", response={200: Arrived, 413: Problem}, summary="One part of a photo, as raw bytes")
def photo_part(request: HttpRequest, sha256: str, given: Query[PartAt]) -> dict[str, int]:
    """Parts come one after the other; the answer says from where to go on. 409: not the bytes that were announced."""
    user = _person(request)
    if len(request.body) > arriving.PART:
        raise TooLong
    try:
        return {"received": arriving.append(user, sha256, given.size, given.offset, request.body)}
    except Refused as refusal:
        raise Invalid([str(refusal)]) from None
    except arriving.Damaged:
        raise Broken from None
