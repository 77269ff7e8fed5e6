"""The short address on equipment labels."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import re_path

from bag.core import registers
from bag.inventory.domain.problem import Problem
from bag.inventory.domain.tag_code import decode
from bag.inventory.problems import describe


@login_required
def open_label(request: HttpRequest, code: str) -> HttpResponse:
    """Lead a scanned or typed code to its record; a code that is none gets a page that says so."""
    record = registers.records["inventory.equipment"]
    try:
        number = decode(code)
    except Problem as problem:
        return render(request, "inventory/bad_code.html", {"reason": describe(problem)}, status=404)
    row = get_object_or_404(record.visible_to(request.user), pk=number)
    return HttpResponseRedirect(row.get_absolute_url())


urlpatterns = [re_path(r"^(?P<code>[^/]{1,40})/?$", open_label, name="equipment-label")]
