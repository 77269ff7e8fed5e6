"""Answers for addresses that do not exist and requests that failed: JSON under the API, a page elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("There is no such address."), "errors": []}, status=404)
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest, *args: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("The server failed; it has been noted."), "errors": []}, status=500)
    return defaults.server_error(request)
