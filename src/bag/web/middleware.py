"""Request-wide context: request id, language, and who-did-it for the change history."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pghistory
import structlog
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.decorators import sync_only_middleware

from bag.runtime.stack import with_room

_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
type_get_response = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 300
"""Seconds between two notes of a session's last use."""


@sync_only_middleware
def RoomForCalls(get_response: type_get_response) -> type_get_response:  # noqa: N802
    """The outermost: everything below runs in one roomy piece of the stack."""
    return partial(with_room, get_response)


class SessionActivity(UserSessionsMiddleware):
    """The list of sessions, brought up to date every five minutes instead of by five statements on every request."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key, now = request.session.session_key, int(time.time())
        seen: Any = request.session.get("seen", ["", 0]) if key else [key, now]
        if seen[0] == key and now - seen[1] < SEEN_EVERY:
            response: HttpResponse = self.get_response(request)
            return response
        if request.user.is_authenticated:
            request.session["seen"] = [key, now]
        found: HttpResponse = super().__call__(request)
        return found


@sync_only_middleware
def RequestContext(get_response: type_get_response) -> type_get_response:  # noqa: N802  named like a class in settings
    """Give every request an id: taken from a well-formed ``X-Request-ID``, else made; logged and sent back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return middleware


@sync_only_middleware
def TurkishFirstLocale(get_response: type_get_response) -> type_get_response:  # noqa: N802
    """Turkish unless the person chose another language; the browser's wish does not count."""
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        if request.path.startswith("/api/"):
            chosen = translation.get_language_from_request(request) if "Accept-Language" in request.headers else chosen
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


@sync_only_middleware
def HistoryContext(get_response: type_get_response) -> type_get_response:  # noqa: N802
    """Attach actor, request id, address and reason to every change that a request makes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in _WRITES:
            return get_response(request)
        user = getattr(request, "user", None)
        context: dict[str, Any] = {
            "user": user.pk if user is not None and user.is_authenticated else None,
            "actor": user.get_username() if user is not None and user.is_authenticated else "",
            "request": getattr(request, "request_id", ""),
            "url": request.path,
            "address": request.META.get("REMOTE_ADDR", ""),
        }
        if reason := request.headers.get("X-Reason", ""):
            context["reason"] = reason[:500]
        with pghistory.context(**context):
            return get_response(request)

    return middleware
