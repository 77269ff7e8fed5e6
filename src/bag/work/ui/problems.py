"""Joining incidents to problems."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.ui.verbs import opened, verb_view
from bag.work.desk_forms import IncidentForm
from bag.work.services import incidents, problems

join = verb_view(
    problems.KEY,
    lambda row, data, by: problems.join(row, data["incident"], by=by),
    _("The incident belongs to the problem."),
    lambda _row, post: IncidentForm(post),
)
part = verb_view(
    problems.KEY,
    lambda row, data, by: problems.part(row, data["incident"], by=by),
    _("The incident does not belong to the problem any more."),
    lambda _row, post: IncidentForm(post),
)


@require_POST
@login_required
def open_from(request: HttpRequest, pk: int) -> HttpResponse:
    """A new problem behind an incident."""
    row = opened(request, incidents.KEY, pk, "change")
    if not registers.records[problems.KEY].allows(request.user, "add"):
        raise PermissionDenied
    return HttpResponseRedirect(problems.open_from(row, by=request.user).get_absolute_url())
