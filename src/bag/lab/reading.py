"""The city of the database as the simulation needs it. Seven queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bag.dependency.models import Supply, SupplyKind, Way
from bag.inventory.domain.kinds import PortKind, Status
from bag.inventory.domain.trace import Link as Wire
from bag.inventory.domain.trace import Node, Plant
from bag.inventory.models import Cable, Equipment, Port
from bag.lab.domain import wiring
from bag.lab.domain.city import LARGEST_NUMBER, City, Device
from bag.lab.domain.city import Port as Socket
from bag.places.models import Place

_DATA = {PortKind.COPPER.value, PortKind.FIBER.value, PortKind.RADIO.value}
_FIBER, _INLET = PortKind.FIBER.value, PortKind.POWER_IN.value
_ASKED = ("id", "equipment_id", "name", "kind", "speed_mbps", "poe", "rear_id", "rear_position")
USUAL_SPEED = 1000


def read_city() -> City:
    """Every piece in service that has a management address, and the links that the cables make."""
    rows = _ports()
    devices = _devices(rows)
    wires = Cable.objects.values_list("id", "a_port_id", "b_port_id").iterator(chunk_size=10_000)
    plant = Plant(
        [Node(row[0], row[6], row[7] or 1) for row in rows if row[3] in _DATA],
        (Wire(number, a, b) for number, a, b in wires),
    )
    ways = Way.objects.values_list("one_id", "other_id")
    city = wiring.complete(devices, wiring.traced(devices, plant), _roots(devices), ways)
    for number, code, name in Place.objects.values_list("id", "code", "name"):
        city.place_names[number], city.place_codes[code] = name, number
    return city


def _ports() -> list[tuple[Any, ...]]:
    kinds = [*_DATA, _INLET]
    found = Port.objects.filter(kind__in=kinds, equipment__status=Status.SERVICE.value)
    return list(found.order_by("equipment_id", "position", "id").values_list(*_ASKED))


def _devices(rows: Iterable[tuple[Any, ...]]) -> dict[int, Device]:
    sockets: dict[int, list[Socket]] = {}
    fed: set[int] = set()
    for number, equipment, name, kind, speed, poe, _rear, _position in rows:
        if kind == _INLET:
            fed.add(equipment)
        else:
            socket = Socket(number, name, speed or USUAL_SPEED, kind == _FIBER, poe)
            sockets.setdefault(equipment, []).append(socket)
    found = Equipment.objects.filter(
        status=Status.SERVICE.value, management_ip__isnull=False, place__isnull=False, id__lte=LARGEST_NUMBER
    ).values_list(
        "id", "name", "type__category", "type__slug", "type__model", "type__manufacturer__name", "serial", "firmware",
        "management_ip", "place_id", "place__ancestors",
    )  # fmt: skip
    devices = {}
    for number, name, category, slug, model, maker, serial, firmware, address, place, above in found.iterator(5000):
        places, ports = (place, *reversed(above)), tuple(sockets.get(number, ()))
        devices[number] = Device(
            number, name, category, slug, model, maker, serial, firmware, address or "", places, ports, number in fed
        )
    return devices


def _roots(devices: dict[int, Device]) -> set[int]:
    """The hearts of the network, beside which the collector stands, and what reaches it over a carrier by itself."""
    cores = set(Supply.objects.filter(kind=SupplyKind.CORE).values_list("equipment_id", flat=True))
    carried = set(
        Supply.objects.filter(kind=SupplyKind.CIRCUIT).exclude(category="").values_list("category", flat=True)
    )
    return {device.id for device in devices.values() if device.id in cores or device.category in carried}
