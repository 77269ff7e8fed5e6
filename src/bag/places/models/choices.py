"""Labels of the kinds and types of place for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.places.domain.kinds import Kind

KINDS = [
    (Kind.DISTRICT.value, _("District")),
    (Kind.CAMPUS.value, _("Campus")),
    (Kind.BUILDING.value, _("Building")),
    (Kind.FLOOR.value, _("Floor")),
    (Kind.ROOM.value, _("Room")),
    (Kind.OUTDOOR_SITE.value, _("Outdoor site")),
    (Kind.VEHICLE.value, _("Vehicle")),
]
SUBTYPES = [
    ("data_center", _("Data center")),
    ("system_room", _("System room")),
    ("cabinet", _("Cabinet niche")),
    ("office", _("Office")),
    ("control_room", _("Control room")),
    ("radio_room", _("Radio room")),
    ("power_room", _("Power room")),
    ("store", _("Store room")),
    ("radio_relay", _("Radio relay")),
    ("park", _("Park")),
    ("square", _("Square")),
    ("pier", _("Pier")),
    ("coast", _("Coast")),
    ("stop", _("Stop")),
    ("junction", _("Junction")),
    ("street_cabinet", _("Street cabinet")),
    ("bus", _("Bus")),
    ("ferry", _("Ferry")),
    ("tram", _("Tram")),
    ("service_vehicle", _("Service vehicle")),
    ("mobile_station", _("Mobile station")),
    ("other", _("Other")),
]
ICONS = {
    Kind.DISTRICT.value: "map-2",
    Kind.CAMPUS.value: "building-community",
    Kind.BUILDING.value: "building",
    Kind.FLOOR.value: "stack-2",
    Kind.ROOM.value: "door",
    Kind.OUTDOOR_SITE.value: "map-pin",
    Kind.VEHICLE.value: "bus",
}
