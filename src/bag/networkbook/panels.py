"""The dossier of a site on the page of its place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bag.core import registers
from bag.networkbook.models import BookEdition
from bag.networkbook.scope import SITES
from bag.networkbook.services.editions import KEY
from bag.places.models import Place


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """The way to the dossier and its newest edition. One query."""
    if row.kind not in SITES or not registers.records[KEY].allows(request.user, "view"):
        return None
    last = BookEdition.objects.filter(place=row).order_by("-revision").first()
    return {"last": last, "url": f"{reverse('networkbook:book')}?place={row.pk}"}
