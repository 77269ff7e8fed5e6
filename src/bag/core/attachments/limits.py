"""Too large an upload is refused from its announced length, before the body is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

SLACK = 1024 * 1024  # the other parts of the form
GetResponse = Callable[[HttpRequest], HttpResponse]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def longest_body() -> int:
    """Bytes of the largest request that is read at all."""
    limit: int = settings.UPLOAD_LIMIT
    return limit + SLACK


def too_large_text() -> str:
    """The refusal in the reader's language."""
    return _("The upload is too large. A file may have at most %(limit)d MB.") % {
        "limit": settings.UPLOAD_LIMIT // 1024 // 1024
    }


@sync_only_middleware
def UploadLimit(get_response: GetResponse) -> GetResponse:  # noqa: N802  named like a class in settings
    """Answer 413 in words when the announced length is over the limit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) <= longest_body():
            return get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": too_large_text(), "errors": []}, status=413)
        return HttpResponse(render_to_string("attachments/too_large.html", {"text": too_large_text()}), status=413)

    return middleware


class AsgiUploadLimit:
    """ASGI wrapper: Django would spool the whole body before its middleware runs, so it gets none of an oversize one.

    A body without an announced length is cut off as a broken connection once it passes the limit.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        oversize = length.isdigit() and int(length) > longest_body()
        read = 0

        async def limited() -> Message:
            nonlocal read, oversize
            if oversize:
                oversize = False
                return {"type": "http.request", "body": b"", "more_body": False}
            message = await receive()
            read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if read > longest_body() else message

        await self.application(scope, limited, send)
