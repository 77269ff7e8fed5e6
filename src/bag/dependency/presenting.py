"""How elements of the support graph are shown to people: names, links to their records, groups, picture, map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import registers
from bag.dependency import picture, queries
from bag.dependency.domain.graph import Finding, Graph
from bag.dependency.live import LiveGraph
from bag.dependency.models import ElementKind, WeakPoint
from bag.inventory.models import Equipment
from bag.places import queries as places
from bag.places.domain.coordinates import Position
from bag.places.models import Place

ICONS = {
    "equipment": "server-2", "port": "plug-connected", "link": "link", "cable": "plug-connected", "duct": "route",
    "feed": "bolt", "ups": "battery", "rack": "server", "room": "door", "site": "building", "circuit": "world",
    "service": "heart-handshake", "unit": "sitemap", "point": "wifi",
}  # fmt: skip
MOST_MAPPED = 3000


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
    """Element → the place where it is, for equipment, racks and places. One query."""
    wanted: dict[str, int] = {}
    pieces: dict[int, list[str]] = {}
    for name in names:
        key, _colon, pk = queries.key_of(name).partition(":")
        if key == "places.place":
            wanted[name] = int(pk)
        elif key == "inventory.equipment":
            pieces.setdefault(int(pk), []).append(name)
        elif name.startswith("unit:") and "@" in name:
            wanted[name] = int(name.rpartition("@")[2])
    if pieces:
        rows = Equipment.objects.filter(pk__in=pieces, place__isnull=False).values_list("pk", "place_id")
        wanted |= {name: place for pk, place in rows for name in pieces[pk]}
    return wanted


def map_features(states: dict[str, list[str]], layer: str = "affected") -> list[dict[str, Any]]:
    """Points on the map for the sites of elements, ``states`` being tone → ids, the worst first. Three queries."""
    at = places_of(name for names in states.values() for name in names[:MOST_MAPPED])
    rows = Place.objects.in_bulk(set(at.values()))
    found = places.located(rows.values())
    spots: dict[tuple[float, float], dict[str, Any]] = {}
    for tone, names in states.items():
        for name in names[:MOST_MAPPED]:
            spot = found.get(at.get(name, 0))
            if spot is None:
                continue
            key = (spot.position.longitude, spot.position.latitude)
            known = spots.setdefault(key, {"place": spot.source, "tone": tone, "count": 0})
            known["count"] += 1
    return [_feature(one, key, layer) for key, one in spots.items()]


def _feature(spot: dict[str, Any], at: tuple[float, float], layer: str) -> dict[str, Any]:
    place: Place = spot["place"]
    text = _("%(count)d elements affected") % {"count": spot["count"]}
    properties = {"title": place.name, "url": place.get_absolute_url(), "text": text, "state": spot["tone"]}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": {**properties, "layer": layer},
    }


def bounds(features: list[dict[str, Any]]) -> list[list[float]] | None:
    """Corners of a map that shows all points."""
    from bag.places.presenting import around

    return around(Position(at[1], at[0]) for at in (one["geometry"]["coordinates"] for one in features))


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


def model_label(key: str) -> str:
    """The wording of a record type."""
    return str(apps.get_model(key)._meta.verbose_name)
