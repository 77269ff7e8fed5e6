"""Asking for the audit pack of a clause and handing it over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.ui.verbs import only
from bag.directive.models import Clause
from bag.directive.rights import in_branch
from bag.directive.services.auditpack import build
from bag.directive.ui.board import crumb


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PackForm(forms.Form):
    """The period that the pack proves, both days included."""

    first = forms.DateField(label=gettext_lazy("From"), widget=_day_input())
    last = forms.DateField(label=gettext_lazy("To"), widget=_day_input())


@only(in_branch)
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the period, then answer with the ZIP."""
    clause = get_object_or_404(Clause.objects.select_related("article", "version"), pk=pk)
    form = PackForm(request.GET if "first" in request.GET else None, initial=_last_year())
    if form.is_valid():
        try:
            return _download(clause, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
    trail = [crumb(), (clause.ref, clause.get_absolute_url()), (_("Audit pack"), None)]
    context = {"form": form, "clause": clause, "trail": trail}
    return render(request, "directive/pack.html", context, status=422 if form.errors else 200)


def _last_year() -> dict[str, date]:
    today = timezone.localdate()
    return {"first": today - timedelta(days=365), "last": today}


def _download(clause: Clause, period: dict[str, Any], user: Any) -> HttpResponse:
    made = build(clause, period["first"], period["last"], by=user)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type="application/zip", headers=headers)
