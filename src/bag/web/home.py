"""The home page: what is on record and what wants attention, from the rooms' registers and named queries."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from bag.core import registers
from bag.core.registers import MapLayer, Tile
from bag.core.ui.numbers import number
from bag.directive import boards
from bag.directive import queries as directive
from bag.directive.models import StatusChoice
from bag.directive.models.choices import TONES
from bag.directive.rights import in_branch, leads_branch, may_import
from bag.inventory import links
from bag.inventory import queries as inventory

LINES = 8
"""Lines of each list; the whole list is one click away."""
AHEAD = 90
"""Days ahead in which an ending warranty or license is shown."""


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Figures, map, own duties, low stock, endings: each only for those who may see what is behind it."""
    user = request.user
    context = {
        "tiles": figures(user),
        "layers": map_layers(user),
        "duties": duties(user) if in_branch(user) else None,
        "licenses_url": links.licenses_ending(AHEAD),
        "warranties_url": links.warranties_ending(AHEAD),
        "low_stock": _rows("inventory.stockitem", user, lambda: inventory.low_stock().select_related("place")),
        "licenses": _rows("inventory.license", user, lambda: inventory.licenses_ending(AHEAD)),
        "warranties": _rows("inventory.equipment", user, lambda: inventory.warranties_ending(AHEAD)),
        "ahead": AHEAD,
    }
    return render(request, "web/home.html", context)


def figures(user: Any) -> list[tuple[Tile, dict[str, Any]]]:
    """The registered figures that this person may see, numbers written as the reader's language does."""
    found = []
    for tile in sorted(registers.tiles, key=lambda tile: tile.order):
        figure = tile.figure(user)
        if figure is not None:
            value = figure["value"]
            shown = number(value) if isinstance(value, int | float) else value
            found.append((tile, {"unit": "", "note": "", "tone": "", "url": "", **figure, "value": shown}))
    return found


def map_layers(user: Any) -> list[MapLayer]:
    """The layers of the city map for those who may see places."""
    if not registers.records["places.place"].allows(user, "view"):
        return []
    return sorted(registers.map_layers, key=lambda layer: layer.order)


def duties(user: Any) -> dict[str, Any]:
    """The person's own duties, the most pressing first, or the state of the whole branch for those who owe none."""
    version = directive.current_version()
    if version is None:
        return {"version": None, "may_import": may_import(user)}
    today = timezone.localdate()
    lines = boards.standings(today, today)
    own = sorted(filter(boards.own(user), lines), key=lambda line: line.pressing)
    totals: Counter[str] = Counter(line.status for line in own or lines)
    rows = directive.owed().in_bulk([line.pk for line in own[:LINES]])
    counts = [(label, TONES[value], totals[value]) for value, label in StatusChoice.choices if totals[value]]
    return {
        "version": version,
        "own": [rows[line.pk] for line in own[:LINES]],
        "counts": counts,
        "total": sum(totals.values()),
        "leads": leads_branch(user),
    }


def _rows(key: str, user: Any, rows: Any) -> list[Any] | None:
    """The first lines of a list, or None for those who may not see its type."""
    return list(rows()[:LINES]) if registers.records[key].allows(user, "view") else None


urlpatterns = [path("", home, name="home")]
