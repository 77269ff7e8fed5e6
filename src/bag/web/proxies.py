"""Whom a request comes from when proxies stand in front: told by them, believed only of those that are trusted."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def ClientAddress(get_response: GetResponse) -> GetResponse:  # noqa: N802  named like a class in settings
    """Put the client's own address into ``REMOTE_ADDR``: lock-out, limits and history count by it.

    Nobody else may say that a request came by HTTPS.
    """
    trusted = [ipaddress.ip_network(text, strict=False) for text in settings.CONFIG.trusted_proxies]

    def known(text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return any(address.version == network.version and address in network for network in trusted)

    def middleware(request: HttpRequest) -> HttpResponse:
        if known(request.META.get("REMOTE_ADDR", "")):
            for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
                address = _address(hop)
                if address is None:
                    break
                request.META["REMOTE_ADDR"] = address
                if not known(address):
                    break
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return middleware


def _address(hop: str) -> str | None:
    """An address out of ``X-Forwarded-For`` in its usual spelling; None when it is none."""
    try:
        return str(ipaddress.ip_address(hop.strip()))
    except ValueError:
        return None


@sync_only_middleware
def NoNul(get_response: GetResponse) -> GetResponse:  # noqa: N802  named like a class in settings
    """Refuse addresses with a NUL: nothing of ours has one, and the database cannot be asked for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise BadRequest("NUL in the address")
        return get_response(request)

    return middleware
