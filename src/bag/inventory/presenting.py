"""What the detail pages of this room add to the facts: drawings, tables, forms. Each says its queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import registers
from bag.inventory import queries
from bag.inventory.domain.kinds import Face, Status
from bag.inventory.domain.lifecycle import MOUNTED, next_states
from bag.inventory.domain.trace import End, Pair, Whole
from bag.inventory.drawing import PITCH, Piece, elevation, port_picture
from bag.inventory.models import Equipment, Loan, Port, Rack, StockItem
from bag.inventory.models.choices import CABLE_KINDS, CATEGORY_ICONS, PORT_KINDS, STATUS_TONES
from bag.inventory.tracing import trace_of

MOST_TRAY = 20
_FILL = """
    (SELECT count(DISTINCT half) / (2.0 * inventory_rack.u_count) FROM inventory_equipment AS device,
        generate_series((device.position_u * 2)::int, ((device.position_u + device.rack_height) * 2)::int - 1) AS half
     WHERE device.rack_id = inventory_rack.id AND device.position_u IS NOT NULL)
"""


def with_fill(rows: QuerySet[Rack]) -> QuerySet[Rack]:
    """Racks with ``fill``: the share of their units that is taken on at least one side."""
    return rows.annotate(fill=RawSQL(_FILL, [], output_field=FloatField()))  # noqa: S611 - constant SQL


def whole_words(whole: Whole) -> tuple[str, str]:
    """What a run is, for people, and the tone of the word."""
    return {
        Whole.COMPLETE: (_("The run is complete."), "ok"),
        Whole.HALF: (_("Half open: only one end of the run is at a device."), "minor"),
        Whole.OPEN: (_("Both ends of the run are open."), "unknown"),
        Whole.FREE: (_("No cable is in this port."), "unknown"),
        Whole.SPLIT: (_("Here the run splits into the positions below."), "info"),
        Whole.LOOP: (_("The run leads back to itself; please check the cables."), "critical"),
    }[whole]


def end_words(end: End) -> str:
    """Why a branch of a run stops, for people."""
    return {
        End.PORT: _("Leads to a device"),
        End.OPEN: _("Ends without a cable"),
        End.SPLIT: _("Splits once more"),
        End.LOOP: _("Leads back to itself"),
    }[end]


def pair_words(pair: Pair) -> tuple[str, str]:
    """How the two strands of a duplex link meet, for people, and the tone of the word."""
    return {
        Pair.RIGHT: (_("Duplex: each sender reaches a receiver."), "ok"),
        Pair.SWAPPED: (_("Duplex swapped: a sender is led to a sender."), "critical"),
        Pair.PARTED: (_("Duplex parted: the two strands lead to different sockets."), "critical"),
        Pair.HALF: (_("Duplex half connected: the other strand leads to no device."), "minor"),
    }[pair]


def equipment(request: Any, row: Equipment) -> dict[str, Any]:
    """Ports, rack, moves and loans of a piece. Four queries, five in a rack."""
    ports = queries.ports_of(row.pk)
    states = next_states(row.status)
    return {
        "tone": STATUS_TONES[row.status],
        "category_icon": CATEGORY_ICONS.get(row.type.category, "cpu"),
        "ports": ports,
        "port_picture": port_picture(ports),
        "port_kinds": dict(PORT_KINDS),
        "cable_kinds": dict(CABLE_KINDS),
        "connected": sum(port.connected for port in ports),
        "elevation": _own_rack(row),
        "moves": list(queries.moves_of(row.pk, 20)),
        "loans": _loans(row),
        "can_move": bool(states),
        "parent": _parent(row),
    }


def _loans(row: Any) -> list[Loan]:
    """The latest loans; asked for only when the row's own query found that there are any."""
    return list(row.loans.select_related("to_unit", "to_person").order_by("-from_on")[:10]) if row.lent else []


def _parent(row: Equipment) -> Equipment | None:
    return row.parent_bay.equipment if row.parent_bay else None


def _own_rack(row: Equipment) -> Any:
    if row.rack is None or row.position_u is None:
        return None
    rows = Equipment.objects.filter(rack=row.rack, position_u__isnull=False).select_related("type")
    pieces = [_piece(other, row.face) for other in rows if _seen(other, row.face)]
    return elevation(row.rack.u_count, pieces, _("Rack %(rack)s") % {"rack": row.rack})


def port(row: Port) -> dict[str, Any]:
    """The cable run of a port. Three queries, five for a strand of a duplex socket."""
    found = trace_of(row.pk)
    return {
        "trace": found,
        "whole": whole_words(found.run.whole),
        "pair": pair_words(found.pair) if found.pair else None,
        "branches": [(leg.stops, end_words(leg.end)) for leg in found.branches],
    }


def _seen(row: Equipment, face: str) -> bool:
    return row.face == face or row.type.is_full_depth


def _piece(row: Equipment, face: str, url: str = "", position: Decimal | None = None) -> Piece:
    return Piece(
        id=row.pk,
        name=row.name,
        note=row.management_ip or row.type.model,
        href=row.get_absolute_url(),
        position=position if position is not None else row.position_u or Decimal(0),
        height=row.type.u_height,
        category=row.type.category,
        status=row.status,
        ghost=row.face != face,
        url=url,
    )


def rack(request: Any, row: Rack) -> dict[str, Any]:
    """Both elevations, the list of devices and what waits for a place. Two queries."""
    record = registers.records["inventory.rack"]
    may_change = record.allows(request.user, "change", row)
    devices = list(
        Equipment.objects.filter(rack=row, position_u__isnull=False).select_related("type").order_by("-position_u")
    )
    waiting = list(queries.unplaced_near(row)[:MOST_TRAY])
    face = request.GET.get("face", "")
    face = face if face in list(Face) else Face.FRONT.value
    return {
        "face": face,
        "elevation": _elevation(row, devices, waiting if may_change else [], face, movable=may_change),
        "devices": devices,
        "waiting": waiting,
        "tones": STATUS_TONES,
        "power_w": sum(device.type.power_w or 0 for device in devices),
        "weight_kg": sum(device.type.weight_kg or 0 for device in devices),
        "may_place": may_change,
        "pitch": PITCH,
        "units": range(row.u_count, 0, -1),
    }


def _elevation(row: Rack, devices: list[Equipment], waiting: list[Equipment], face: str, *, movable: bool) -> Any:
    def url(device: Equipment) -> str:
        mountable = movable and Status(device.status) in MOUNTED
        return reverse("inventory:rack-mount", args=[row.pk, device.pk]) if mountable else ""

    pieces = [
        _piece(device, face, url(device) if device.face == face else "") for device in devices if _seen(device, face)
    ]
    below = Decimal(1)
    for device in waiting:
        below -= max(device.type.u_height.to_integral_value("ROUND_CEILING"), Decimal(1))
        pieces.append(_piece(device, device.face, url(device), below))
    title = _("Front of %(rack)s") if face == Face.FRONT else _("Rear of %(rack)s")
    return elevation(row.u_count, pieces, title % {"rack": row})


def stock(request: Any, row: StockItem) -> dict[str, Any]:
    """The latest movements of an article. One query."""
    return {"movements": list(row.movements.select_related("by", "equipment").order_by("-at", "-id")[:50])}
