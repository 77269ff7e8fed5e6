"""The city of the benchmarks: 200 rooms, 600 racks, fifty types, and as much equipment as asked, laid by SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.common import City

TYPES, ROOMS, RACKS, PORTS = 50, 200, 600, 48
_EQUIPMENT = """
    INSERT INTO inventory_equipment (name, type_id, status, serial, asset_number, owner_service_id, place_id, face,
        rack_height, rack_faces, management_ip, firmware, support_contract, notes, warranty_end, search_text, sort_text,
        created_at, updated_at)
    SELECT 'KNK-SW-' || n, types[1 + n % {types}], (ARRAY['service','service','service','stock','faulty'])[1 + n % 5],
        'SN' || n, '', %(service)s, rooms[1 + n % {rooms}], 'front', 1, int4range(0, 2),
        ('10.' || n / 65536 || '.' || n / 256 %% 256 || '.' || n %% 256)::inet, '17.9.4', '', '',
        date '2026-01-01' + n % 1500, 'knk-sw-' || n || ' knk sw ' || n || ' sn' || n || ' sn',
        'L' || lpad(n::text, 9, '0'), now(), now()
    FROM generate_series(1, %(count)s) AS n,
        (SELECT %(types)s::bigint[] AS types, %(rooms)s::bigint[] AS rooms) AS given
"""
_PORTS = """
    INSERT INTO inventory_port (equipment_id, position, name, kind, connector, speed_mbps, poe, enabled, label)
    SELECT e.id, p, 'Gi1/0/' || p, 'copper', 'rj45', 1000, false, true, ''
    FROM inventory_equipment e, generate_series(1, %(ports)s) AS p ORDER BY e.id, p
"""
_CABLES = """
    INSERT INTO inventory_cable (a_port_id, b_port_id, kind, color, label, notes, search_text, sort_text, created_at,
        updated_at)
    SELECT a.id, b.id, 'utp', 'blue', 'K' || a.id, '', 'k' || a.id, 'K' || a.id, now(), now()
    FROM inventory_port a
    JOIN inventory_equipment e ON e.id = a.equipment_id AND e.id %% 2 = 1
    JOIN inventory_port b ON b.equipment_id = e.id + 1 AND b.position = a.position
    WHERE a.position <= 4
"""
_ENDS = """
    INSERT INTO inventory_cableend (port_id, cable_id)
    SELECT a_port_id, id FROM inventory_cable UNION ALL SELECT b_port_id, id FROM inventory_cable
"""
_MOUNTED = """
    UPDATE inventory_equipment SET rack_id = (%(racks)s::bigint[])[1 + id / 20], position_u = 1 + id %% 20
    WHERE id <= 20 * {racks} - 20
"""


def fill(city: City) -> None:
    """Lay the city into an empty, migrated database."""
    from django.db import connection, transaction

    service, rooms, racks, types = _base()
    given = {
        "service": service,
        "rooms": rooms,
        "types": types,
        "racks": racks,
        "ports": city.ports,
        "count": city.equipment,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows are consistent as they are laid; triggers would only take time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        equipment = _EQUIPMENT.format(types=TYPES, rooms=ROOMS).replace("n % ", "n %% ")
        for statement in (equipment, _PORTS, _CABLES, _ENDS, _MOUNTED.format(racks=RACKS)):
            cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _base() -> tuple[int, list[int], list[int], list[int]]:
    """The few rows that the many hang on: ids of the service, the rooms, the racks and the types."""
    from bag.core.access import Role
    from bag.inventory.tests import factories as inventory
    from bag.organization.tests import factories as organization
    from bag.places.tests import factories as places

    service = organization.ServiceFactory()
    user = organization.UserFactory(username="bench")
    position = organization.PositionFactory(role=Role.MANAGER, unit=service.parent)
    organization.AssignmentFactory(person=organization.PersonFactory(user=user, unit=service.parent), position=position)
    floors = [places.FloorFactory() for _floor in range(20)]
    rooms = [places.RoomFactory(parent=floors[at % 20], code=f"ODA-{at}").pk for at in range(ROOMS)]
    racks = [inventory.RackFactory(place_id=rooms[at % ROOMS], code=f"BK-{at}").pk for at in range(RACKS)]
    types = [inventory.TypeFactory(slug=f"bench-{at}") for at in range(TYPES)]
    for at in range(50):
        organization.UnitFactory(code=f"birim-{at}", parent=service.parent.parent)
        organization.PersonFactory(user=None, name=f"Personel {at:03d}", unit=service.parent)
    for type_ in types:
        inventory.PortTemplateFactory(type=type_, name=f"Gi1/0/[1-{PORTS}]")
    return service.pk, rooms, racks, [type_.pk for type_ in types]
