"""What the room's own pages share: the gate of a row, doing a verb, saying what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from bag.committees import rights
from bag.committees.models import Meeting
from bag.core.ui import verbs
from bag.core.ui.verbs import View, only, opened

for_branch = only(rights.in_branch)


def posted(view: View) -> View:
    """The same, by POST only."""
    return require_POST(for_branch(view))


def kept_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that the person may see (404) and keep (403)."""
    row: Meeting = opened(request, "committees.meeting", pk)
    if not rights.may_keep(request.user, row.committee):
        raise PermissionDenied
    return row


def attempt(request: HttpRequest, verb: Callable[[], Any], done: str, form: Form | None = None) -> bool:
    """``verbs.attempt`` with the constraints of this room."""
    return verbs.attempt(request, verb, done, form, key="committees.meeting")


def back(row: Any, *, focus: str = "", place: str = "") -> HttpResponseBase:
    """To the page of a row, at a ``place`` of it; ``focus`` names the form whose first field takes the focus there.

    A fragment in the address would take the focus away again, so it is the one or the other.
    """
    query = f"?focus={focus}" if focus else (f"#{place}" if place else "")
    return HttpResponseRedirect(f"{row.get_absolute_url()}{query}")
