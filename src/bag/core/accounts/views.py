"""Own profile, API tokens, and the administrator mode."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import access, elevation, registers, tokens
from bag.core.access import Role
from bag.core.accounts.adapters import remember_looks
from bag.core.accounts.forms import ElevationForm, ProfileForm, TokenForm
from bag.core.models import ApiToken

PER_PAGE = 50
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(READ_AND_WRITE)
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, theme; and what the rooms know of the person (their panels on ``core.user``)."""
    user: Any = request.user
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        response = redirect("profile")
        remember_looks(response, user)
        return response
    return render(
        request,
        "account/profile.html",
        {"form": form, "panels": _own_panels(request)},
        status=422 if form.errors else 200,
    )


def _own_panels(request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    for panel in sorted((p for p in registers.panels if p.record == "core.user"), key=lambda p: p.order):
        context = panel.context(request, request.user)
        if context is not None:
            found.append({"panel": panel, "context": context})
    return found


@login_required
@never_cache
@reauthentication_required(allow_get=True)
@require_http_methods(READ_AND_WRITE)
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens and the form for a new one; a new token's text is in this one answer and nowhere else."""
    user: Any = request.user
    form, made, raw = TokenForm(request.POST or None, user=user), None, ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, raw = tokens.create(
                user, given["name"], expires_at=form.expires_at(), write=given["write"], records=given["records"],
                service=given["service"],
            )  # fmt: skip
            form = TokenForm(user=user)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "tokens": user.api_tokens.all(), "made": made, "raw": raw}
    return render(request, "account/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    user: Any = request.user
    token = get_object_or_404(ApiToken, pk=pk, owner=user)
    tokens.revoke(token, by=user)
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("tokens")


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own other sessions out."""
    user: Any = request.user
    get_object_or_404(UserSession, pk=pk, user=user).end()
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(READ_AND_WRITE)
def elevation_begin(request: HttpRequest) -> HttpResponse:
    """Switch the administrator mode on, after signing in afresh."""
    if not access.has_role(request.user, Role.ADMINISTRATOR):
        raise PermissionDenied
    form = ElevationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            elevation.begin(request, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.warning(request, _("Administrator mode is on. Everything you change is marked with it."))
            return redirect("/")
    context = {"form": form, "recent": elevation.seen_by(request.user)[:10]}
    return render(request, "account/elevation.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def elevation_finish(request: HttpRequest) -> HttpResponse:
    """Switch the administrator mode off."""
    elevation.finish(request)
    messages.success(request, _("Administrator mode is off."))
    return redirect("/")


@login_required
@require_GET
def elevation_list(request: HttpRequest) -> HttpResponse:
    """Every use of the administrator mode, for leaders and the auditor."""
    if not access.has_role(request.user, *elevation.READERS, Role.ADMINISTRATOR):
        raise PermissionDenied
    page = Paginator(elevation.seen_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "account/elevations.html", {"page": page})
