"""Verbs on an incident: each takes its form by POST and leads back to the page of the incident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.work.forms import AssignForm, NoteForm, ReasonForm, ResolveForm, WaitForm
from bag.work.models import Incident
from bag.work.services import incidents
from bag.work.ui.gates import attempt, written_row

Verb = Callable[[Incident, dict[str, Any], Any], object]
Make = Callable[[Incident, Any], Form]


def _verb(verb: Verb, done: Any, form: Make | None = None) -> Callable[..., HttpResponseBase]:
    """A view that does one verb."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row: Incident = written_row(request, incidents.KEY, pk)
        filled = form(row, request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled.cleaned_data if filled else {}, request.user), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


assign = _verb(
    lambda row, data, by: incidents.assign(row, data["person"], by=by),
    _("The incident is assigned."),
    lambda row, post: AssignForm(row.service, post),
)
wait = _verb(
    lambda row, data, by: incidents.wait(row, reason=data["reason"], until=data["until"], by=by),
    _("The incident waits."),
    lambda _row, post: WaitForm(post),
)
resume = _verb(lambda row, _data, by: incidents.resume(row, by=by), _("The waiting is over."))
resolve = _verb(
    lambda row, data, by: incidents.resolve(row, resolution=data["resolution"], by=by),
    _("The incident is resolved."),
    lambda _row, post: ResolveForm(post),
)
close = _verb(lambda row, _data, by: incidents.close(row, by=by), _("The incident is closed."))
reopen = _verb(
    lambda row, data, by: incidents.reopen(row, reason=data["reason"], by=by),
    _("The incident is open again."),
    lambda _row, post: ReasonForm(post),
)
note = _verb(
    lambda row, data, by: incidents.note(row, data["text"], by=by),
    _("The note is kept."),
    lambda _row, post: NoteForm(post),
)
major = _verb(lambda row, _data, by: incidents.declare_major(row, by=by), _("The chief and the manager are told."))
