"""Reads worth a name. Each says how many queries it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from bag.inventory.domain.elevation import Slot, used_units
from bag.inventory.domain.kinds import PortKind, Status
from bag.inventory.models import Equipment, License, LifecycleMove, Loan, Rack, StockItem

BAYS = frozenset({PortKind.MODULE_BAY, PortKind.DEVICE_BAY})


def slots_of(rack: Rack, without: int | None = None) -> list[Slot]:
    """What stands in a rack, one piece left out perhaps. One query."""
    rows = Equipment.objects.filter(rack=rack, position_u__isnull=False)
    if without is not None:
        rows = rows.exclude(pk=without)
    return [slot_of(row) for row in rows.select_related("type")]


def slot_of(row: Equipment) -> Slot:
    """The room that a mounted piece takes; its type must be loaded."""
    return Slot(row.position_u or Decimal(0), row.rack_height, row.face, row.type.is_full_depth, row.name)


@dataclass(frozen=True)
class PortLine:
    """One port as the table of a device shows it; the peer is what its cable leads to."""

    id: int
    name: str
    kind: str
    connector: str
    speed_mbps: int | None
    poe: bool
    enabled: bool
    label: str
    rear_name: str | None
    cable_id: int | None
    cable_kind: str | None
    cable_color: str | None
    peer_port_id: int | None
    peer_port: str | None
    peer_id: int | None
    peer: str | None
    module: str | None

    @property
    def connected(self) -> bool:
        return self.cable_id is not None

    @property
    def connectable(self) -> bool:
        """True for a free port that takes cables."""
        return self.cable_id is None and self.kind not in BAYS


_PORTS = """
    SELECT p.equipment_id, p.id, p.name, p.kind, p.connector, p.speed_mbps, p.poe, p.enabled, p.label, r.name,
           c.id, c.kind, c.color, q.id, q.name, e.id, e.name, m.serial
    FROM inventory_port p
    LEFT JOIN inventory_port r ON r.id = p.rear_id
    LEFT JOIN inventory_module m ON m.bay_id = p.id
    LEFT JOIN inventory_cableend x ON x.port_id = p.id
    LEFT JOIN inventory_cable c ON c.id = x.cable_id
    LEFT JOIN inventory_port q ON q.id = CASE WHEN c.a_port_id = p.id THEN c.b_port_id ELSE c.a_port_id END
    LEFT JOIN inventory_equipment e ON e.id = q.equipment_id
    WHERE p.equipment_id = ANY(%s)
    ORDER BY p.position, p.id
"""


def ports_of(equipment_id: int) -> list[PortLine]:
    """The ports of a device with their cables and peers. One query."""
    return ports_of_many([equipment_id])[equipment_id]


def ports_of_many(equipment: Iterable[int]) -> dict[int, list[PortLine]]:
    """The ports of devices with their cables and peers, by device. One query."""
    found: dict[int, list[PortLine]] = {pk: [] for pk in equipment}
    with connection.cursor() as cursor:
        cursor.execute(_PORTS, [list(found)])
        for device, *row in cursor.fetchall():
            found[device].append(PortLine(*row))
    return found


_CABLED = """
    SELECT p.equipment_id, p.name, bool_or(
        t.category NOT IN ('patch_panel', 'odf') OR EXISTS (
            SELECT 1 FROM inventory_port back JOIN inventory_cableend z ON z.port_id = back.id
            WHERE back.id = q.rear_id OR back.rear_id = q.id
        )
    )
    FROM inventory_port p
    JOIN inventory_cableend x ON x.port_id = p.id
    JOIN inventory_cableend y ON y.cable_id = x.cable_id AND y.port_id <> p.id
    JOIN inventory_port q ON q.id = y.port_id
    JOIN inventory_equipment e ON e.id = q.equipment_id
    JOIN inventory_equipmenttype t ON t.id = e.type_id
    WHERE p.equipment_id = ANY(%s)
    GROUP BY p.equipment_id, p.name
"""


def cabled_ports(equipment: Iterable[int]) -> dict[int, frozenset[str]]:
    """Names of the ports whose cable leads on: to a device, or through a panel to a further cable. One query.

    A device with cables of which none leads on is there with an empty set; one without any cable is not there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CABLED, [list(equipment)])
        rows = cursor.fetchall()
    found: dict[int, set[str]] = {}
    for device, name, leads_on in rows:
        found.setdefault(device, set()).update({name} if leads_on else ())
    return {device: frozenset(names) for device, names in found.items()}


@dataclass(frozen=True)
class RackFill:
    """How full a rack is: units taken on at least one side, of all."""

    used: Decimal
    units: int
    devices: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return float(self.used) / self.units


def fill_of(racks: Iterable[Rack]) -> dict[int, RackFill]:
    """The fill of many racks. One query."""
    units = {rack.pk: rack.u_count for rack in racks}
    slots: dict[int, list[Slot]] = {key: [] for key in units}
    rows = Equipment.objects.filter(rack__in=units, position_u__isnull=False).select_related("type")
    for row in rows.only("rack_id", "position_u", "rack_height", "face", "name", "type__is_full_depth"):
        slots[row.rack_id or 0].append(slot_of(row))
    return {key: RackFill(used_units(count, slots[key]), count, len(slots[key])) for key, count in units.items()}


def unplaced_near(rack: Rack) -> QuerySet[Equipment]:
    """Mountable equipment at the rack's place, or listed in the rack, that stands on no unit."""
    rows = Equipment.objects.filter(position_u__isnull=True, type__u_height__gt=0, parent_bay__isnull=True)
    near = Q(rack=rack) | Q(rack__isnull=True, place_id=rack.place_id)
    return rows.filter(near, status__in=["planned", "service", "faulty"]).select_related("type").order_by("sort_text")


def low_stock() -> QuerySet[StockItem]:
    """Stock items below their minimum."""
    rows = StockItem.objects.filter(quantity__lt=F("minimum")).select_related("place", "owner_service")
    return rows.order_by("sort_text")


def warranties_ending(days: int, today: date | None = None) -> QuerySet[Equipment]:
    """Equipment in use whose warranty ends within ``days``, soonest first."""
    start = today or timezone.localdate()
    rows = Equipment.objects.filter(warranty_end__gte=start, warranty_end__lte=start + timedelta(days=days))
    return rows.exclude(status="scrapped").select_related("type", "place").order_by("warranty_end", "sort_text")


def licenses_ending(days: int, today: date | None = None) -> QuerySet[License]:
    """Licenses that end within ``days``, soonest first."""
    start = today or timezone.localdate()
    rows = License.objects.filter(ends_on__gte=start, ends_on__lte=start + timedelta(days=days))
    return rows.select_related("vendor", "owner_service").order_by("ends_on", "sort_text")


def loans_overdue(today: date | None = None) -> QuerySet[Loan]:
    """Open loans past their due date, longest overdue first."""
    rows = Loan.objects.filter(returned_on__isnull=True, due_on__lt=today or timezone.localdate())
    return rows.select_related("equipment", "to_unit", "to_person").order_by("due_on")


def out_of_order() -> QuerySet[Equipment]:
    """Equipment that is faulty or in repair."""
    rows = Equipment.objects.filter(status__in=[Status.FAULTY, Status.REPAIR])
    return rows.select_related("type", "place").order_by("status", "sort_text")


def moves_of(equipment_id: int, most: int = 50) -> QuerySet[LifecycleMove]:
    """The latest moves of a piece, newest first."""
    rows = LifecycleMove.objects.filter(equipment_id=equipment_id).select_related(
        "by", "from_place", "to_place", "from_custodian", "to_custodian"
    )
    return rows.order_by("-at", "-id")[:most]


def equipment_by_status() -> dict[str, int]:
    """How many pieces there are in each state."""
    rows: Any = Equipment.objects.values_list("status").annotate(Count("id"))
    return dict(rows)
