"""The map page, its layers as GeoJSON, and the search by place."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page

from bag.core import registers
from bag.core.incoming import row_id
from bag.core.registers import MapLayer
from bag.core.text import sort_prefix
from bag.places import presenting, queries
from bag.places.models import Place
from bag.places.ui.gate import PlaceView

MOST_FEATURES = 25_000
"""Features of one answer; a layer with more is cut, and says so."""
MOST_HITS = 30


def layers() -> list[MapLayer]:
    """The registered layers in their order."""
    return sorted(registers.map_layers, key=lambda layer: layer.order)


class MapPage(PlaceView):
    """The city map with its layers; ``?q=`` searches places, ``?place=`` goes to one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        wanted = row_id(request.GET.get("place", ""))
        chosen = self.place(wanted) if wanted is not None else None
        context = {
            "layers": layers(),
            "q": text,
            "hits": self.hits(text) if text else None,
            "chosen": chosen,
            "view": self.view(chosen),
        }
        return render(request, "places/map.html", context)

    def hits(self, text: str) -> list[dict[str, Any]]:
        """Places that match, with where they are; names that begin with the text first, then larger places."""
        rows = self.record.find_in(self.record.visible_to(self.request.user), text)
        begins = Case(When(sort_text__startswith=sort_prefix(text), then=0), default=1)
        found: list[Place] = list(rows.order_by(begins, "ancestors__len", "sort_text")[:MOST_HITS])
        known = queries.located(found)
        return [{"place": place, "located": known.get(place.pk)} for place in found]

    def view(self, chosen: Place | None) -> dict[str, Any]:
        """What the map opens on: a place and all that lies in it, or the city when nothing is given."""
        if chosen is None:
            return {}
        inside = [row.position for row in queries.within(chosen).exclude(latitude=None)[:500] if row.position]
        known = queries.located([chosen]).get(chosen.pk)
        bounds = presenting.around(inside or ([known.position] if known else []))
        return {"bounds": bounds} if bounds else {}


@method_decorator([gzip_page, cache_control(private=True, max_age=60)], name="dispatch")
class LayerData(PlaceView):
    """GeoJSON of one layer, or of all of them; each layer yields only what the person may see."""

    def get(self, request: HttpRequest, key: str = "") -> HttpResponse:
        wanted = [layer for layer in layers() if key in ("", layer.key)]
        if not wanted:
            raise Http404
        features = [feature for layer in wanted for feature in layer.features(request.user)]
        body = {
            "type": "FeatureCollection",
            "features": features[:MOST_FEATURES],
            "truncated": len(features) > MOST_FEATURES,
        }
        return HttpResponse(orjson.dumps(body), content_type="application/geo+json")
