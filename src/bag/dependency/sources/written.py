"""What is written by hand in this room: sources, ways without a cable, services, needs."""

from __future__ import annotations

from typing import Any

from bag.core.registers import Support
from bag.dependency.models import CityService, Need, Supply, SupplyKind, Way
from bag.dependency.sources.snapshot import Snapshot


def collect(taken: Snapshot) -> Support:
    """Nodes of sources and services, links of lines and ways, gates of needs. Four queries."""
    support = Support()
    for supply in Supply.objects.order_by("pk"):
        _add_supply(taken, support, supply)
    for pk, name, people in CityService.objects.order_by("pk").values_list("pk", "name", "people"):
        support.nodes.append({"id": f"service:{pk}", "kind": "service", "name": name, "weight": people})
    ends = ("pk", "name", "one_id", "other_id")
    for pk, name, one, other in Way.objects.order_by("pk").values_list(*ends):
        if one in taken.pieces and other in taken.pieces:
            both = [f"equipment:{one}", f"equipment:{other}"]
            support.links.append({"id": f"way:{pk}", "name": name, "ends": both})
    _add_needs(support)
    return support


def _add_supply(taken: Snapshot, support: Support, supply: Supply) -> None:
    name = f"supply:{supply.pk}"
    if supply.kind == SupplyKind.GRID:
        support.nodes.append({"id": name, "kind": "feed", "name": supply.name})
        return
    support.nodes.append({"id": name, "kind": "circuit", "name": supply.name, "root": True, "watched": False})
    if supply.equipment_id:
        reached = [supply.equipment_id] if supply.equipment_id in taken.pieces else []
    else:
        reached = [piece.pk for piece in taken.pieces.values() if piece.category == supply.category]
    support.links += [
        {"id": f"reach:{pk}@{supply.pk}", "name": supply.name, "ends": [name, f"equipment:{pk}"]} for pk in reached
    ]


def _add_needs(support: Support) -> None:
    """One gate per group; where its rows name different least numbers, the largest counts."""
    groups: dict[tuple[str, str], list[Need]] = {}
    for need in Need.objects.order_by("pk"):
        owner, group = _dependent(need), need.group.strip()
        groups.setdefault((owner, group or f"#{need.pk}"), []).append(need)
    for (owner, group), needs in groups.items():
        least = {need.least for need in needs}
        if len(least) > 1:
            support.remarks.append(("two-leasts", owner, group))
        name = "" if group.startswith("#") else group
        gate: dict[str, Any] = {"to": owner, "from": [_support(need) for need in needs], "need": max(least)}
        support.gates.append({**gate, "name": name})


def _dependent(need: Need) -> str:
    if need.service_id:
        return f"service:{need.service_id}"
    return f"equipment:{need.equipment_id}" if need.equipment_id else f"place:{need.place_id}"


def _support(need: Need) -> str:
    if need.on_supply_id:
        return f"supply:{need.on_supply_id}"
    if need.on_service_id:
        return f"service:{need.on_service_id}"
    return f"equipment:{need.on_equipment_id}" if need.on_equipment_id else f"place:{need.on_place_id}"
