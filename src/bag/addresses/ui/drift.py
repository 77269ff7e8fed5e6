"""What was seen beside what is planned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bag.addresses.forms import VerifyForm
from bag.addresses.models import LeaseImport, PlanReview
from bag.addresses.services import addresses, reviewing
from bag.addresses.services import drift as service
from bag.core import registers
from bag.core.ui.verbs import attempt, only

SHOWN = 200


def _reads(user: Any) -> bool:
    return registers.records[addresses.KEY].allows(user, "view")


def _adds(user: Any) -> bool:
    return registers.records[addresses.KEY].allows(user, "add")


@require_GET
@only(_reads)
def drift(request: HttpRequest) -> HttpResponse:
    """Three lists: seen but not planned, reserved but used already, planned but never seen. Twelve queries at most."""
    unseen = service.unseen()
    context = {
        "unplanned": service.unplanned(most=SHOWN),
        "early": list(service.used_early()[:SHOWN]),
        "unseen": list(unseen[:SHOWN]),
        "unseen_count": unseen.count(),
        "imports": LeaseImport.objects.select_related("vrf").order_by("-at")[:5],
        "most": SHOWN,
        "may_add": _adds(request.user),
        "verify_form": VerifyForm() if _adds(request.user) else None,
        "reviews": PlanReview.objects.select_related("service", "by").order_by("-at")[:5],
        "trail": [(_("Network"), None), (_("Plan and reality"), None)],
    }
    return render(request, "addresses/drift.html", context)


@require_POST
@only(_adds)
def accept(request: HttpRequest) -> HttpResponseBase:
    """Put the picked addresses into the plan."""
    made: list[Any] = []
    picked = request.POST.getlist("address")[: service.MOST]
    if attempt(request, lambda: made.extend(service.accept(picked, by=request.user)), "", key=addresses.KEY):
        text = ngettext("%(n)d address is in the plan now.", "%(n)d addresses are in the plan now.", len(made))
        messages.success(request, text % {"n": len(made)})
    return redirect("addresses:drift")


@require_POST
@only(_adds)
def verify(request: HttpRequest) -> HttpResponseBase:
    """Keep that the plan of a service was compared."""
    form = VerifyForm(request.POST)
    if form.is_valid() and not reviewing.may_verify(request.user, form.cleaned_data["service"]):
        raise PermissionDenied
    attempt(
        request, lambda: reviewing.verify(**form.cleaned_data, by=request.user), _("The verification is kept."), form
    )
    return redirect("addresses:drift")
