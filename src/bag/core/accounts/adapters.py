"""How allauth signs people in here: no self sign-up, our lock-out, accounts that exist already, sealed secrets."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core import crypto
from bag.core.accounts import lockout
from bag.core.models import User

log = structlog.get_logger()
MFA_CONTEXT = "mfa.authenticator"


def address_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


def locked_message(until: datetime) -> str:
    """How long to wait, in words."""
    minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
    return ngettext(
        "Too many failed attempts. Try again in %(count)d minute.",
        "Too many failed attempts. Try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators or come from the directory; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        login = str(credentials.get("username") or credentials.get("email") or "")
        until = lockout.locked_until(login, address_of(request))
        if until is not None:
            log.warning("account.sign_in.locked", address=address_of(request))
            raise ValidationError(locked_message(until), code="locked")
        self._login = login

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            lockout.forget(self._login)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("account.sign_in.failed", address=address_of(request))
        lockout.note_failure(self._login, address_of(request))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The person's language and theme follow them to every browser."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_looks(response, user)
        return response


def remember_looks(response: HttpResponse, user: User) -> None:
    """Put language and theme of an account where the pages look for them."""
    year = 365 * 24 * 3600
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=year, samesite="Lax", secure=secure)
    response.set_cookie("theme", user.theme, max_age=year, samesite="Lax", secure=secure)


class SocialAdapter(DefaultSocialAccountAdapter):
    """A provider only says who somebody is; the account must exist, and its rights come from positions as always."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        user = account_of(sociallogin)
        if user is None:
            log.warning("account.sign_in.unknown", address=address_of(request))
            raise ImmediateHttpResponse(render(request, "account/no_account.html", status=403))
        sociallogin.connect(request, user)


def account_of(sociallogin: SocialLogin) -> User | None:
    """The one account that a provider's answer means: by user name, else by an address the provider has verified."""
    username = sociallogin.user.username if sociallogin.user else ""
    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is not None:
            return found
    verified = [address.email for address in sociallogin.email_addresses if address.verified and address.email]
    if not verified:
        return None
    same = list(User.objects.filter(email__iexact=verified[0], is_active=True)[:2])
    return same[0] if len(same) == 1 else None


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: secrets sealed like every other secret, our name in the authenticator app."""

    def get_totp_issuer(self) -> str:
        return "BAĞ"

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, MFA_CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, MFA_CONTEXT)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "BAĞ"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  allauth's own name
        return _("Security key")
