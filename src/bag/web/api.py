"""The REST API: every registered record type, and what rooms add in their own ``api.py``."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from bag.core import registers
from bag.core.api import BearerOrSession, PerPerson, RestApi, install_handlers
from bag.core.records.api import router

ROOMS = (
    "organization", "places", "inventory", "documents", "directive", "committees", "dependency", "knowledge", "work",
    "contracts", "field", "maintenance", "surveys", "changes", "monitoring",
    "fiber", "excavations", "addresses", "configurations", "firewall",
    "topology", "cabling", "firmware", "vpn", "internet", "wireless", "standards", "vulnerabilities",
    "connections", "networkbook",
)  # fmt: skip


class ReadablePage(DocsBase):
    """Our own documentation page: plain HTML from the OpenAPI document, nothing loaded from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        from bag.web.api_docs import describe

        return render(request, "web/api_docs.html", {"api": describe(api, request.GET.get("section", ""))})


def build() -> RestApi:
    """The API with every router mounted."""
    api = RestApi(
        title="BAĞ",
        version="1",
        description="Records of the Information Networks Branch. Send a token as `Authorization: Bearer …`.",
        auth=BearerOrSession(),
        throttle=[PerPerson("3000/m")],
        docs=ReadablePage(),
        urls_namespace="api",
    )
    install_handlers(api)
    for name in ("bag.core.attachments.api", *(f"bag.{room}.api" for room in ROOMS)):
        if find_spec(name) is not None:
            room = name.split(".")[-2]
            api.add_router(f"/{room}/", import_module(name).router)
    for record in registers.records:
        if record.api:
            api.add_router(f"/{record.namespace}/{record.name}", router(record))
    return api


api = build()
