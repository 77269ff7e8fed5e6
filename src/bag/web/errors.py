"""Answers for addresses that do not exist and requests that failed: JSON under the API, a page elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("The request cannot be understood."), "errors": []}, status=400)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("You may not do this."), "errors": []}, status=403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("There is no such address."), "errors": []}, status=404)
    return defaults.page_not_found(request, exception)


@sync_only_middleware
def ApiMethods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:  # noqa: N802  named like a class in settings
    """Say in the API's own shape that an address has no such method."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        body = {"detail": _("This address does not take that method."), "errors": []}
        return JsonResponse(body, status=405, headers={"Allow": response["Allow"]})

    return middleware


def failed(request: HttpRequest, *args: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("The server failed; it has been noted."), "errors": []}, status=500)
    return defaults.server_error(request)
