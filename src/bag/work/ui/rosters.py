"""Verbs of a roster. Those of the grid answer with the fresh grid, or with the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.ui.verbs import attempt
from bag.work.models import Roster
from bag.work.oncall import details, rights
from bag.work.oncall.forms import MoveForm, PutForm, ShiftForm, VehicleForm
from bag.work.services import rosters


def kept_roster(request: HttpRequest, pk: int) -> Roster:
    """A roster that the person may see (404) and keeps (403)."""
    row: Roster = get_object_or_404(registers.records[rosters.KEY].visible_to(request.user), pk=pk)
    if not rights.keeps(request.user, row.service.code):
        raise PermissionDenied
    return row


@require_POST
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Plan a draft in a job; its page shows how far it is."""
    row, runs = kept_roster(request, pk), []
    if attempt(request, lambda: runs.append(rosters.start_planning(row, by=request.user)), _("The planning began.")):
        return redirect(runs[0])
    return HttpResponseRedirect(row.get_absolute_url())


def _verb(verb: Callable[..., Any], done: Any) -> Callable[..., HttpResponseBase]:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = kept_roster(request, pk)
        attempt(request, lambda: verb(row, by=request.user), done)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


publish = _verb(rosters.publish, gettext_lazy("The roster is published; everybody in it was told."))
close = _verb(rosters.close, gettext_lazy("The roster is closed; its points are in the ledger."))


def _edit(form: type[Form], act: Callable[[Roster, dict[str, Any], Any], Any]) -> Callable[..., HttpResponseBase]:
    """A verb of the grid."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = kept_roster(request, pk)
        filled = form(row, request.POST)  # type: ignore[arg-type]  # each form takes its roster first
        if not filled.is_valid():
            return _refused([fault for faults in filled.errors.values() for fault in faults])
        try:
            with transaction.atomic():
                act(row, filled.cleaned_data, request.user)
        except ValidationError as error:
            return _refused(error.messages)
        except IntegrityError:
            return _refused([_("Somebody else changed the roster meanwhile. Load the page again.")])
        row = kept_roster(request, pk)
        return render(request, "work/oncall_grid.html", {"row": row, **details.roster(row, request.user)})

    return view


@require_POST
@login_required
def vehicle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give another vehicle to a duty."""
    shift = get_object_or_404(registers.records[rosters.SHIFT].visible_to(request.user), pk=pk)
    if not rights.keeps(request.user, shift.roster.service.code):
        raise PermissionDenied
    form = VehicleForm(shift, request.POST)
    attempt(
        request,
        lambda: rosters.change_vehicle(shift, form.cleaned_data["vehicle"], by=request.user),
        _("The vehicle is changed."),
        form,
    )
    return HttpResponseRedirect(shift.get_absolute_url())


def _refused(reasons: list[Any]) -> JsonResponse:
    return JsonResponse({"detail": "; ".join(str(reason) for reason in reasons)}, status=422)


put = _edit(PutForm, lambda row, given, by: rosters.put(row, given["role"], given["day"], given["person"], by=by))
take = _edit(ShiftForm, lambda _row, given, by: rosters.take(given["shift"], by=by))
move = _edit(
    MoveForm, lambda _row, given, by: rosters.move(given["shift"], person=given["person"], day=given["day"], by=by)
)
