"""What the room's own pages share: the gate of a row, doing a verb, saying what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bag.committees import rights
from bag.committees.models import Meeting
from bag.core import registers
from bag.core.records.validation import reasons

View = Callable[..., HttpResponseBase]


def for_branch(view: View) -> View:
    """Signed-in people of the branch; 403 for others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rights.in_branch(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def posted(view: View) -> View:
    """The same, by POST only."""
    return require_POST(for_branch(view))


def row_of(request: HttpRequest, key: str, pk: int) -> Any:
    """The row of a record type if the person may see it; 404 otherwise."""
    return get_object_or_404(registers.records[key].visible_to(request.user), pk=pk)


def kept_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person may see (404) and keep (403)."""
    row: Meeting = row_of(request, "committees.meeting", pk)
    if not rights.may_keep(request.user, row.committee):
        raise PermissionDenied
    return row


def attempt(request: HttpRequest, verb: Callable[[], Any], done: str, form: Form | None = None) -> bool:
    """Do a verb when its form is valid; the outcome, or every fault in words, becomes a message of the next page."""
    if form is not None and not form.is_valid():
        for name, faults in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            text = " ".join(str(fault) for fault in faults)
            messages.error(request, f"{label}: {text}" if label else text)
        return False
    try:
        with transaction.atomic():
            verb()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return False
    except IntegrityError as error:
        for _name, text in reasons(registers.records["committees.meeting"], error):
            messages.error(request, text or _("This cannot be stored."))
        return False
    if done:
        messages.success(request, done)
    return True


def back(row: Any, *, focus: str = "", place: str = "") -> HttpResponseBase:
    """To the page of a row, at a ``place`` of it; ``focus`` names the form whose first field takes the focus there.

    A fragment in the address would take the focus away again, so it is the one or the other.
    """
    query = f"?focus={focus}" if focus else (f"#{place}" if place else "")
    return HttpResponseRedirect(f"{row.get_absolute_url()}{query}")
