"""What the room's own pages share: the gate of a row, doing a verb, saying what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from bag.core import registers

View = Callable[..., HttpResponseBase]


def only(test: Callable[[Any], bool]) -> Callable[[View], View]:
    """Signed-in people who pass the test; 403 for others."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not test(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def written_row(request: HttpRequest, key: str, pk: int) -> Any:
    """A row that the person may see (404) and change (403)."""
    record = registers.records[key]
    row = get_object_or_404(record.visible_to(request.user), pk=pk)
    if not record.allows(request.user, "change", row):
        raise PermissionDenied
    return row


def attempt(request: HttpRequest, verb: Callable[[], Any], done: Any, form: Form | None = None) -> bool:
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
    messages.success(request, str(done))
    return True
