"""What pages with buttons share: who may press them, doing the verb, saying what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.records.validation import REFUSALS, reasons

View = Callable[..., HttpResponseBase]
Verb = Callable[[Any, dict[str, Any], Any], object]
"""``verb(row, cleaned data, user)``."""
MakeForm = Callable[[Any, Any], Form]
"""``form(row, request.POST)``."""


def only(test: Callable[[Any], bool]) -> Callable[[View], View]:
    """A view for signed-in people who pass the test; 403 for others."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not test(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def opened(request: HttpRequest, key: str, pk: int, verb: str = "view") -> Any:
    """The row of a record type: 404 when the person may not see it, 403 when not do ``verb`` with it."""
    record = registers.records[key]
    row = get_object_or_404(record.visible_to(request.user), pk=pk)
    if not record.allows(request.user, verb, row):
        raise PermissionDenied
    return row


def attempt(
    request: HttpRequest, verb: Callable[[], Any], done: Any, form: Form | None = None, *, key: str = ""
) -> bool:
    """Do a verb when its form is valid; the outcome, or every fault in words, becomes a message of the next page.

    An empty ``done`` says nothing. ``key`` is the record type whose constraints may refuse; without one a refusal of
    the database is a fault of ours and goes up.
    """
    if form is not None and not form.is_valid():
        for name, faults in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            text = " ".join(str(fault) for fault in faults)
            messages.error(request, f"{label}: {text}" if label else text)
        return False
    try:
        with transaction.atomic():
            verb()
    except REFUSALS as error:
        for text in _refusals(error, key):
            messages.error(request, text or _("This cannot be stored."))
        return False
    if done:
        messages.success(request, str(done))
    return True


def verb_view(
    key: str,
    verb: Verb,
    done: Any,
    form: MakeForm | None = None,
    *,
    needed: str = "change",
    test: Callable[[Any, Any], bool] | None = None,
) -> View:
    """A view that does ``verb`` with the cleaned data of ``form`` on a row of a record type and leads back to its page.

    ``needed``: what the person must be allowed to do with the row; ``test(user, row)`` asks more, 403 when it says no.
    """

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = opened(request, key, pk, needed)
        if test is not None and not test(request.user, row):
            raise PermissionDenied
        filled = form(row, request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled.cleaned_data if filled else {}, request.user), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


def _refusals(error: Exception, key: str) -> list[str]:
    if key:
        return [text for _name, text in reasons(registers.records[key], error)]
    if not isinstance(error, ValidationError):
        raise error
    return list(error.messages)
