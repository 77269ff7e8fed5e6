"""The calendar of changes."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from bag.changes.month import month_of
from bag.changes.services.steps import KEY
from bag.core import registers

YEARS = range(2000, 2100)


@require_GET
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of changes; ``?month=2026-11``, else the present one."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        raise PermissionDenied
    first = _first(request.GET.get("month", ""))
    context = {
        "month": month_of(first),
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + timedelta(days=32)).replace(day=1),
        "weekdays": [date_format(date(2026, 6, day), "D") for day in range(1, 8)],
        "may_add": record.allows(request.user, "add"),
    }
    return render(request, "changes/calendar.html", context)


def _first(text: str) -> date:
    """The first day of the month that the address names, or of this one."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return found if found.year in YEARS else timezone.localdate().replace(day=1)
