"""The penalties of a contract in a month, and the button that issues them."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bag.contracts import queries, services
from bag.contracts.models import Contract
from bag.contracts.panels import KEY
from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, only, opened


def _reads(user: object) -> bool:
    return registers.records[KEY].allows(user, "view")


def _first(year: int, month: int) -> date:
    """The first day of a month; 404 for one that the calendar does not know."""
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


@only(_reads)
def penalties(request: HttpRequest, pk: int, year: int, month: int) -> HttpResponseBase:
    """Every line of a month with the job behind it."""
    row: Contract = opened(request, KEY, pk)
    first = _first(year, month)
    found = queries.month(row, first)
    last = queries.last_day_of(first)
    record = registers.records[KEY]
    context = {
        "row": row,
        "month": found,
        "name": date_format(first, "YEAR_MONTH_FORMAT"),
        "earlier": (first - timedelta(days=1)).replace(day=1),
        "later": last + timedelta(days=1),
        "over": last < timezone.localdate(),
        "may": record.allows(request.user, "change", row),
        "trail": [
            (capfirst(record.title_plural), record.list_url),
            (row, row.get_absolute_url()),
            (_("Penalties"), None),
        ],
    }
    return render(request, "contracts/penalties.html", context)


@require_POST
@only(_reads)
def issue(request: HttpRequest, pk: int, year: int, month: int) -> HttpResponseBase:
    """Issue the penalties of a month."""
    row: Contract = opened(request, KEY, pk, "change")
    first = _first(year, month)
    attempt(request, lambda: services.issue_penalties(row, first, by=request.user), _("The penalties are issued."))
    return redirect("contracts:penalties", pk, year, month)
