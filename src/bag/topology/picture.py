"""Pictures for the graph island: layer 2 from seen links, layer 3 from routers and the prefixes in which they stand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.db.models import Max, Q

from bag.addresses.models import Address, Prefix, PrefixKind, Resolution
from bag.core import registers
from bag.inventory.domain.kinds import Category
from bag.places.models import Place
from bag.topology import queries
from bag.topology.models import Finding, FindingState, Node, SeenLink

MOST_BOXES = 48
MOST_LINKS = 20_000
FRESH = timedelta(days=7)
ROUTING = (Category.SWITCH.value, Category.ROUTER.value, Category.FIREWALL.value)
_SPREAD = 300
_SPRINGS = {"name": "cose", "randomize": False, "animate": False, "idealEdgeLength": 110, "nodeOverlap": 40,
            "nodeRepulsion": 90000, "gravity": 0.6, "numIter": 1500, "componentSpacing": 60}  # fmt: skip

Positions = Mapping[str, list[float]]


@dataclass(frozen=True)
class Picture:
    """Elements of the island; ``left_out``: boxes that found no room."""

    elements: list[dict[str, Any]]
    boxes: int
    edges: int
    left_out: int = 0
    placed: bool = False
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    """The lines in words, for those who do not see the picture: one end, the other, what is told of the line."""

    @property
    def block(self) -> dict[str, Any]:
        """What the island draws; a saved lay-out is drawn as it was saved."""
        found: dict[str, Any] = {"elements": self.elements, "zoom": True, "movable": True}
        return found if self.placed else found | {"layout": _SPRINGS, "stretch": True}


def of_links(user: Any, on: datetime | None, place: Place | None, positions: Positions) -> Picture:
    """The links that are there, or were there at a moment. Four queries.

    Of a place everything; of the whole city what joins others, and who is in no record: end devices would hide them.
    """
    pieces = registers.records["inventory.equipment"].visible_to(user)
    seen_by = pieces.order_by().values("pk")
    rows = queries.with_ends(queries.at(on)).filter(
        Q(a__node__equipment__in=seen_by) | Q(b__node__equipment__in=seen_by)
    )
    if place is not None:
        here = Place.objects.filter(Q(pk=place.pk) | Q(ancestors__contains=[place.pk])).values("pk")
        rows = rows.filter(Q(a__node__equipment__place__in=here) | Q(b__node__equipment__place__in=here))
    seen = list(rows.order_by("pk")[:MOST_LINKS])
    nodes = {node.pk: node for row in seen for node in (row.a.node, row.b.node)}
    degree = Counter(pk for row in seen for pk in (row.a.node_id, row.b.node_id))
    wanted = {pk for pk, node in nodes.items() if place is not None or degree[pk] > 1 or node.equipment_id is None}
    wanted = {pk for row in seen for pk in _pair(row) if wanted.issuperset(_pair(row))}  # a box alone shows nothing
    shown = set(sorted(wanted, key=lambda pk: (-degree[pk], pk))[:MOST_BOXES])
    lines: dict[tuple[int, int], list[SeenLink]] = {}
    for row in seen:
        if {row.a.node_id, row.b.node_id} <= shown:
            lines.setdefault(_pair(row), []).append(row)
    doubted = _doubted()
    boxes = [(f"n{pk}", nodes[pk].name or str(nodes[pk]), _tone(nodes[pk]), _url(nodes[pk]))
             for pk in sorted(shown)]  # fmt: skip
    edges = [(f"n{one}", f"n{other}", f"{len(some)}×" if len(some) > 1 else "", _edge_tone(some, doubted))
             for (one, other), some in lines.items()]  # fmt: skip
    told = [(f"{row.a.node} {row.a.name}", f"{row.b.node} {row.b.name}", row.protocol) for some in lines.values()
            for row in some]  # fmt: skip
    return _picture(boxes, edges, len(wanted) - len(shown), positions, told)


def of_networks(user: Any, positions: Positions) -> Picture:
    """Routers and the networks of the common table that they join or in which they resolve hosts. Four queries."""
    pieces = registers.records["inventory.equipment"].visible_to(user)
    owned = Address.objects.filter(vrf=None, equipment__in=pieces.order_by().values("pk"))
    owned = owned.filter(equipment__type__category__in=ROUTING)
    ends = [(pk, text, 0) for pk, text in owned.values_list("equipment_id", "address")]
    last = Resolution.objects.aggregate(at=Max("last_seen"))["at"]
    if last is not None:
        resolved = Resolution.objects.filter(router__in=pieces.order_by().values("pk"), last_seen__gte=last - FRESH)
        ends += [(pk, text, 1) for pk, text in resolved.values_list("router_id", "address").distinct()]
    homes = _Homes(Prefix.objects.filter(vrf=None, kind=PrefixKind.NETWORK).values_list("pk", "network"))
    hosts: Counter[tuple[int, int]] = Counter()
    for piece, text, host in ends:
        home = homes.of(text)
        if home is not None:
            hosts[piece, home] += host
    joined = Counter(piece for piece, _prefix in hosts)
    hosts = Counter({pair: count for pair, count in hosts.items() if count or joined[pair[0]] > 1})
    by_prefix = Counter(prefix for _piece, prefix in hosts)
    shown = set(sorted(by_prefix, key=lambda pk: (-by_prefix[pk], pk))[: MOST_BOXES // 2])
    routers = {piece for piece, prefix in hosts if prefix in shown}
    prefixes = Prefix.objects.in_bulk(shown)
    names = {row.pk: row for row in pieces.filter(pk__in=routers)}
    boxes = [(f"e{pk}", row.name, "", row.get_absolute_url()) for pk, row in names.items()]
    boxes += [(f"p{pk}", str(row.network), "ok", row.get_absolute_url()) for pk, row in prefixes.items()]
    edges = [(f"e{piece}", f"p{prefix}", str(count) if count else "", "")
             for (piece, prefix), count in hosts.items() if prefix in prefixes and piece in names]  # fmt: skip
    told = [(names[piece].name, str(prefixes[prefix].network), str(count) if count else "")
            for (piece, prefix), count in hosts.items() if prefix in prefixes and piece in names]  # fmt: skip
    return _picture(boxes, edges, len(by_prefix) - len(shown), positions, told)


class _Homes:
    """The smallest network round an address: a look-up for each length that there is, the longest first."""

    def __init__(self, networks: Iterable[tuple[int, str]]) -> None:
        self._of: dict[tuple[int, int], dict[int, int]] = {}
        for pk, text in networks:
            net = ip_network(text)
            self._of.setdefault((net.version, net.prefixlen), {})[int(net.network_address)] = pk
        self._lengths = sorted(self._of, reverse=True)

    def of(self, text: str) -> int | None:
        """The network's number; None when none is round the address."""
        host = ip_address(text)
        for version, length in self._lengths:
            if version == host.version:
                shift = host.max_prefixlen - length
                found = self._of[version, length].get(int(host) >> shift << shift)
                if found is not None:
                    return found
        return None


def _picture(
    boxes: list[tuple[str, str, str, str]], edges: list[tuple[str, str, str, str]], left_out: int, positions: Positions,
    told: list[tuple[str, str, str]],
) -> Picture:  # fmt: skip
    elements: list[dict[str, Any]] = []
    for at, (key, label, tone, url) in enumerate(boxes):
        data = {"id": key, "label": label, "state": tone, "wide": True, "url": url}
        elements.append({"data": data, "position": _position(key, at, len(boxes), positions)})
    for at, (one, other, label, tone) in enumerate(edges):
        data = {"id": f"l{at}", "source": one, "target": other, "state": tone}
        elements.append({"data": data | {"label": label} if label else data})
    return Picture(elements, len(boxes), len(edges), left_out, bool(positions), sorted(told))


def _position(key: str, at: int, total: int, positions: Positions) -> dict[str, float]:
    if key in positions:
        return {"x": positions[key][0], "y": positions[key][1]}
    angle, reach = 2 * math.pi * at / max(total, 1), _SPREAD * (0.4 + at / max(total, 1))
    return {"x": round(reach * math.cos(angle), 1), "y": round(reach * math.sin(angle), 1)}


def _pair(row: SeenLink) -> tuple[int, int]:
    return min(row.a.node_id, row.b.node_id), max(row.a.node_id, row.b.node_id)


def _doubted() -> set[tuple[int, int]]:
    """The pairs of ports of open differences. One query."""
    rows = Finding.objects.filter(state=FindingState.OPEN, a__isnull=False, b__isnull=False)
    return {(min(one, other), max(one, other)) for one, other in rows.values_list("a_id", "b_id")
            if one is not None and other is not None}  # fmt: skip


def _edge_tone(rows: list[SeenLink], doubted: set[tuple[int, int]]) -> str:
    return "major" if any((row.a_id, row.b_id) in doubted for row in rows) else ""


def _tone(node: Node) -> str:
    return "unknown" if node.equipment_id is None else "ok"


def _url(node: Node) -> str:
    return str(node.equipment.get_absolute_url()) if node.equipment is not None else ""
