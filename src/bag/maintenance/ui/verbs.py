"""Buttons on the pages of plans and of a maintenance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.models import JobRun
from bag.core.ui.verbs import attempt, only, opened
from bag.maintenance import rights
from bag.maintenance.models import MaintenancePlan, Occurrence
from bag.maintenance.plan_forms import ReasonForm, ReportForm, ReviewForm
from bag.maintenance.services import occurrences, plans

View = Callable[..., HttpResponseBase]


def _reads(user: Any) -> bool:
    return registers.records[occurrences.KEY].allows(user, "view")


def _plan(request: HttpRequest, pk: int, test: Callable[[Any, str], bool]) -> MaintenancePlan:
    row: MaintenancePlan = opened(request, plans.KEY, pk)
    if not test(request.user, row.owner_service.code):
        raise PermissionDenied
    return row


@require_POST
@only(_reads)
def approve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a plan in force."""
    row, form = _plan(request, pk, rights.leads), ReviewForm(request.POST)
    attempt(request, lambda: plans.approve(row, by=request.user, **form.cleaned_data), _("The plan is approved."), form)
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@only(_reads)
def retire(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a plan out of force."""
    row = _plan(request, pk, rights.leads)
    attempt(request, lambda: plans.retire(row, by=request.user), _("The plan is retired."))
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@only(_reads)
def order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Order now what the night would order; the page of the job shows how far it is."""
    row = _plan(request, pk, rights.works)
    runs: list[JobRun] = []
    if attempt(request, lambda: runs.append(plans.order_now(row, by=request.user)), _("The orders are being made.")):
        return redirect(runs[0])
    return HttpResponseRedirect(row.get_absolute_url())


def _may_work(user: Any, row: Occurrence) -> bool:
    return rights.works(user, row.plan.owner_service.code)


def _verb(verb: Callable[..., Any], test: Callable[[Any, Occurrence], bool], done: Any, form: Any = None) -> View:
    @require_POST
    @only(_reads)
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row: Occurrence = opened(request, occurrences.KEY, pk)
        if not test(request.user, row):
            raise PermissionDenied
        filled = form(request.POST) if form is not None else None
        attempt(request, lambda: verb(row, by=request.user, **(filled.cleaned_data if filled else {})), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


skip = _verb(occurrences.skip, _may_work, gettext_lazy("The maintenance is skipped."), ReasonForm)
accept = _verb(occurrences.accept, rights.supervises, gettext_lazy("The work is accepted."))
refuse = _verb(occurrences.refuse, rights.supervises, gettext_lazy("The work is refused."), ReasonForm)


@require_POST
@only(_reads)
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Attach the service report."""
    row: Occurrence = opened(request, occurrences.KEY, pk)
    if not _may_work(request.user, row):
        raise PermissionDenied
    form = ReportForm(request.POST, request.FILES)
    attempt(
        request,
        lambda: occurrences.attach_report(row, form.cleaned_data["file"], by=request.user),
        _("The service report is attached."),
        form,
    )
    return HttpResponseRedirect(row.get_absolute_url())
