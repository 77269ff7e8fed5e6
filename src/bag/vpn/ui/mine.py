"""Self-service of all municipal employees: asking for access, one's own accounts, the profile that is shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core.ui.verbs import attempt
from bag.documents.domain.qr import qr_svg
from bag.organization.models import Person
from bag.vpn.access_forms import OwnRequestForm
from bag.vpn.models import AccessRequest, Account, GatewayKind, Mfa
from bag.vpn.services import accounts, requests
from bag.vpn.ui.verbs import download
from bag.vpn.wording import ACCOUNT_TONES, REQUEST_TONES

SHOWN = 20
FIRST_TERM = timedelta(days=180)


def _person(request: HttpRequest) -> Person:
    found = Person.objects.filter(user=request.user.pk, active=True).select_related("unit", "employer").first()
    if found is None:
        raise PermissionDenied
    return found


def _trail(title: Any) -> list[tuple[Any, str | None]]:
    return [(_("My VPN access"), reverse("vpn:mine")), (title, None)]


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own accounts and requests. Three queries."""
    rows = Account.objects.filter(person__user=request.user.pk).select_related("gateway", "contract")
    asked = AccessRequest.objects.filter(person__user=request.user.pk).select_related("gateway", "person")
    profiles = (GatewayKind.WIREGUARD, GatewayKind.STRONGSWAN)
    context = {
        "accounts": [
            (row, ACCOUNT_TONES[row.standing], row.is_open and row.gateway.kind in profiles)
            for row in rows.order_by("standing", "-ends_on")
        ],
        "requests": [(row, REQUEST_TONES[row.state]) for row in asked.order_by("-requested_at")[:SHOWN]],
    }
    return render(request, "vpn/mine.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for access for oneself."""
    person, today = _person(request), timezone.localdate()
    first = {"starts_on": today, "ends_on": today + FIRST_TERM, "mfa": Mfa.TOTP}
    form = OwnRequestForm(person, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and (made := _asked(form, person, request.user)) is not None:
        messages.success(request, _("Your request %(number)s was sent.") % {"number": made.number})
        return HttpResponseRedirect(reverse("vpn:mine"))
    context = {"form": form, "trail": _trail(_("Ask for access"))}
    return render(request, "vpn/ask.html", context, status=422 if form.is_bound else 200)


def _asked(form: OwnRequestForm, person: Person, user: Any) -> AccessRequest | None:
    unit = person.unit or person.employer
    row: AccessRequest = form.save(commit=False)
    if unit is None:
        form.add_error(None, _("You are in no unit on record; ask the network service."))
        return None
    row.person, row.unit, row.owner_service = person, unit, row.gateway.owner_service
    try:
        with transaction.atomic():
            row.full_clean(exclude=["search_text", "sort_text", "number"])
            return requests.save(row, user, created=True)
    except ValidationError as error:
        known = {name: faults for name, faults in _faults(error).items() if name in form.fields}
        other = [fault for name, faults in _faults(error).items() if name not in known for fault in faults]
        for name, faults in known.items():
            form.add_error(name, faults)
        if other:
            form.add_error(None, other)
        return None


def _faults(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}


@require_POST
@never_cache
@login_required
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """New keys of an account, shown once as a file and as a code for the phone."""
    seen = Account.objects.select_related("gateway__owner_service", "person")
    row = get_object_or_404(seen, pk=pk)
    if not accounts.may_issue(request.user, row):
        raise PermissionDenied
    made: list[accounts.Issued] = []
    back = reverse("vpn:mine") if accounts.holds(request.user, row) else row.get_absolute_url()
    if not attempt(request, lambda: made.append(accounts.issue(row, by=request.user)), "", key=accounts.KEY):
        return HttpResponseRedirect(back)
    context = {
        "row": row,
        "issued": made[0],
        "code": qr_svg(made[0].text, scales=True) if row.gateway.kind == GatewayKind.WIREGUARD else "",
        "back": back,
        "trail": _trail(_("Profile")),
    }
    answer = render(request, "vpn/profile.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@login_required
def openvpn(request: HttpRequest, pk: int) -> HttpResponse:
    """The OpenVPN profile of an account; there is no secret in it."""
    return download(request, pk)
