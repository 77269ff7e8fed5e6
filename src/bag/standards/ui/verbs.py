"""The buttons on the pages of editions, institutions and exemptions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.ui.verbs import attempt, verb_view
from bag.standards import rights
from bag.standards import standard_forms as forms
from bag.standards.models import Exemption
from bag.standards.services import editions, measuring, stating


def _leads(user: Any, row: Any) -> bool:
    return rights.leads(user, row.owner_service.code)


measure = verb_view(
    stating.KEY, lambda row, _data, _by: measuring.measure(row), _("The records were asked; this is how it stands now.")
)
base = verb_view(
    editions.KEY, lambda row, _data, by: editions.fill_from_base(row, by=by), _("The base clauses are in the draft.")
)
publish = verb_view(
    editions.KEY, lambda row, _data, by: editions.publish(row, by=by), _("The edition is in force."), test=_leads
)
campaign = verb_view(
    editions.KEY,
    lambda row, data, by: stating.start_campaign(row, **data, by=by),
    _("The institutions are called for their statements."),
    lambda _row, post: forms.CampaignForm(post),
    test=_leads,
)


@require_POST
@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make the next edition as a draft and open it."""
    record = registers.records[editions.KEY]
    row = get_object_or_404(record.visible_to(request.user), pk=pk)
    if not _leads(request.user, row):
        raise PermissionDenied
    made: list[Any] = []
    done = _("The next edition is a draft with the same clauses.")
    if attempt(request, lambda: made.append(editions.follow(row, by=request.user)), done, key=editions.KEY):
        return redirect(made[0])
    return redirect(row)


def _exemption(request: HttpRequest, pk: int) -> Exemption:
    """An exemption of an institution that the person may see."""
    seen = registers.records[stating.KEY].visible_to(request.user)
    rows = Exemption.objects.filter(participant__in=seen.order_by())
    return get_object_or_404(rows.select_related("participant__owner_service", "clause"), pk=pk)


def _decide(request: HttpRequest, pk: int, *, approved: bool, done: Any) -> HttpResponseBase:
    row = _exemption(request, pk)
    if not stating.may_decide(request.user, row):
        raise PermissionDenied
    form = forms.NoteForm(request.POST)
    attempt(
        request,
        lambda: stating.decide(row, approved=approved, note=form.cleaned_data["note"], by=request.user),
        done,
        form,
    )
    return HttpResponseRedirect(row.participant.get_absolute_url())


@require_POST
@login_required
def approve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Approve an exemption."""
    return _decide(request, pk, approved=True, done=_("The exemption is approved."))


@require_POST
@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Refuse an exemption."""
    return _decide(request, pk, approved=False, done=_("The exemption is refused."))


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End an exemption before its day."""
    row = _exemption(request, pk)
    if not rights.works(request.user, row.participant.owner_service.code):
        raise PermissionDenied
    attempt(request, lambda: stating.end(row, by=request.user), _("The exemption ended."))
    return HttpResponseRedirect(row.participant.get_absolute_url())
