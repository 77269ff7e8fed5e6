"""How elements of the support graph are shown to people: names, links to their records, groups, picture, map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import registers
from bag.dependency import picture, queries
from bag.dependency.domain.graph import Finding, Graph
from bag.dependency.live import LiveGraph
from bag.dependency.models import ElementKind, WeakPoint
from bag.inventory.models import Equipment, Rack
from bag.inventory.models.choices import CATEGORIES, CATEGORY_ICONS
from bag.places import queries as places
from bag.places.domain.coordinates import Position
from bag.places.models import Place
from bag.places.presenting import around

ICONS = {
    "equipment": "server-2", "port": "plug-connected", "link": "link", "cable": "plug-connected", "duct": "route",
    "feed": "bolt", "ups": "battery", "rack": "server", "room": "door", "site": "building", "circuit": "world",
    "service": "heart-handshake", "unit": "sitemap", "point": "wifi",
}  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One element as pages show it; ``url`` is empty where its record has no page."""

    id: str
    name: str
    kind: str
    icon: str
    url: str

    @property
    def kind_label(self) -> str:
        return str(ElementKind(self.kind).label) if self.kind in ElementKind.values else self.kind


def element(graph: Graph, name: str) -> Element:
    """An element of the graph by its id. No query."""
    item = graph.index[name]
    kind = graph.kinds[item]
    return Element(name, label(graph, name), kind, ICONS.get(kind, "circle"), url_of(name))


def label(graph: Graph, name: str) -> str:
    """What an element is called; parts that have no record of their own are called after their whole."""
    item = graph.index.get(name)
    if item is None:
        return name
    said = graph.names[item] or name
    prefix = name.partition(":")[0]
    if prefix == "mains":
        return _("Mains of %(name)s") % {"name": said}
    if prefix == "battery":
        return _("Battery of %(name)s") % {"name": said}
    return said


def url_of(name: str) -> str:
    """The page of the record behind an element; empty when there is none."""
    key, _colon, pk = queries.key_of(name).partition(":")
    record = registers.records.get(key)
    return record.url("detail", int(pk)) if record is not None and pk.isdigit() else ""


def ask_url(*names: str) -> str:
    """The page that says what the failure of these elements takes away."""
    return f"{reverse('dependency:impact')}?" + "&".join(f"fail={name}" for name in names)


@dataclass(frozen=True)
class Group:
    """Elements of one kind: the first of them, and how many there are."""

    kind: str
    title: str
    icon: str
    total: int
    shown: list[Element]


def grouped(graph: Graph, names: Iterable[str], most: int) -> list[Group]:
    """Elements by kind: what people suffer from first, then equipment, rooms, power, cables."""
    by_kind: dict[str, list[str]] = {}
    for name in names:
        by_kind.setdefault(graph.kinds[graph.index[name]], []).append(name)
    order = ("service", "unit", "point", "equipment", "circuit", "ups", "feed", "site", "room", "rack", "link", "cable")
    kinds = sorted(by_kind, key=lambda kind: order.index(kind) if kind in order else len(order))
    return [
        Group(
            kind=kind,
            title=str(ElementKind(kind).label) if kind in ElementKind.values else kind,
            icon=ICONS.get(kind, "circle"),
            total=len(by_kind[kind]),
            shown=[element(graph, name) for name in by_kind[kind][:most]],
        )
        for kind in kinds
    ]


def remark(live: LiveGraph, found: Finding, texts: dict[str, Any]) -> dict[str, Any]:
    """A gap in the records as a sentence, with the page of the record to mend."""
    known = found.subject in live.graph.index
    detail = label(live.graph, found.detail) if found.detail else ""
    words = {"subject": label(live.graph, found.subject), "detail": detail}
    return {"text": str(texts[found.code]) % words, "url": url_of(found.subject) if known else ""}


def places_of(names: Iterable[str]) -> dict[str, int]:
    """Element → the place where it is, for equipment, racks and places. Two queries."""
    wanted: dict[str, int] = {}
    pieces: dict[int, list[str]] = {}
    racks: dict[int, str] = {}
    for name in names:
        key, _colon, pk = queries.key_of(name).partition(":")
        if key == "places.place":
            wanted[name] = int(pk)
        elif key == "inventory.equipment":
            pieces.setdefault(int(pk), []).append(name)
        elif key == "inventory.rack":
            racks[int(pk)] = name
        elif name.startswith("unit:") and "@" in name:
            wanted[name] = int(name.rpartition("@")[2])
    if pieces:
        rows = Equipment.objects.filter(pk__in=pieces, place__isnull=False).values_list("pk", "place_id")
        wanted |= {name: place for pk, place in rows for name in pieces[pk]}
    if racks:
        wanted |= {racks[pk]: place for pk, place in Rack.objects.filter(pk__in=racks).values_list("pk", "place_id")}
    return wanted


@dataclass
class Spot:
    """A place with a position of its own, and what is affected there."""

    place: Place
    position: Position
    tone: str
    """That of the worst element there."""
    count: int = 0
    lost: int = 0
    points: int = 0
    people: int = 0


def spots(graph: Graph, states: Mapping[str, Sequence[str]]) -> list[Spot]:
    """Where elements are, ``states`` being tone → ids, the worst first; by people, then by number. Four queries."""
    at = places_of(name for names in states.values() for name in names)
    rows = Place.objects.in_bulk(set(at.values()))
    known = places.located(rows.values())
    found: dict[int, Spot] = {}
    for tone, names in states.items():
        for name in names:
            located = known.get(at.get(name, 0))
            if located is None:
                continue
            spot = found.setdefault(located.source.pk, Spot(located.source, located.position, tone))
            item = graph.index[name]
            spot.count += 1
            if tone != "minor":
                spot.lost += 1
                spot.points += graph.kinds[item] == "point"
                spot.people += int(graph.weight[item])
    return sorted(found.values(), key=lambda spot: (-spot.people, -spot.lost, -spot.count, spot.place.pk))


def features(found: Iterable[Spot], layer: str) -> list[dict[str, Any]]:
    """Spots as points of the map."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [spot.position.longitude, spot.position.latitude]},
            "properties": {
                "title": spot.place.name,
                "url": spot.place.get_absolute_url(),
                "text": _("%(count)d elements affected") % {"count": spot.count},
                "state": spot.tone,
                "layer": layer,
            },
        }
        for spot in found
    ]


def by_category(names: Iterable[str]) -> list[tuple[str, str, int]]:
    """Equipment among elements by category: label, icon, number; the most first. One query."""
    pks = [int(name.partition(":")[2]) for name in names if name.startswith("equipment:")]
    rows = Equipment.objects.filter(pk__in=pks).order_by().values_list("type__category").annotate(Count("id"))
    labels = dict(CATEGORIES)
    counted = sorted(rows, key=lambda row: (-row[1], row[0]))
    return [(str(labels[category]), CATEGORY_ICONS.get(category, "cpu"), count) for category, count in counted]


def bounds(found: Iterable[Spot]) -> list[list[float]] | None:
    """Corners of a map that shows all spots."""
    return around(spot.position for spot in found)


def weak_point(row: WeakPoint) -> dict[str, Any]:
    """What the page of a weak point adds: the way to its consequence, and the record behind it."""
    return {
        "impact_url": ask_url(row.element),
        "record_url": url_of(row.element),
        "icon": ICONS.get(row.kind, "circle"),
        "people": row.weight,
    }


def supports(live: LiveGraph, name: str) -> dict[str, Any]:
    """What an element depends on and holds up, for the tab on its record's page. No query."""
    graph = live.graph
    item = graph.index[name]
    gates = []
    for gate in graph.gates_of[item].tolist():
        members = [element(graph, graph.ids[one]) for one in graph.members[gate].tolist()]
        gates.append(
            {"name": graph.gate_names[gate], "need": int(graph.gate_need[gate]), "members": members, "of": len(members)}
        )
    answer = queries.consequence(live.evaluator.ask([item]))
    lost = [one for one in (*answer.down, *answer.unreachable) if not one.startswith(("cable:", "run:", "reach:"))]
    return {
        "gates": gates,
        "ways": [element(graph, one) for one in picture.neighbors(live, item)[:12]],
        "twice": item < graph.nodes and bool(live.evaluator.reach.twice[item]),
        "networked": bool(graph.networked[item]),
        "lost": len(lost),
        "groups": grouped(graph, lost, 8),
        "people": answer.people,
        "impact_url": ask_url(name),
        "served": int(live.evaluator.before[item]) < 2,
    }
