"""The free ports of the planned pieces, taken one after the other as cables are made."""

from __future__ import annotations

from collections.abc import Iterable

from bag.inventory.domain.cabling import usual_cable
from bag.inventory.models import Cable, Equipment, Port

Sockets = dict[int, dict[str, list[Port]]]
"""Equipment id → port kind (``rear`` for the rear side of panels and frames) → its free ports in order."""
REARS = ("Rear ", "Splice ", "MPO ")


def sockets_of(pieces: Iterable[Equipment]) -> Sockets:
    """The ports of pieces that have no cable yet. One query."""
    found: Sockets = {}
    rows = Port.objects.filter(equipment__in=[piece.pk for piece in pieces])
    for port in (
        rows.only("id", "equipment_id", "name", "kind").order_by("equipment_id", "position", "id").iterator(5000)
    ):
        kind = "rear" if port.name.startswith(REARS) else port.kind
        found.setdefault(port.equipment_id, {}).setdefault(kind, []).append(port)
    return found


def free(sockets: Sockets, piece: Equipment, kind: str) -> list[Port]:
    """The free ports of a kind; who uses one takes it out."""
    return sockets.get(piece.pk, {}).get(kind, [])


def join(a: Port, b: Port, label: str, color: str = "") -> Cable:
    """The usual cable between two ports."""
    return Cable(a_port=a, b_port=b, kind=usual_cable(a.kind, b.kind), label=label[:60], color=color)
