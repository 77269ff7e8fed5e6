"""The verbs of a connection as buttons of its page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.changes.services.steps import KEY as CHANGE
from bag.connections import page_forms as forms
from bag.connections.services import making, planning
from bag.connections.services.steps import KEY, may_approve
from bag.core import registers
from bag.core.ui.verbs import attempt, opened, verb_view
from bag.field.services.steps import KEY as ORDER


def _note(_row: Any, post: Any) -> forms.NoteForm:
    return forms.NoteForm(post)


def _chosen(values: dict[str, Any]) -> dict[str, Any]:
    return {"port": values["port"], "link": values["link"], "prefix": values["network"]}


@require_POST
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take what is chosen, and what is proposed for the rest."""
    row = opened(request, KEY, pk, "change")
    form = forms.PlanForm(row, request.user, request.POST)
    attempt(
        request,
        lambda: planning.plan(row, **_chosen(form.cleaned_data), by=request.user),
        _("The connection is planned; it awaits approval."),
        form,
        key=KEY,
    )
    return HttpResponseRedirect(row.get_absolute_url())


approve = verb_view(
    KEY,
    lambda row, data, by: planning.approve(row, **data, by=by),
    _("The connection is approved."),
    _note,
    needed="view",
    test=may_approve,
)
reject = verb_view(
    KEY,
    lambda row, data, by: planning.reject(row, **data, by=by),
    _("The connection is turned down."),
    _note,
    needed="view",
    test=may_approve,
)
order = verb_view(
    KEY,
    lambda row, _data, by: making.order(row, by=by),
    _("The installation is ordered."),
    test=lambda user, _row: registers.records[ORDER].allows(user, "add"),
)
lay = verb_view(KEY, lambda row, data, by: making.lay(row, **data, by=by), _("The link is recorded."), forms.LinkForm)
accept = verb_view(
    KEY,
    lambda row, data, by: making.accept(row, **data, by=by),
    _("The connection is in use."),
    lambda _row, post: forms.AcceptForm(post),
)
cancel = verb_view(
    KEY, lambda row, data, by: planning.cancel(row, **data, by=by), _("The connection is given up."), _note
)


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A draft of a change with the configuration of the port."""
    row = opened(request, KEY, pk, "change")
    if not registers.records[CHANGE].allows(request.user, "add"):
        raise PermissionDenied
    attempt(request, lambda: making.make_change(row, by=request.user), _("The change is drafted."))
    return HttpResponseRedirect(row.get_absolute_url())
