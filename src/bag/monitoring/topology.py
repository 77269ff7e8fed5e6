"""The topology as a picture: network devices, the lines between them, how they stand and how full they are.

Devices and lines are those of the support graph (cable runs through panels, written lines); loads come from the store,
standings from open alarms. What the neighbors say of themselves (LLDP, CDP) is compared with the records.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from bag.core.models import Subject
from bag.core.text import fold
from bag.dependency import queries
from bag.dependency.queries import LiveGraph
from bag.inventory.domain.kinds import Category
from bag.inventory.models import Equipment, Port
from bag.monitoring import series
from bag.monitoring.models import Alarm, TargetStatus
from bag.monitoring.models.choices import AlarmPhase, AlarmSeverity
from bag.monitoring.operations import TONES
from bag.places.models import Place
from bag.telemetry.client import TelemetryError

MOST_DEVICES = 48
MOST_LINES = 2000
MOST_DRIFTS = 50
NETWORK = (Category.SWITCH.value, Category.ROUTER.value, Category.FIREWALL.value)
LOADS = ((0.95, "critical"), (0.8, "major"), (0.5, "minor"))
"""From which share of its speed a line has which tone."""
LEAST_TOLD = 0.01
"""Share of its speed below which a line carries no figure."""
_SPREAD = 260


@dataclass(frozen=True)
class Line:
    """The links between two devices: how many, and the load of the fullest, None where nothing is known."""

    one: int
    other: int
    links: int
    load: float | None

    @property
    def tone(self) -> str:
        """How full it is; empty where that is not known."""
        if self.load is None:
            return ""
        return next((tone for least, tone in LOADS if self.load >= least), "ok")


@dataclass(frozen=True)
class Drift:
    """A neighbor that a device hears (LLDP, CDP) and that the records do not join to it."""

    device: Equipment
    port: str
    neighbor: str
    far_port: str


@dataclass(frozen=True)
class Topology:
    """Elements for the graph island; ``left_out`` devices found no room; ``away``: the store gives no loads."""

    elements: list[dict[str, Any]]
    lines: list[Line]
    devices: dict[int, Equipment]
    left_out: int
    away: bool
    drifts: list[Drift]

    @property
    def block(self) -> dict[str, Any]:
        """What the graph island draws."""
        layout = {"name": "cose", "randomize": False, "animate": False, "idealEdgeLength": 110, "nodeOverlap": 40,
                  "nodeRepulsion": 90000, "gravity": 0.6, "numIter": 1500, "componentSpacing": 60}  # fmt: skip
        return {"elements": self.elements, "layout": layout, "zoom": True, "stretch": True}


def topology(rows: QuerySet[Equipment], place: Place | None = None) -> Topology:
    """The devices of a place with their neighbors, or the middle of the city's network: those with the most lines.

    ``rows`` are the pieces that the reader may see. At most eight queries and one question to the store.
    """
    live = queries.live_graph()
    pairs = _pairs(live)
    ends = {pk for pair in pairs for pk in pair}
    network = rows.select_related(None).order_by().filter(type__category__in=NETWORK, pk__in=ends)
    known = set(network.values_list("pk", flat=True))
    joined = Counter(pk for pair in pairs if known.issuperset(pair) for pk in pair)
    if place is None:
        wanted = sorted(joined, key=lambda pk: (-joined[pk], pk))
    else:
        inside = Q(place=place) | Q(place__ancestors__contains=[place.pk])
        here = set(network.filter(inside).values_list("pk", flat=True))
        beside = {pk for pair in pairs if here & set(pair) for pk in pair}
        allowed = set(network.filter(pk__in=beside).values_list("pk", flat=True))
        wanted = sorted(allowed, key=lambda pk: (pk not in here, -joined[pk], pk))
    shown = _joined(wanted[:MOST_DEVICES], pairs)
    devices = rows.in_bulk(shown)
    lines, away = _lines(live, {pair: links for pair, links in pairs.items() if set(pair) <= devices.keys()})
    standings = _standings(devices)
    elements = [_node(devices[pk], at, len(shown), standings.get(pk)) for at, pk in enumerate(shown) if pk in devices]
    return Topology(
        [*elements, *map(_edge, lines)], lines, devices, len(wanted) - len(shown), away, drifts(devices, pairs)
    )


def drifts(devices: dict[int, Equipment], pairs: Iterable[tuple[int, int]]) -> list[Drift]:
    """What the neighbors of the shown devices say against the records. Two queries."""
    recorded: dict[int, set[int]] = {}
    for one, other in pairs:
        recorded.setdefault(one, set()).add(other)
        recorded.setdefault(other, set()).add(one)
    told = TargetStatus.objects.filter(target__equipment__in=devices).exclude(facts__neighbours=None)
    heard = [(pk, entry) for pk, facts in told.values_list("target__equipment", "facts") if pk is not None
             for entry in _neighbors(facts.get("neighbours", ""))]  # fmt: skip
    near = {pk for device in devices for pk in recorded.get(device, ())}
    names = {fold(name): pk for pk, name in Equipment.objects.filter(pk__in=near).values_list("pk", "name")}
    found = [
        Drift(devices[pk], str(entry.get("local", "")), str(entry["system"]), str(entry.get("port", "")))
        for pk, entry in heard
        if names.get(fold(str(entry["system"]).split(".")[0])) not in recorded.get(pk, set())
    ]
    return found[:MOST_DRIFTS]


def _neighbors(text: str) -> list[dict[str, Any]]:
    """The neighbors of a fact that name themselves; a fact that is no list of them has none."""
    try:
        told = json.loads(text)
    except ValueError:
        return []
    entries = told if isinstance(told, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("system")]


def _joined(wanted: list[int], pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Those that have a line to another one of them: a box alone shows nothing."""
    chosen = set(wanted)
    ends = {pk for pair in pairs if set(pair) <= chosen for pk in pair}
    return [pk for pk in wanted if pk in ends]


def _pairs(live: LiveGraph) -> dict[tuple[int, int], list[str]]:
    """The links between each two pieces of equipment, by their numbers."""
    ids = live.graph.ids
    found: dict[tuple[int, int], list[str]] = {}
    for at, (one, other) in enumerate(live.graph.ends.tolist()):
        ends = [_equipment(ids[end]) for end in (one, other)]
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            pair = (min(ends[0], ends[1]), max(ends[0], ends[1]))
            found.setdefault(pair, []).append(ids[live.graph.nodes + at])
    return found


def _equipment(name: str) -> int | None:
    kind, _colon, pk = name.partition(":")
    return int(pk) if kind == "equipment" and pk.isdecimal() else None


def _lines(live: LiveGraph, pairs: dict[tuple[int, int], list[str]]) -> tuple[list[Line], bool]:
    """The lines with their loads. Two queries, one question to the store."""
    wanted = {link for links in pairs.values() for link in links}
    ports = {int(key.rpartition(":")[2]): link for key, link in live.aliases.items()
             if link in wanted and key.startswith("inventory.port:")}  # fmt: skip
    names = {(equipment, name): ports[pk] for pk, equipment, name in
             Port.objects.filter(pk__in=ports).values_list("pk", "equipment_id", "name")}  # fmt: skip
    try:
        loads = _loads(names)
        away = False
    except TelemetryError:
        loads, away = {}, True
    lines = [
        Line(one, other, len(links), max((loads[link] for link in links if link in loads), default=None))
        for (one, other), links in pairs.items()
    ]
    return lines, away


def _loads(names: dict[tuple[int, str], str]) -> dict[str, float]:
    """The load of each link as its busier end sees it."""
    about = Subject.objects.filter(content_type__app_label="inventory", content_type__model="equipment")
    pieces = {equipment for equipment, _name in names}
    subjects = dict(about.filter(object_id__in=pieces).values_list("pk", "object_id"))
    found: dict[str, float] = {}
    for line in series.busiest(MOST_LINES, list(subjects)) if subjects else []:
        link = names.get((subjects[line.subject], line.instance))
        if link is not None:
            found[link] = max(found.get(link, 0.0), line.share)
    return found


def _standings(devices: Iterable[int]) -> dict[int, str]:
    """The tone of the worst open alarm of each device. One query."""
    rows = Alarm.objects.filter(equipment__in=devices, phase=AlarmPhase.ACTIVE).order_by()
    worst = rows.values_list("equipment").annotate(Min("rank"))
    severities = list(AlarmSeverity.values)
    return {pk: TONES[severities[rank]] for pk, rank in worst if pk is not None and rank < len(severities)}


def _node(device: Equipment, at: int, total: int, tone: str | None) -> dict[str, Any]:
    angle = 2 * math.pi * at / max(total, 1)
    reach = _SPREAD * (0.3 + at / max(total, 1))
    return {
        "data": {
            "id": str(device.pk),
            "label": device.name,
            "state": tone or "ok",
            "wide": True,
            "url": reverse("monitoring:device", args=[device.pk]),
        },
        "position": {"x": round(reach * math.cos(angle), 1), "y": round(reach * math.sin(angle), 1)},
    }


def _edge(line: Line) -> dict[str, Any]:
    told = line.load is not None and line.load >= LEAST_TOLD
    parts = ([f"{line.links}×"] if line.links > 1 else []) + ([f"%{line.load * 100:.0f}"] if told and line.load else [])
    data = {"id": f"{line.one}-{line.other}", "source": str(line.one), "target": str(line.other), "state": line.tone}
    return {"data": {**data, "label": " ".join(parts)} if parts else data}
