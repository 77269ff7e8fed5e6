"""How places are shown to people: coordinates in words, map features, what the detail page adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.places import queries
from bag.places.domain.coordinates import Position, dms, to_grid
from bag.places.models import FloorPlan, Place
from bag.places.models.choices import KINDS

MOST_CHILDREN = 200
SPAN = 0.012
"""Half the width in degrees of the map round a single place."""


def wgs84(position: Position) -> str:
    """``38,418900° 27,128700°`` with the reader's decimal mark."""
    return f"{number_format(position.latitude, 6)}° {number_format(position.longitude, 6)}°"


def sexagesimal(position: Position) -> str:
    """``38°25'08,0" K 27°07'43,3" D`` with the reader's letters for the cardinal points."""
    north, east = pgettext("compass", "N"), pgettext("compass", "E")
    return f"{_angle(position.latitude)} {north} {_angle(position.longitude)} {east}"


def _angle(value: float) -> str:
    degrees, minutes, seconds = dms(value)
    return f"{degrees}°{minutes:02d}'{number_format(seconds, 1).rjust(4, '0')}\""


def grid(position: Position) -> tuple[str, str]:
    """Name of the TUREF/TM zone and the coordinates in it, in meters."""
    point = to_grid(position)
    return f"TUREF/TM{point.zone}", f"E {point.east:.2f} N {point.north:.2f}"


def location_facts(place: Place, located: queries.Located | None) -> list[tuple[str, str]]:
    """The position of a place in both systems, and whose it is when it is not its own."""
    if located is None:
        return [(_("Location"), _("not known"))]
    zone, meters = grid(located.position)
    facts = [
        (_("WGS84"), wgs84(located.position)),
        (_("Degrees, minutes, seconds"), sexagesimal(located.position)),
        (zone, meters),
    ]
    if located.source.pk != place.pk:
        facts.append((_("Taken from"), str(located.source)))
    return facts


def feature(place: Place, position: Position, layer: str, text: str = "") -> dict[str, Any]:
    """A GeoJSON point for the map."""
    return {
        "type": "Feature",
        "id": place.pk,
        "geometry": {"type": "Point", "coordinates": [position.longitude, position.latitude]},
        "properties": {
            "title": place.name,
            "url": place.get_absolute_url(),
            "text": text or str(place.get_subtype_display() or place.get_kind_display()),
            "layer": layer,
            "kind": "core" if place.subtype in ("data_center", "radio_relay") else place.subtype or place.kind,
        },
    }


def around(positions: Iterable[Position]) -> list[list[float]] | None:
    """South-west and north-east corners of a map that shows all positions, or None without any."""
    points = list(positions)
    if not points:
        return None
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    return [[west - SPAN, south - SPAN * 0.7], [east + SPAN, north + SPAN * 0.7]]


def detail(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Extra variables of the detail page: the way down to the place, what lies in it, where it is. Five queries."""
    lineage = queries.lineage(place)
    located = queries.located([place]).get(place.pk)
    children = list(place.children.order_by("kind", "level", "sort_text")[: MOST_CHILDREN + 1])
    counted = queries.contents(place) if children else {}
    return {
        "lineage": lineage,
        "location": location_facts(place, located),
        "map_data": _map_data(place, located),
        "children": children[:MOST_CHILDREN],
        "more_children": len(children) > MOST_CHILDREN,
        "contents": [(label, counted[kind]) for kind, label in KINDS if counted.get(kind)],
        "plan": FloorPlan.objects.filter(place=place).first(),
        "list_url": reverse("places:place-list"),
    }


def _map_data(place: Place, located: queries.Located | None) -> dict[str, Any] | None:
    if located is None:
        return None
    features = [feature(place, located.position, "place")]
    return {"features": {"type": "FeatureCollection", "features": features}, "bounds": around([located.position])}
