"""The buttons: start a discovery, decide on differences one by one or in bulk, keep a comparison."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.incoming import row_id, row_ids
from bag.core.ui.verbs import attempt, only, opened, verb_view
from bag.topology.forms import DeviceForm, DismissForm, PortForm, ReviewForm
from bag.topology.models import Finding
from bag.topology.services import deciding, discovering, reviewing
from bag.topology.ui.pages import writes

KEY = deciding.KEY
MOST = 200

accept = verb_view(KEY, lambda row, _data, by: deciding.accept(row, by=by), _("The records say now what was seen."))
dismiss = verb_view(
    KEY, lambda row, data, by: deciding.dismiss(row, **data, by=by), _("The difference is left as it is."),
    lambda _row, post: DismissForm(post),
)  # fmt: skip
reopen = verb_view(KEY, lambda row, _data, by: deciding.reopen(row, by=by), _("The difference is open again."))
name_port = verb_view(
    KEY, lambda row, data, by: deciding.name_port(row, **data, by=by), _("The port is known now."), PortForm
)


@require_POST
@only(writes)
def name_device(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say which piece of equipment a stranger is."""
    row = opened(request, KEY, pk, "change")
    form = DeviceForm(request.user, request.POST)
    attempt(
        request, lambda: deciding.name_device(row, **form.cleaned_data, by=request.user), _("The device is known now."),
        form,
    )  # fmt: skip
    return redirect(row)


@require_POST
@only(writes)
def decide(request: HttpRequest) -> HttpResponseBase:
    """Take picked differences over, or leave them all as they are with one reason. All or none."""
    rows = _picked(request)
    back = redirect("topology:findings")
    if not rows:
        messages.error(request, gettext_now("Pick at least one difference."))
        return back
    made: list[int] = []
    if "dismiss" in request.POST:
        form = DismissForm(request.POST)
        if attempt(request, lambda: made.append(_dismiss_all(rows, form, request.user)), "", form):
            text = ngettext("%(n)d difference is left as it is.", "%(n)d differences are left as they are.", made[0])
            messages.success(request, text % {"n": made[0]})
    elif attempt(request, lambda: made.append(deciding.accept_all(rows, by=request.user)), ""):
        text = ngettext("%(n)d difference is taken over.", "%(n)d differences are taken over.", made[0])
        messages.success(request, text % {"n": made[0]})
    return back


def _dismiss_all(rows: list[Finding], form: DismissForm, user: Any) -> int:
    for row in rows:
        deciding.dismiss(row, **form.cleaned_data, by=user)
    return len(rows)


def _picked(request: HttpRequest) -> list[Finding]:
    """The picked rows; 403 when one of them is not the person's to decide on."""
    record = registers.records[KEY]
    picked = row_ids(request.POST.getlist("finding"))[:MOST]
    rows = list(record.visible_to(request.user).filter(pk__in=picked).order_by("pk"))
    if not all(record.allows(request.user, "change", row) for row in rows):
        raise PermissionDenied
    return rows


@require_POST
@only(writes)
def discover(request: HttpRequest) -> HttpResponseBase:
    """Ask all devices now, or one target."""
    target = row_id(request.POST.get("target", ""))
    started: list[Any] = []
    chosen = [target] if target is not None else None
    if attempt(request, lambda: started.append(discovering.start(chosen, by=request.user)), ""):
        return redirect(started[0])
    return redirect("topology:findings")


@require_POST
@only(writes)
def review(request: HttpRequest) -> HttpResponseBase:
    """Keep that the topology of a service was compared."""
    form = ReviewForm(request.POST)
    if form.is_valid() and not reviewing.may_review(request.user, form.cleaned_data["service"]):
        raise PermissionDenied
    attempt(request, lambda: reviewing.review(**form.cleaned_data, by=request.user), _("The comparison is kept."), form)
    return redirect("topology:findings")
