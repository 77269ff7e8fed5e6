"""Views that do one verb on a work order and lead back to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened
from bag.field.models import WorkOrder
from bag.field.rights import works_on
from bag.field.services.steps import KEY

Verb = Callable[[Any, Any, Any], object]
Make = Callable[[Any, Any], Form]


def order_verb(
    verb: Verb, done: Any, form: Make | None = None, *, on_site: bool = False
) -> Callable[..., HttpResponseBase]:
    """A view that does ``verb(order, form, user)``; ``on_site``: also for those who go on the job."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = opened_order(request, pk, on_site=on_site)
        filled = form(row, request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled, request.user), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


def opened_order(request: HttpRequest, pk: int, *, on_site: bool) -> WorkOrder:
    """An order that the person may see (404) and work on (403)."""
    row: WorkOrder = opened(request, KEY, pk, "view" if on_site else "change")
    if on_site and not works_on(request.user, row):
        raise PermissionDenied
    return row
