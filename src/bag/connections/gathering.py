"""What the records know round a place: outlets, free switch ports with their power and uplinks, networks, fiber."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from bag.addresses.models import Prefix, PrefixKind
from bag.addresses.services.allocate import free_address
from bag.cabling.domain.verdicts import GOOD, Verdict
from bag.cabling.models import Link
from bag.connections.domain.feasibility import Frame, Nearness, Need, Network, Outlet, Socket
from bag.connections.domain.life import HOLDING
from bag.connections.domain.power import Budget, set_aside
from bag.connections.models import Connection
from bag.core.models import Subject
from bag.fiber.models import Circuit, JointEnd, Strand
from bag.fiber.models import Frame as OpticalFrame
from bag.inventory.domain.kinds import Category, PortKind, Status
from bag.inventory.models import Equipment, Port
from bag.inventory.tracing import far_ends
from bag.monitoring import capacity
from bag.places.domain.kinds import Kind
from bag.places.models import Place
from bag.telemetry.client import TelemetryError

SITES = (Kind.BUILDING.value, Kind.OUTDOOR_SITE.value)
MOST_PORTS = 2000
MOST_NETWORKS = 5
MOST_FRAMES = 20
EARTH_METERS = 6_371_000.0
POWERED = frozenset({Category.PHONE.value, Category.CAMERA.value, Category.ACCESS_POINT.value})
"""Kinds of devices that take power over their data cable where nobody recorded their class."""


def need_of(row: Connection) -> Need:
    return Need(row.speed_mbps, row.poe_class, row.needs_address)


def outlets(row: Connection) -> list[tuple[Outlet, Link]]:
    """Links of the room whose panel port is free and that no other connection holds. One query."""
    held = Connection.objects.filter(state__in=HOLDING, link__isnull=False).exclude(pk=row.pk)
    links = Link.objects.filter(place=row.place, port__isnull=False, port__cable_end__isnull=True)
    links = links.exclude(pk__in=held.values("link")).select_related("port__equipment__place", "port__equipment__rack")
    return [(_outlet(link), link) for link in links.order_by("sort_text")]


def _outlet(link: Link) -> Outlet:
    length: Decimal | None = link.measured_length if link.measured_length is not None else link.length_m
    return Outlet(link.pk, link.label, link.verdict in GOOD, link.verdict != Verdict.UNMEASURED, length)


def sockets(row: Connection, near: Equipment | None) -> list[Socket]:
    """Free copper ports of the switches of the building, else of the campus; ``near``: the panel of the outlet.

    Eight queries, whatever the number of switches.
    """
    here = near.place if near is not None and near.place is not None else row.place
    chain = _chain(here)
    switches = _switches(chain)
    if not switches:
        return []
    free = _free_ports(row, switches)
    counts = Counter(port.equipment_id for port in free)
    budgets, loads = _budgets(row, switches), _uplinks(switches)
    away = {pk: _nearness(switch, chain, near) for pk, switch in switches.items()}
    return [
        Socket(
            id=port.pk,
            name=port.name,
            switch=port.equipment_id,
            switch_name=switches[port.equipment_id].name,
            nearness=away[port.equipment_id],
            speed_mbps=port.speed_mbps,
            poe=port.poe,
            budget=budgets[port.equipment_id],
            free_ports=counts[port.equipment_id],
            uplink=loads.get(port.equipment_id),
        )
        for port in free
    ]


def _chain(place: Place) -> list[Place]:
    """A place and all above it, the top first. One query."""
    round_it = [*place.ancestors, place.pk]
    found = {one.pk: one for one in Place.objects.filter(pk__in=round_it)}
    return [found[pk] for pk in round_it if pk in found]


def _building(chain: Sequence[Place]) -> Place | None:
    """The building or outdoor site that a place is in, or is."""
    return next((place for place in reversed(chain) if place.kind in SITES), None)


def _switches(chain: Sequence[Place]) -> dict[int, Equipment]:
    """Switches in service in the building; where there are none, on the campus. Two queries at most."""
    rows = Equipment.objects.filter(type__category=Category.SWITCH.value, status=Status.SERVICE.value)
    wanted = [_building(chain), *(place for place in reversed(chain) if place.kind == Kind.CAMPUS.value)]
    for place in (one for one in wanted if one is not None):
        inside = rows.filter(Q(place=place) | Q(place__ancestors__contains=[place.pk]))
        if found := {one.pk: one for one in inside.select_related("type", "place", "rack")}:
            return found
    return {}


def _free_ports(row: Connection, switches: Iterable[int]) -> list[Port]:
    held = Connection.objects.filter(state__in=HOLDING, port__isnull=False).exclude(pk=row.pk)
    ports = Port.objects.filter(
        equipment__in=list(switches), kind=PortKind.COPPER, enabled=True, cable_end__isnull=True, rear__isnull=True
    )
    return list(ports.exclude(pk__in=held.values("port")).order_by("equipment_id", "position", "id")[:MOST_PORTS])


def _nearness(switch: Equipment, chain: Sequence[Place], near: Equipment | None) -> Nearness:
    """How near a switch stands to the end of ``chain``, or to the panel ``near``."""
    place, here, building = switch.place, chain[-1], _building(chain)
    if near is not None and switch.rack_id is not None and switch.rack_id == near.rack_id:
        return Nearness.RACK
    if place is None:
        return Nearness.CAMPUS
    if place.pk == here.pk:
        return Nearness.ROOM
    if place.parent_id == here.parent_id and here.kind == Kind.ROOM.value:
        return Nearness.FLOOR
    inside = building is not None and building.pk in (*place.ancestors, place.pk)
    return Nearness.BUILDING if inside else Nearness.CAMPUS


def _budgets(row: Connection, switches: dict[int, Equipment]) -> dict[int, Budget]:
    """What each switch sets aside: for the devices at its powered ports, and for planned ones. Four queries."""
    cabled = Port.objects.filter(equipment__in=list(switches), poe=True, cable_end__isnull=False)
    owners = dict(cabled.values_list("pk", "equipment_id"))
    reached = far_ends(owners)
    ends = Port.objects.filter(pk__in=reached.values()).select_related("equipment__type")
    types = {port.pk: port.equipment.type for port in ends}
    classes: dict[int, list[int | None]] = {pk: [] for pk in switches}
    for port, end in reached.items():
        kind = types[end]
        if kind.poe_class is not None or kind.category in POWERED:
            classes[owners[port]].append(kind.poe_class)
    coming = Connection.objects.filter(state__in=HOLDING, port__equipment__in=list(switches), poe_class__isnull=False)
    coming = coming.filter(port__cable_end__isnull=True).exclude(pk=row.pk)
    for switch, wanted in coming.values_list("port__equipment_id", "poe_class"):
        classes[switch].append(wanted)
    return {
        pk: Budget(float(one.type.poe_budget_w) if one.type.poe_budget_w is not None else None, set_aside(classes[pk]))
        for pk, one in switches.items()
    }


def _uplinks(switches: dict[int, Equipment]) -> dict[int, float]:
    """Switch → percent of its fullest line in the busiest hour; switches that nobody measures are missing."""
    about = Subject.objects.filter(
        content_type__app_label="inventory", content_type__model="equipment", object_id__in=list(switches)
    )
    owners = dict(about.values_list("pk", "object_id"))
    try:
        growths = capacity.growths() if owners else []
    except TelemetryError:
        return {}
    found: dict[int, float] = {}
    for growth in growths:
        if growth.subject in owners and not growth.what:
            switch = owners[growth.subject]
            found[switch] = max(found.get(switch, 0.0), growth.used)
    return found


def networks(row: Connection) -> list[tuple[Network, Prefix]]:
    """Networks of the wanted purpose at the place or round it, the nearest first, then those of no place.

    Twelve queries at most.
    """
    round_place = [*row.place.ancestors, row.place.pk]
    rows = Prefix.objects.filter(kind=PrefixKind.NETWORK, purpose=row.purpose, status="active")
    rows = rows.filter(Q(place__in=round_place) | Q(place__isnull=True)).select_related("place", "vlan")
    depth = {pk: place for place, pk in enumerate(round_place)}
    chosen = sorted(rows, key=lambda one: (-depth.get(one.place_id or 0, -1), one.vlan_id is None, one.order_name))
    return [(_network(one), one) for one in chosen[:MOST_NETWORKS]]


def _network(row: Prefix) -> Network:
    vlan = f"{row.vlan.vid} {row.vlan.name}" if row.vlan is not None else ""
    return Network(row.pk, str(row.network), vlan, free_address(row) or "")


def nearest_frame(place: Place) -> Frame | None:
    """The nearest optical frame with a free core: one behind a port that carries no circuit. Three queries."""
    chain = _chain(place)
    position, building = _position(chain), _building(chain)
    ranked: list[tuple[float, str, OpticalFrame]] = []
    for frame in OpticalFrame.objects.select_related("node__place"):
        own = frame.node.place
        if own is not None and building is not None and building.pk in (*own.ancestors, own.pk):
            ranked.append((0.0, frame.code, frame))
        elif position is not None:
            away = _meters(position, (frame.node.latitude, frame.node.longitude))
            ranked.append((away, frame.code, frame))
    near = sorted(ranked, key=lambda one: one[:2])[:MOST_FRAMES]
    free = _free_cores([frame.pk for _away, _code, frame in near])
    return next(
        (
            Frame(frame.pk, str(frame), free[frame.pk], away or None)
            for away, _code, frame in near
            if free.get(frame.pk)
        ),
        None,
    )


def _free_cores(frames: list[int]) -> dict[int, int]:
    """Frame → ports with a core behind them and no circuit. One query."""
    behind = JointEnd.objects.filter(pk=OuterRef("pk") * 2)
    port = {"a_frame": OuterRef("frame"), "a_port": OuterRef("number")}
    other = {"b_frame": OuterRef("frame"), "b_port": OuterRef("number")}
    carrying = Circuit.objects.filter(Q(**port) | Q(**other))
    rows = Strand.objects.filter(frame__in=frames).filter(Exists(behind), ~Exists(carrying))
    return dict(rows.values("frame").annotate(free=Count("pk")).values_list("frame", "free"))


def _position(chain: Sequence[Place]) -> tuple[float, float] | None:
    """Where a place is: its own point, else that of the nearest place above it."""
    for one in reversed(chain):
        if one.latitude is not None and one.longitude is not None:
            return one.latitude, one.longitude
    return None


def _meters(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres along the great circle."""
    (a, b), (c, d) = (tuple(map(radians, pair)) for pair in (one, other))
    inner = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_METERS * asin(sqrt(inner))


def chosen(rows: Sequence[tuple[Any, Any]], pk: int | None) -> Any:
    """The row of the pair whose facts have this id."""
    return next((row for facts, row in rows if facts.id == pk), None)
