"""Too large an upload is refused from its announced length, before the body is read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

SLACK = 1024 * 1024  # the other parts of the form
DISCARD_BYTES, DISCARD_SECONDS = 1 << 30, 30
"""How much of an oversize body is read for the sake of its sender, and for how long."""
GetResponse = Callable[[HttpRequest], HttpResponse]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def file_limit(path: str = "") -> int:
    """Bytes of the largest file that may be sent to an address; a few take larger ones than all others."""
    limit: int = settings.LARGER_UPLOADS.get(path, settings.UPLOAD_LIMIT)
    return limit


def longest_body(path: str = "") -> int:
    """Bytes of the largest request that is read at all."""
    return file_limit(path) + SLACK


def too_large_text(path: str = "") -> str:
    """The refusal in the reader's language."""
    return _("The upload is too large. A file may have at most %(limit)d MB.") % {
        "limit": file_limit(path) // 1024 // 1024
    }


@sync_only_middleware
def UploadLimit(get_response: GetResponse) -> GetResponse:  # noqa: N802  named like a class in settings
    """Answer 413 in words when the announced length is over the limit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) <= longest_body(request.path):
            return get_response(request)
        text = too_large_text(request.path)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": text, "errors": []}, status=413)
        return HttpResponse(render_to_string("attachments/too_large.html", {"text": text}), status=413)

    return middleware


class AsgiUploadLimit:
    """ASGI wrapper: Django would spool the whole body before its middleware runs, so it gets none of an oversize one.

    A body that was not announced counts as announced once it passes the limit. The rest is thrown away before the
    answer, because a browser shows an answer only when it could send to the end; a client that asks first (``Expect``)
    is answered at once.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length, longest = headers.get(b"content-length", b"0"), longest_body(scope["path"])
        if not length.isdigit() or int(length) <= longest:
            try:
                await self.application(scope, _counted(receive, longest), send)
                return
            except _TooLongError as error:
                scope = {**scope, "headers": [*scope["headers"], (b"content-length", str(error.read).encode())]}
        if b"expect" not in headers:
            await _discard(receive)
        await self.application(scope, _without_body(receive), send)


class _TooLongError(Exception):
    """More bytes than the limit came; ``read`` of them so far."""

    def __init__(self, read: int) -> None:
        super().__init__(read)
        self.read = read


def _counted(receive: Receive, longest: int) -> Receive:
    """``receive`` that raises ``_TooLongError`` once the body passes ``longest`` bytes."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > longest:
            raise _TooLongError(read)
        return message

    return counted


async def _discard(receive: Receive) -> None:
    """Read and forget the rest of a body, as far as the bounds allow."""
    read = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_SECONDS):
            while read < DISCARD_BYTES and (message := await receive()).get("more_body"):
                read += len(message["body"])


def _without_body(receive: Receive) -> Receive:
    """``receive`` of a request without a body; what comes after it is only the disconnect."""
    first = True

    async def empty() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    return empty
