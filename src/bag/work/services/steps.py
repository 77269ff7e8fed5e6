"""What every verb of a request does: lock the row, see whether the verb fits, write the time line, tell people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.organization.models import Unit
from bag.organization.queries import people_with_role
from bag.work.domain.requests import Verb, WrongState, require
from bag.work.models import Request, RequestState, RequestStep
from bag.work.services import clock
from bag.work.wording import REQUEST_REFUSALS

KEY = "work.request"
ASKER_NEWS = "work.my-request"
DESK_NEWS = "work.request"
APPROVAL_NEWS = "work.approval"
TARGET_NEWS = "work.target"
JOINED = ("type", "service", "assignee", "requester", "person", "equipment", "place", "hours", "unit", "incident")


def locked(request: Request) -> Request:
    """The row as it stands, locked until the transaction ends. Raises ``ValidationError`` when it is gone."""
    rows = Request.objects.select_for_update(of=("self",)).select_related(*JOINED)
    row = rows.filter(pk=request.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def ready(request: Request, verb: Verb) -> Request:
    """The row, locked, in a state that the verb may follow. Raises ``ValidationError`` in words."""
    row = locked(request)
    try:
        require(verb, row.state)
    except WrongState as error:
        raise ValidationError(str(REQUEST_REFUSALS[error.verb]) % {"state": row.get_state_display()}) from None
    return row


def saved(row: Request, verb: str, by: Any, text: str = "", *, shown: bool = True) -> Request:
    """Store the row with its step and make the change known."""
    row.save()
    step(row, verb, by, text, shown=shown)
    changes.announce(KEY, [row.pk], "change", by)
    return row


def step(
    row: Request, verb: str, by: Any, text: str = "", *, shown: bool = True, at: datetime | None = None
) -> RequestStep:
    """One line of the time line."""
    return RequestStep.objects.create(
        request=row, at=at or timezone.now(), verb=verb, by=by, text=text[:8000], shown=shown
    )


def in_work(row: Request) -> None:
    """End the waiting of a locked row; the state follows from whether somebody has it."""
    if row.state == RequestState.PENDING:
        clock.go_on(row, timezone.now())
    row.state = RequestState.ASSIGNED if row.assignee_id else RequestState.NEW
    row.pending_reason, row.pending_until = "", None


def hand_over(row: Request, result: str, at: datetime, by: Any) -> Request:
    """Done: the requester of a locked row hears what was done and is asked to accept it."""
    in_work(row)
    row.state, row.result, row.done_at, row.warn_at = RequestState.DONE, result, at, None
    tell_requester(row, gettext_lazy("Your request is done; please accept it"), f"{row}\n{result}", by=by, tone="ok")
    return saved(row, "done", by, result)


def end(row: Request, state: str, verb: str, reason: str, by: Any) -> Request:
    """Close a locked request that will not be done."""
    row.state, row.result, row.closed_at = state, reason, timezone.now()
    row.pending_reason, row.pending_until = "", None
    clock.go_on(row, row.closed_at)
    row.warn_at = None
    if verb != "withdrawn":
        tell_requester(row, gettext_lazy("Your request was turned down"), f"{row}\n{reason}", by=by, tone="warning")
    return saved(row, verb, by, reason)


def follow_url(row: Request) -> str:
    """Where the requester follows the request."""
    return reverse("work:my-request", args=[row.pk])


def tell_requester(row: Request, title: str | Promise, body: str = "", *, by: Any = None, tone: str = "info") -> None:
    """News for whoever asked, unless they did it themselves."""
    if row.requester is not None and row.requester != by:
        notify([row.requester], ASKER_NEWS, title, body=body or str(row), url=follow_url(row), tone=tone)


def tell_desk(users: Iterable[User | None], row: Request, title: str | Promise, *, by: Any = None) -> None:
    """News for people who work on the request."""
    people = [user for user in users if user is not None and user != by]
    notify(people, DESK_NEWS, title, body=str(row), url=row.get_absolute_url())


def chiefs(service: Unit) -> list[User]:
    """Accounts of those who lead a service today."""
    people = people_with_role(Role.CHIEF, service.code).select_related("user")
    return [person.user for person in people if person.user is not None]


def said(text: str, least: int, name: str, refusal: str) -> str:
    """A text with something in it; raises ``ValidationError`` on the field ``name`` with ``refusal``."""
    stripped = text.strip()
    if len(stripped) < least:
        raise ValidationError({name: refusal})
    return stripped
