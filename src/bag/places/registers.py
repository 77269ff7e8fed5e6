"""What places hand to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, MapLayer, NavItem, Tile
from bag.places.domain.kinds import Kind
from bag.places.layers import features_of, places_tile
from bag.places.records import PlaceRecord

_OPEN_AIR = ["park", "square", "coast", "stop", "junction", "street_cabinet", "other"]


def fill() -> None:
    """Called once at start-up."""
    record = registers.records.add(PlaceRecord())
    registers.navigation.add(
        NavItem(
            "places-map",
            "records",
            _("Map"),
            "places:map",
            "map",
            10,
            shown=lambda user: record.allows(user, "view"),
            dock=True,
        )
    )
    registers.actions.add(
        Action("places-map", _("Open the map"), "places:map", "map", shown=lambda user: record.allows(user, "view"))
    )
    registers.actions.add(
        Action("places-add", _("New place"), "places:place-add", "plus", shown=lambda user: record.allows(user, "add"))
    )
    buildings = [Kind.CAMPUS.value, Kind.BUILDING.value]
    registers.map_layers.add(
        MapLayer("buildings", _("Buildings"), features_of("buildings", kind__in=buildings), "building", 10)
    )
    registers.map_layers.add(
        MapLayer("relays", _("Radio relays"), features_of("relays", subtype="radio_relay"), "antenna", 20, kind=2)
    )
    registers.map_layers.add(MapLayer("piers", _("Piers"), features_of("piers", subtype="pier"), "ship", 30, kind=3))
    registers.map_layers.add(
        MapLayer(
            "outdoor", _("Parks and squares"), features_of("outdoor", subtype__in=_OPEN_AIR), "map-pin", 40, kind=4
        )
    )
    registers.map_layers.add(
        MapLayer(
            "vehicles",
            _("Vehicles"),
            features_of("vehicles", lent=True, kind=Kind.VEHICLE.value),
            "bus",
            50,
            on=False,
            kind=5,
        )
    )
    registers.tiles.add(Tile("places", _("Places"), "map-pin", places_tile, 40))
