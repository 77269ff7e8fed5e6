"""The short address on equipment labels."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import re_path, reverse
from django.utils.http import urlencode

from bag.core import registers
from bag.inventory.domain.problem import Problem
from bag.inventory.domain.tag_code import decode
from bag.inventory.problems import describe

FAULT_REPORT = "fault-by-label"
"""Key of the action whose page takes ``?code=`` of a label."""


@login_required
def open_label(request: HttpRequest, code: str) -> HttpResponse:
    """Lead a scanned or typed code to its record; a code that is none gets a page that says so.

    Who may not see records of equipment came to report a fault, when a room takes such reports.
    """
    record = registers.records["inventory.equipment"]
    try:
        number = decode(code)
    except Problem as problem:
        return render(request, "inventory/bad_code.html", {"reason": describe(problem)}, status=404)
    report = registers.actions.get(FAULT_REPORT)
    if report is not None and not record.allows(request.user, "view"):
        return HttpResponseRedirect(f"{reverse(report.url)}?{urlencode({'code': code})}")
    row = get_object_or_404(record.visible_to(request.user), pk=number)
    return HttpResponseRedirect(row.get_absolute_url())


urlpatterns = [re_path(r"^(?P<code>[^/]{1,40})/?$", open_label, name="equipment-label")]
