"""The page of the phone app, its manifest and its service worker."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from bag.core import registers
from bag.core.ui.verbs import only
from bag.field.phone.texts import phone_texts
from bag.field.services import steps

FILES = (
    "ui/phone.js",
    "ui/phone-style.css",
    "ui/icons.svg",
    "ui/mark.svg",
    "ui/font/inter-latin-wght-normal.woff2",
    "ui/font/inter-latin-ext-wght-normal.woff2",
)
"""What the page needs beside itself to open without a network."""
WORKER = "ui/phone-worker.js"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


def may_use(user: Any) -> bool:
    """Who goes on jobs may use the app: everybody who may see work orders."""
    return registers.records[steps.KEY].allows(user, "view")


@require_GET
@only(may_use)
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponseBase:
    """The shell of the app: no data but whose phone it is; the rest comes over the API and stays on the phone."""
    return render(request, "field/phone.html", {"texts": phone_texts()})


@require_GET
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. It lies here because it rules the addresses below its own."""
    shell = {"version": _version(), "page": reverse("field:phone"), "files": [static(name) for name in FILES]}
    text = f"const SHELL = {json.dumps(shell)};\n{_content(WORKER).decode()}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone must know to put the app on its home screen."""
    home = reverse("field:phone")
    return JsonResponse(
        {
            "id": home,
            "name": _("BAĞ Field"),
            "short_name": _("BAĞ Field"),
            "description": _("Work orders on site, also without a network"),
            "lang": getattr(request, "LANGUAGE_CODE", "tr"),
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": "#0b0f14",
            "theme_color": "#0b0f14",
            "icons": [
                {
                    "src": static(f"ui/phone-{purpose}-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )


def _version() -> str:
    """Changes when any kept file changes."""
    digest = hashlib.sha256()
    for name in (*FILES, WORKER):
        digest.update(_content(name))
    return digest.hexdigest()[:12]


def _content(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"{name} is not built: node frontend/build.mjs")
    path = Path(found)
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
