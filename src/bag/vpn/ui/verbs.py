"""The buttons on the pages of requests, accounts, gateways, tunnels and reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bag.core import audit, registers
from bag.core.ui.verbs import attempt, opened, verb_view
from bag.vpn import files
from bag.vpn.access_forms import LoginForm, NoteForm, ReasonForm
from bag.vpn.models import AccessKind, Account, Gateway, Tunnel
from bag.vpn.services import accounts, gateways, polling, requests, reviews
from bag.work import review_pages


def _note(_row: Any, post: Any) -> NoteForm:
    return NoteForm(post)


approve = verb_view(
    requests.KEY,
    lambda row, data, by: requests.approve(row, **data, by=by),
    gettext_lazy("The access is approved."),
    _note,
    needed="view",
    test=requests.may_approve,
)
reject = verb_view(
    requests.KEY,
    lambda row, data, by: requests.reject(row, **data, by=by),
    gettext_lazy("The request is turned down."),
    _note,
    needed="view",
    test=requests.may_approve,
)
verify = verb_view(
    requests.KEY,
    lambda row, _data, by: requests.verify(row, by=by),
    gettext_lazy("The gateway knows the account."),
)
suspend = verb_view(
    accounts.KEY,
    lambda row, data, by: accounts.suspend(row, **data, by=by),
    gettext_lazy("The account is suspended."),
    _note,
)
close = verb_view(
    accounts.KEY,
    lambda row, data, by: accounts.close(row, **data, by=by),
    gettext_lazy("The account is closed."),
    _note,
)
resume = verb_view(
    accounts.KEY,
    lambda row, data, by: accounts.resume(row, **data, by=by),
    gettext_lazy("The account is open again."),
    _note,
)
start = verb_view(
    reviews.KEY,
    lambda row, _data, by: reviews.start(row, by=by),
    gettext_lazy("The accounts lie before the reviewers."),
)
sign = review_pages.sign_view(reviews.KEY, reviews.sign)


@require_POST
@login_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open the account of an approved request; an extension has its name already."""
    row = opened(request, requests.KEY, pk, "change")
    new = row.kind == AccessKind.NEW
    form = LoginForm(request.POST) if new else None

    def verb() -> None:
        requests.create(row, login=form.cleaned_data["login"] if form else "", by=request.user)

    attempt(request, verb, _("The account is open; its holder can take the profile."), form, key=accounts.KEY)
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Look at the gateway of an account now."""
    row: Account = opened(request, accounts.KEY, pk, "change")
    _looked(request, row.gateway)
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@login_required
def look(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Look at a gateway now."""
    row: Gateway = opened(request, gateways.KEY, pk, "change")
    _looked(request, row)
    return HttpResponseRedirect(row.get_absolute_url())


def _looked(request: HttpRequest, row: Gateway) -> None:
    joined = Gateway.objects.select_related("owner_service", "equipment", "device__credential", "device__status")
    found = polling.poll(joined.get(pk=row.pk))
    if found.error is not None:
        messages.error(request, str(found.error.sentence))
        return
    number = len(found.differences)
    text = ngettext("The gateway was read: %(n)d difference.", "The gateway was read: %(n)d differences.", number)
    messages.success(request, text % {"n": number})


@require_POST
@login_required
def align(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Bring a gateway in line with the records."""
    row: Gateway = opened(request, gateways.KEY, pk, "change")
    joined = Gateway.objects.select_related("owner_service", "equipment", "device__credential", "device__status")
    made: list[int] = []
    if attempt(request, lambda: made.append(gateways.align(joined.get(pk=row.pk), by=request.user)), ""):
        text = ngettext("%(n)d difference was mended.", "%(n)d differences were mended.", made[0])
        messages.success(request, text % {"n": made[0]})
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@never_cache
@login_required
def keys(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A new key pair of a gateway: its whole file, once."""
    row: Gateway = opened(request, gateways.KEY, pk, "change")
    form, made = ReasonForm(request.POST), []

    def verb() -> None:
        made.append(gateways.new_keys(row, reason=form.cleaned_data["reason"], by=request.user))

    if attempt(request, verb, "", form):
        return attachment(made[0])
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@never_cache
@login_required
def tunnel_file(request: HttpRequest, pk: int, side: str) -> HttpResponseBase:
    """The file of one end of a tunnel, with its secret; on record with the reason."""
    row: Tunnel = opened(request, "vpn.tunnel", pk, "change")
    if side not in (files.OURS, files.THEIRS):
        raise Http404
    form, made = ReasonForm(request.POST), []

    @transaction.atomic
    def verb() -> None:
        found = files.tunnel_file(row, side)
        audit.note("vpn.tunnel_file", f"{row}: {side}", by=request.user, reason=form.cleaned_data["reason"], row=row)  # type: ignore[arg-type]
        made.append(found)

    if attempt(request, verb, "", form):
        return attachment(made[0])
    return HttpResponseRedirect(row.get_absolute_url())


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The OpenVPN profile for the holder of an account or a writer of the service."""
    row = get_object_or_404(Account.objects.select_related("gateway__owner_service", "person"), pk=pk)
    writes = registers.records[accounts.KEY].allows(request.user, "change", row)
    if not (row.is_open and (writes or accounts.holds(request.user, row))):
        raise PermissionDenied
    try:
        return attachment(files.openvpn_profile(row))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(row.get_absolute_url())


def attachment(made: files.Made) -> HttpResponse:
    """A file that no cache keeps."""
    answer = HttpResponse(made.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["Cache-Control"] = "no-store"
    return answer
