"""A town of two buildings in records, small enough to tell the answers by looking at it."""

from __future__ import annotations

from typing import Any, NamedTuple

from bag.dependency.tests.factories import SupplyFactory
from bag.inventory.models import Cable, Equipment, Port
from bag.inventory.tests.factories import EquipmentFactory, PortFactory, RackFactory, TypeFactory
from bag.organization.tests.factories import UnitFactory
from bag.places.models import Place
from bag.places.tests.factories import FloorFactory, PlaceFactory, RoomFactory


class Town(NamedTuple):
    """A core in one building; a switch with a camera behind a panel in another; everything there on UPS."""

    core: Equipment
    switch: Equipment
    camera: Equipment
    panel: Equipment
    ups: Equipment
    uplink: Cable
    room: Place
    building: Place


def name(row: Any) -> str:
    """The id of a record in the graph."""
    return f"{row._meta.model_name}:{row.pk}"


def _port(piece: Equipment, kind: str = "copper", **more: Any) -> Port:
    return PortFactory(equipment=piece, kind=kind, **more)


def _cable(one: Port, other: Port, kind: str = "utp") -> Cable:
    return Cable.objects.create(a_port=one, b_port=other, kind=kind)


def build_town() -> Town:
    """The town, written."""
    building = PlaceFactory(owner=UnitFactory(name="Park ve Bahçeler"))
    room = RoomFactory(parent=FloorFactory(parent=building))
    rack = RackFactory(place=room)
    kinds = {name: TypeFactory(category=name) for name in ("switch", "camera", "patch_panel", "ups", "pdu")}
    core = EquipmentFactory(type=kinds["switch"], place=PlaceFactory())
    switch = EquipmentFactory(type=kinds["switch"], place=room, rack=rack, management_ip="10.0.0.2")
    camera = EquipmentFactory(type=kinds["camera"], place=room)
    panel = EquipmentFactory(type=kinds["patch_panel"], place=room, rack=rack)
    ups = EquipmentFactory(type=kinds["ups"], place=room, rack=rack)
    pdu = EquipmentFactory(type=kinds["pdu"], place=room, rack=rack)
    uplink = _cable(_port(switch, "fiber"), _port(core, "fiber"), "fiber_sm")
    rear = _port(panel)
    _cable(_port(switch, poe=True), _port(panel, rear=rear, rear_position=1))
    _cable(rear, _port(camera))
    _cable(_port(pdu, "power_out"), _port(switch, "power_in"), "power")
    _cable(_port(ups, "power_out"), _port(pdu, "power_in"), "power")
    _port(ups, "power_in")
    SupplyFactory(name="Çekirdek", kind="core", equipment=core, place=None)
    return Town(core, switch, camera, panel, ups, uplink, room, building)
