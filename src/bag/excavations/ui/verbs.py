"""The buttons on the page of an excavation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened, verb_view
from bag.excavations import excavation_forms as forms
from bag.excavations.services import excavations

KEY = excavations.KEY

check = verb_view(KEY, lambda row, _data, by: excavations.check(row, by=by), _("The route is checked again."))
assign = verb_view(
    KEY,
    lambda row, data, by: excavations.assign(row, data["person"], by=by),
    _("The observer is assigned and told."),
    lambda _row, post: forms.ObserverForm(post),
)
mark = verb_view(
    KEY,
    lambda row, data, by: excavations.mark(row, **data, by=by),
    _("The line is marked."),
    lambda _row, post: forms.MarkForm(post),
)
start = verb_view(KEY, lambda row, _data, by: excavations.start(row, by=by), _("Digging has begun."))
damage = verb_view(
    KEY,
    lambda row, data, by: excavations.damage(row, **data, by=by),
    _("The damage is on record and an incident is open."),
    lambda _row, post: forms.DamageForm(post),
)
close = verb_view(
    KEY,
    lambda row, data, by: excavations.close(row, **data, by=by),
    _("The excavation is closed."),
    lambda _row, post: forms.ResultForm(post),
)
cancel = verb_view(
    KEY,
    lambda row, data, by: excavations.cancel(row, **data, by=by),
    _("The excavation is cancelled."),
    lambda _row, post: forms.ResultForm(post),
)


@require_POST
@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a visit with its photos."""
    row: Any = opened(request, KEY, pk, "change")
    form = forms.VisitForm(request.POST, request.FILES)
    attempt(
        request,
        lambda: excavations.visit(row, form.cleaned_data.pop("person"), **form.cleaned_data, by=request.user),
        _("The visit is kept."),
        form,
    )
    return HttpResponseRedirect(row.get_absolute_url())
