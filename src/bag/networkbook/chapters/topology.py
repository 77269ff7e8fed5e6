"""The network as pictures: recorded lines between devices or sites, and the networks in which routers stand."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.dependency.queries import live_graph
from bag.inventory.domain.kinds import Category
from bag.inventory.models import Equipment
from bag.networkbook.domain.content import Section
from bag.networkbook.domain.drawing import Box, Edge, svg
from bag.networkbook.scope import DEVICES, Scope
from bag.topology import picture

MOST_BOXES = 42
"""Boxes that a page has room for."""
RANKS = {kind: rank for rank, kind in enumerate(DEVICES)}
Pair = tuple[int, int]


def physical(scope: Scope) -> Section:
    """Layer 2: devices of a site with their neighbors, or the middle of the city's network. Three queries."""
    lines = lines_between()
    near = _around(scope, lines)
    rows = scope.rows("inventory.equipment").filter(type__category__in=DEVICES, pk__in=near)
    devices = rows.select_related("type", "place").in_bulk()
    inside = set(scope.devices().filter(pk__in=devices).values_list("pk", flat=True))
    chosen = _chosen(devices, inside, lines)
    shown = {pair: count for pair, count in lines.items() if set(pair) <= chosen}
    joined = {pk for pair in shown for pk in pair}
    boxes = [_box(devices[pk], inside) for pk in sorted(joined)]
    edges = [Edge(f"e{one}", f"e{two}", f"{n}×" if n > 1 else "") for (one, two), n in sorted(shown.items())]
    told = [(str(devices[one]), str(devices[two]), str(n)) for (one, two), n in shown.items()]
    left = len(devices) - len(joined)
    title = _("Topology: devices and lines")
    return Section(
        "topology", title, _("Lines are those of the cable records; a number tells how many run between two devices."),
        (_("Device"), _("Neighbor"), pgettext("cable", "Lines")), tuple(sorted(told)), (4, 4, 1.2), frozenset({2}), 2,
        empty=_("No line between devices is recorded."), picture=svg(boxes, edges, title),
        note=_("%(n)d more devices are not in the picture.") % {"n": left} if left > 0 else "",
    )  # fmt: skip


def lines_between() -> Counter[Pair]:
    """Pairs of pieces of equipment with the number of recorded lines between them. No query while records stand."""
    graph = live_graph().graph
    found: Counter[Pair] = Counter()
    for one, other in graph.ends.tolist():
        ends = [_piece(graph.ids[end]) for end in (one, other)]
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            found[min(ends[0], ends[1]), max(ends[0], ends[1])] += 1
    return found


def behind(port: int, own: int) -> str:
    """The device at the far end of the run that begins at a port; empty where the records know none. No query."""
    live = live_graph()
    link = live.graph.index.get(live.aliases.get(f"inventory.port:{port}", ""), -1) - live.graph.nodes
    if link < 0:
        return ""
    ends = live.graph.ends[link].tolist()
    far = [end for end in ends if live.graph.ids[end] != f"equipment:{own}"]
    return str(live.graph.names[far[0]]) if len(far) == 1 else ""


def _piece(name: str) -> int | None:
    kind, _colon, pk = name.partition(":")
    return int(pk) if kind == "equipment" and pk.isdecimal() else None


def _around(scope: Scope, lines: Counter[Pair]) -> set[int]:
    """The devices of the scope and those at the other ends of their lines. One query."""
    if scope.place is None:
        return {pk for pair in lines for pk in pair}
    here = set(scope.devices().values_list("pk", flat=True))
    return here | {pk for pair in lines if here & set(pair) for pk in pair}


def _chosen(devices: dict[int, Equipment], inside: set[int], lines: Counter[Pair]) -> set[int]:
    """Those that the picture has room for: of the site first, then those with the most lines between devices."""
    degree = Counter(pk for pair in lines if devices.keys() >= set(pair) for pk in pair)
    order = sorted(
        devices, key=lambda pk: (pk not in inside, RANKS[devices[pk].type.category], -degree[pk], devices[pk].sort_text)
    )
    return set(order[:MOST_BOXES])


def _box(row: Equipment, inside: set[int]) -> Box:
    rank = 0 if row.type.category in (Category.FIREWALL.value, Category.ROUTER.value) else RANKS[row.type.category]
    return Box(f"e{row.pk}", row.name, str(row.place or ""), rank, row.pk not in inside)


def networks(scope: Scope) -> Section:
    """Layer 3: routers and the networks in which they have an address. Four queries."""
    title = _("Topology: routers and networks")
    found = picture.of_networks(scope.user, {})
    boxes, edges = [], []
    for element in found.elements:
        data = element["data"]
        if "source" in data:
            edges.append(Edge(data["source"], data["target"]))
        else:
            boxes.append(Box(data["id"], data["label"], rank=0 if str(data["id"]).startswith("p") else 1))
    return Section(
        "networks", title, _("A line means that the router has an address in the network."),
        (_("Router"), _("Network")), tuple(sorted((one, two) for one, two, _count in found.rows)), (1, 1), keys=2,
        empty=_("No router has an address in a planned network."), picture=svg(boxes[:MOST_BOXES], edges, title),
        note=_("%(n)d more networks are not in the picture.") % {"n": found.left_out} if found.left_out else "",
    )  # fmt: skip
