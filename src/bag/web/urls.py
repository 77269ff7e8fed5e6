"""Every address of the product: the rooms' own pages, then the pages of their record types, then the API."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from bag.core import search
from bag.core.records.urls import room_urls
from bag.web.api import ROOMS, api


def _pages(room: str) -> list[URLPattern | URLResolver]:
    """Own pages of a room (``ui/urls.py``) before the record pages, in one namespace."""
    name = f"bag.{room}.ui.urls"
    package = f"bag.{room}.ui"
    own: list[Any] = list(import_module(name).urlpatterns) if find_spec(package) and find_spec(name) else []
    return [*own, *room_urls(room)]


def _optional(name: str) -> list[URLPattern | URLResolver]:
    return list(import_module(name).urlpatterns) if find_spec(name) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(_optional("bag.web.home"))),
    path("", include("bag.web.health")),
    path("", include("bag.web.calendar")),
    path("palette/", search.palette, name="palette"),
    path("search/", search.search_page, name="search"),
    path("account/", include("bag.core.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("verify/", include(_optional("bag.documents.ui.public"))),
    path("q/", include(_optional("bag.inventory.ui.public"))),
    path("language/", include("django.conf.urls.i18n")),
    path("", include(_optional("bag.core.urls"))),
    path("api/v1/", api.urls),
    *(path(f"{room}/", include((_pages(room), room))) for room in ("core", *ROOMS)),
    *([path("lab/", include((_optional("bag.lab.ui.urls"), "lab")))] if apps.is_installed("bag.lab") else []),
]

handler400 = "bag.web.errors.bad_request"
handler403 = "bag.web.errors.forbidden"
handler404 = "bag.web.errors.not_found"
handler500 = "bag.web.errors.failed"
