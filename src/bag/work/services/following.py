"""What the requester does with a request: write, withdraw, accept with a rating, send back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.work.domain.requests import SILENCE, Verb
from bag.work.models import Request, RequestState
from bag.work.services import clock
from bag.work.services.steps import chiefs, end, locked, ready, said, saved, step, tell_desk


@transaction.atomic
def accept(request: Request, *, rating: int, text: str = "", by: Any) -> Request:
    """Say that the work is as it was asked for, and how it was: 1 to 5."""
    row = ready(request, Verb.ACCEPT)
    if not 1 <= rating <= 5:
        raise ValidationError({"rating": _("A rating lies between 1 and 5.")})
    row.state, row.closed_at = RequestState.ACCEPTED, timezone.now()
    row.rating, row.rating_text = rating, text.strip()[:1000]
    return saved(row, "accepted", by, f"{'★' * rating}{'☆' * (5 - rating)} {row.rating_text}".strip())


@transaction.atomic
def send_back(request: Request, *, reason: str, by: Any) -> Request:
    """The work is not as it was asked for; its time goes on, without the time in which it counted as done."""
    row = ready(request, Verb.REOPEN)
    reason = said(reason, 10, "reason", _("Say in a sentence what is missing."))
    now = timezone.now()
    row.state = RequestState.ASSIGNED if row.assignee_id else RequestState.NEW
    clock.leave_out(row, row.done_at or now, now, str(_("was done")))
    row.done_at, row.reopened = None, row.reopened + 1
    tell_desk(_workers(row), row, gettext_lazy("A request was sent back"), by=by)
    return saved(row, "reopened", by, reason)


@transaction.atomic
def withdraw(request: Request, *, reason: str = "", by: Any) -> Request:
    """Take the wish back."""
    row = ready(request, Verb.WITHDRAW)
    tell_desk(_workers(row), row, gettext_lazy("A request was withdrawn"), by=by)
    return end(row, RequestState.WITHDRAWN, "withdrawn", reason.strip()[:1000], by)


@transaction.atomic
def write(request: Request, text: str, *, by: Any, at: datetime | None = None) -> Request:
    """Write to those who work on it."""
    row = ready(request, Verb.NOTE)
    text = said(text, 1, "text", _("A note needs a text."))
    step(row, "message", by, text, at=at)
    tell_desk(_workers(row), row, gettext_lazy("The requester wrote about a request"), by=by)
    return row


def accept_silent(now: datetime) -> int:
    """Results that nobody contradicted for a week count as accepted. Returns their number; a nightly task."""
    rows = Request.objects.filter(state=RequestState.DONE, done_at__lte=now - SILENCE)
    count = 0
    for waiting in rows.iterator():
        with transaction.atomic():
            row = locked(waiting)
            if row.state == RequestState.DONE:
                row.state, row.closed_at = RequestState.ACCEPTED, now
                saved(row, "silent", None)
                count += 1
    return count


def _workers(row: Request) -> list[Any]:
    """Whoever has the request; while nobody has it, the chiefs of the service."""
    return [row.assignee.user] if row.assignee is not None else chiefs(row.service)
