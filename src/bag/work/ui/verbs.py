"""Views that do one verb on a row of a record type and lead back to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened

Verb = Callable[[Any, dict[str, Any], Any], object]
Make = Callable[[Any, Any], Form]


def verb_view(key: str, verb: Verb, done: Any, form: Make | None = None) -> Callable[..., HttpResponseBase]:
    """A view that does ``verb`` with the cleaned data of ``form`` on a row that the person may change."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = opened(request, key, pk, "change")
        filled = form(row, request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled.cleaned_data if filled else {}, request.user), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view
