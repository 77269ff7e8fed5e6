"""Taking over lease files of DHCP servers: check first, then store."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bag.addresses.forms import LeasesForm
from bag.addresses.models import LeaseImport
from bag.addresses.services import addresses
from bag.addresses.services import leases as service
from bag.core import registers
from bag.core.ui.verbs import only

SHOWN = 20


def _adds(user: Any) -> bool:
    return registers.records[addresses.KEY].allows(user, "add")


@require_http_methods(["GET", "POST"])
@only(_adds)
def leases(request: HttpRequest) -> HttpResponseBase:
    """The form; with ``check`` what the file holds, with every fault; else the file is stored."""
    form = LeasesForm(request.POST or None, request.FILES or None)
    checked = None
    if request.method == "POST" and form.is_valid():
        kind, content = form.cleaned_data["kind"], form.cleaned_data["file"].read()
        try:
            if "check" not in request.POST:
                batch = service.take_over(
                    kind, content, name=form.cleaned_data["file"].name, by=request.user, vrf=form.cleaned_data["vrf"]
                )
                text = ngettext("%(n)d lease was taken over.", "%(n)d leases were taken over.", batch.rows)
                messages.success(request, text % {"n": batch.rows})
                return redirect("addresses:drift")
            checked = service.check(kind, content)
        except ValidationError as error:
            form.add_error("file", error)
    context = {
        "form": form,
        "checked": checked,
        "first": checked.leases[:SHOWN] if checked else (),
        "imports": LeaseImport.objects.select_related("vrf", "by").order_by("-at")[:SHOWN],
        "trail": [(_("Network"), None), (_("DHCP leases"), None)],
    }
    return render(request, "addresses/leases.html", context, status=422 if form.errors else 200)
