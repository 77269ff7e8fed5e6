"""Layers that places put on the city map, and figures for the home page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.ui.numbers import number
from bag.places import presenting, queries
from bag.places.domain.kinds import Kind
from bag.places.models import Place

Features = Callable[[Any], list[dict[str, Any]]]


def features_of(layer: str, *, lent: bool = False, **wanted: Any) -> Features:
    """A layer of the places that match ``wanted``, at their own position or (``lent``) at that of a place above."""

    def features(user: Any) -> list[dict[str, Any]]:
        record = registers.records["places.place"]
        rows = Place.objects.filter(pk__in=record.visible_to(user).order_by().values("pk"), **wanted)
        rows = rows if lent else rows.exclude(latitude=None)
        found = list(rows.select_related("district").order_by("id"))
        known = queries.located(found)
        return [presenting.feature(row, known[row.pk].position, layer, _about(row)) for row in found if row.pk in known]

    return features


def _about(place: Place) -> str:
    kind = str(place.get_subtype_display() or place.get_kind_display())
    return f"{kind}, {place.district}" if place.district else kind


def places_tile(user: Any) -> dict[str, Any] | None:
    """How many buildings, rooms and outdoor sites are on record."""
    record = registers.records["places.place"]
    if not record.allows(user, "view"):
        return None
    counted = dict(Place.objects.order_by().values_list("kind").annotate(Count("id")))
    note = _("%(buildings)s buildings, %(rooms)s rooms, %(vehicles)s vehicles") % {
        "buildings": number(counted.get(Kind.BUILDING.value, 0)),
        "rooms": number(counted.get(Kind.ROOM.value, 0)),
        "vehicles": number(counted.get(Kind.VEHICLE.value, 0)),
    }
    return {"value": number(sum(counted.values())), "note": note, "url": reverse("places:place-list")}
