"""Patch cables of the demonstration: endpoint to panel to switch, switch to aggregation, power to the strips."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from bag.demo.equipment import ENDPOINTS, Access, Plan
from bag.inventory import services
from bag.inventory.domain.cabling import usual_cable
from bag.inventory.models import Cable, Equipment, Port

Sockets = dict[int, dict[str, list[Port]]]
"""Equipment id → port kind → its free ports in order."""
BATCH = 4000
COLORS = ("blue", "gray", "yellow", "green")


def load(plan: Plan) -> Iterator[int]:
    """Join what was planned; yields how many cables are in."""
    sockets = _sockets(plan)
    cables = chain(
        chain.from_iterable(_access(access, sockets) for access in plan.accesses),
        _uplinks(plan, sockets),
        _power(plan, sockets),
    )
    done = 0
    while batch := list(islice(cables, BATCH)):
        services.save_cables(batch, by=None)
        done += len(batch)
        yield done


def _sockets(plan: Plan) -> Sockets:
    racked = {piece.pk for piece in plan.pieces if piece.rack_id}
    joined = racked | {endpoint.pk for access in plan.accesses for endpoint in access.endpoints}
    found: Sockets = {}
    rows = Port.objects.filter(equipment__in=joined).only("id", "equipment_id", "name", "kind", "rear_id")
    for port in rows.order_by("equipment_id", "position", "id").iterator(chunk_size=5000):
        kind = "rear" if port.kind == "copper" and port.name.startswith("Rear ") else port.kind
        found.setdefault(port.equipment_id, {}).setdefault(kind, []).append(port)
    return found


def _free(sockets: Sockets, piece: Equipment, kind: str) -> list[Port]:
    return sockets.get(piece.pk, {}).get(kind, [])


def _cable(a: Port, b: Port, label: str, color: str = "") -> Cable:
    return Cable(a_port=a, b_port=b, kind=usual_cable(a.kind, b.kind), label=label, color=color)


def _access(access: Access, sockets: Sockets) -> Iterator[Cable]:
    """Two cables an endpoint: from the switch to the front of the panel, from its rear to the device."""
    taps = _free(sockets, access.switch, "copper")[:ENDPOINTS]
    fronts = [port for panel in access.panels for port in _free(sockets, panel, "copper")]
    rears = [port for panel in access.panels for port in _free(sockets, panel, "rear")]
    for number, (endpoint, tap, front, rear) in enumerate(zip(access.endpoints, taps, fronts, rears, strict=False), 1):
        device = next(iter(_free(sockets, endpoint, "copper")), None)
        if device is not None:
            color = COLORS[len(endpoint.name) % len(COLORS)]
            yield _cable(tap, front, f"{access.switch.name}/{number:02d}", color)
            yield _cable(rear, device, f"{access.switch.name}/{number:02d}-D")


def _uplinks(plan: Plan, sockets: Sockets) -> Iterator[Cable]:
    """Every access switch of a larger building to its aggregation switch."""
    for access in plan.accesses:
        if access.uplink is None:
            continue
        own, other = _free(sockets, access.switch, "fiber"), _free(sockets, access.uplink, "fiber")
        if own and other:
            yield _cable(own.pop(0), other.pop(0), f"{access.switch.name}/UP", "yellow")


def _power(plan: Plan, sockets: Sockets) -> Iterator[Cable]:
    """First inlet of a device to strip A of its rack, second to strip B; the strips hang on the rack's UPS."""
    racks: dict[int, list[Equipment]] = {}
    for piece in plan.pieces:
        if piece.rack_id:
            racks.setdefault(piece.rack_id, []).append(piece)
    for pieces in racks.values():
        strips = [piece for piece in pieces if "-PDU-" in piece.name]
        supplies = [piece for piece in pieces if "-UPS-" in piece.name]
        for strip, supply in zip(strips, supplies, strict=False):
            inlets, outlets = _free(sockets, strip, "power_in"), _free(sockets, supply, "power_out")
            if inlets and outlets:
                yield _cable(outlets.pop(), inlets.pop(0), f"{strip.name}/GİRİŞ")
        for piece in pieces:
            if piece in strips or piece in supplies:
                continue
            for strip, inlet in zip(strips, list(_free(sockets, piece, "power_in")), strict=False):
                outlets = _free(sockets, strip, "power_out")
                if outlets:
                    yield _cable(outlets.pop(0), inlet, f"{piece.name}/{strip.name[-1]}")
