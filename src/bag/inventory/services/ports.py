"""Ports in bulk: from the templates of the types to rows, in two statements whatever the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from bag.inventory.domain.port_plan import PlannedPort, PortPlan, ports_of
from bag.inventory.models import Equipment, PortTemplate

_INSERT = """
    INSERT INTO inventory_port (equipment_id, position, name, kind, connector, speed_mbps, poe, enabled, label,
                                rear_id, rear_position, module_id)
    SELECT device.id, plan.position, plan.name, plan.kind, plan.connector, plan.speed_mbps, plan.poe, true, '',
           {rear}, plan.rear_position, %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS device (id, type_id)
    JOIN unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::int[], %s::bool[], %s::text[],
                %s::int[])
      AS plan (type_id, position, name, kind, connector, speed_mbps, poe, rear_name, rear_position) USING (type_id)
    {join}
    ORDER BY device.id, plan.position
"""
PLAIN = _INSERT.format(rear="NULL", join="")
FRONT = _INSERT.format(
    rear="back.id",
    join="JOIN inventory_port AS back ON back.equipment_id = device.id AND back.name = plan.rear_name",
)
Pairs = Sequence[tuple[int, int]]
"""(equipment id, key of its plan)."""


def plans_of(type_ids: Iterable[int]) -> dict[int, list[PortPlan]]:
    """The port templates of types, in one query."""
    found: dict[int, list[PortPlan]] = {}
    rows = PortTemplate.objects.filter(type_id__in=set(type_ids)).order_by("type_id", "order", "id")
    for row in rows:
        found.setdefault(row.type_id, []).append(
            PortPlan(
                name=row.name,
                kind=row.kind,
                connector=row.connector,
                speed_mbps=row.speed_mbps,
                poe=row.poe,
                positions=row.positions,
                rear_name=row.rear_name,
                rear_position=row.rear_position,
            )
        )
    return found


def grow_ports(devices: Sequence[Equipment]) -> None:
    """Give new devices the ports of their types."""
    planned = {key: ports_of(plans) for key, plans in plans_of(device.type_id for device in devices).items()}
    insert_ports([(device.pk, device.type_id) for device in devices if device.type_id in planned], planned)


def insert_ports(pairs: Pairs, planned: Mapping[int, Sequence[PlannedPort]], module_id: int | None = None) -> None:
    """Insert the planned ports of each device; rear ports before the front ports that point at them."""
    if not pairs:
        return
    for statement, front in ((PLAIN, False), (FRONT, True)):
        rows = [(key, port) for key, ports in planned.items() for port in ports if bool(port.rear_name) == front]
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(statement, _arguments(pairs, rows, module_id))


def _arguments(pairs: Pairs, rows: list[tuple[int, PlannedPort]], module_id: int | None) -> list[Any]:
    ports = [port for _key, port in rows]
    return [
        module_id,
        [device for device, _key in pairs],
        [key for _device, key in pairs],
        [key for key, _port in rows],
        [port.position for port in ports],
        [port.name for port in ports],
        [str(port.kind) for port in ports],
        [port.connector for port in ports],
        [port.speed_mbps for port in ports],
        [port.poe for port in ports],
        [port.rear_name for port in ports],
        [port.rear_position for port in ports],
    ]
