"""Second factor by role: who holds one of ``MFA_ROLES`` sets one up before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

from bag.core import access

OPEN = (
    "/account/2fa/",
    "/account/login/",
    "/account/logout/",
    "/account/password/",
    "/account/reauthenticate/",
    "/language/",
    "/static/",
    "/healthz",
    "/readyz",
)
"""Where people without their second factor may go: to set it up, to leave, and what any page needs."""


def wanted(user: Any) -> bool:
    """Must this person have a second factor?"""
    return bool(settings.MFA_ROLES) and access.has_role(user, *settings.MFA_ROLES)


@sync_only_middleware
def Middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:  # noqa: N802  named like a class in settings
    """Lead people who must have a second factor and have none to the page where they set it up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _missing(request):
            return get_response(request)
        said = _("Your role needs a second factor. Set one up to go on.")
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": said, "errors": []}, status=403)
        messages.warning(request, said)
        return redirect("mfa_index")

    return middleware


def _missing(request: HttpRequest) -> bool:
    user = request.user
    if not settings.MFA_ROLES or not user.is_authenticated or request.path.startswith(OPEN):
        return False
    return wanted(user) and not get_adapter().is_mfa_enabled(user)
