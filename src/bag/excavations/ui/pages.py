"""The area of a dig, and the repair of a damage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, opened
from bag.excavations import details
from bag.excavations.domain import areas
from bag.excavations.excavation_forms import AreaForm, RepairForm
from bag.excavations.services import excavations
from bag.excavations.wording import DOUBTS


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw, type or upload the area; it is checked against the plant at once."""
    row: Any = opened(request, excavations.KEY, pk, "change")
    shape = row.geometry
    initial = {"points": areas.as_text(shape) if shape is not None else ""}
    form = AreaForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        done = attempt(
            request,
            lambda: excavations.set_area(row, found["area"], by=request.user),
            _("The area is kept and checked against our lines."),
        )
        for doubt in found["doubts"] if done else []:
            messages.warning(request, str(DOUBTS[doubt]))
        if done:
            return HttpResponseRedirect(row.get_absolute_url())
    context = {"map": {"features": details.features(row)}, **_frame(row, form, _("Area of the dig"))}
    return render(request, "excavations/area.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repair(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Repair, cost, claim and payment of a damage."""
    row: Any = opened(request, excavations.KEY, pk, "change")
    found = get_object_or_404(row.damages.select_related("excavation", "incident", "cable"), pk=number)
    form: Any = RepairForm(request.POST or None, instance=found)
    if request.method == "POST" and attempt(
        request, lambda: excavations.settle(form.save(commit=False), by=request.user), _("The damage is stored."), form
    ):
        return HttpResponseRedirect(f"{row.get_absolute_url()}#damages")
    context = {"damage": found, **_frame(row, form, _("Damage and repair"))}
    return render(request, "excavations/repair.html", context, status=_status(form))


def _frame(row: Any, form: Any, title: str) -> dict[str, Any]:
    record = registers.records[excavations.KEY]
    trail = [(capfirst(record.title_plural), record.list_url), (row.number, row.get_absolute_url()), (title, None)]
    return {"row": row, "form": form, "title": title, "trail": trail}


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
