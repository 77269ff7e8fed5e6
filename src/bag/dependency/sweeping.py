"""The nightly sweep: every single failure of the city, kept with its consequence and compared with the sweep before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core.ui.numbers import number
from bag.dependency import presenting
from bag.dependency.domain.cuts import Cuts, TooManyCuts
from bag.dependency.domain.graph import Graph
from bag.dependency.domain.weak_points import WeakPoint as Found
from bag.dependency.domain.weak_points import weak_points
from bag.dependency.live import LiveGraph, fresh_graph
from bag.dependency.models import Change, RiskSweep, WeakPoint
from bag.inventory.domain.kinds import Category
from bag.inventory.models import Equipment
from bag.places.models import Place

log = structlog.get_logger()
END_DEVICE = 2
"""Elements lost with one end device: itself and the citizens' point that it is. What takes away no more is minor."""
KEPT = 2
"""Sweeps whose weak points are kept; of older ones the figures stay."""
MOST_GONE = 200
BATCH = 2000
POWER = frozenset({"ups", "feed"})
CARRYING = (
    Category.SWITCH, Category.ROUTER, Category.FIREWALL, Category.WLAN_CONTROLLER, Category.RADIO_LINK,
    Category.RADIO_REPEATER, Category.PBX, Category.GATEWAY,
)  # fmt: skip
Progress = Callable[[int, int, str], Any]


def sweep(progress: Progress = lambda done, total, message: None) -> RiskSweep:
    """Ask the city about every single failure and keep the answer. All or nothing."""
    started = time.process_time()
    progress(0, 4, _("Reading the records"))
    live = fresh_graph()
    progress(1, 4, _("Letting every element fail alone"))
    cuts = _cuts(live)
    found = weak_points(live.evaluator, cuts)
    progress(2, 4, _("Comparing with the sweep before"))
    weak = [one for one in found if one.lost > END_DEVICE or one.services or one.units]
    power = _power(live.graph, cuts) if cuts else Power()
    progress(3, 4, _("Writing the weak points"))
    with transaction.atomic():
        made = _keep(live, weak, len(found) - len(weak), power, time.process_time() - started)
    log.info("dependency.sweep.done", weak=made.weak, seconds=round(made.seconds, 1))
    return made


def _cuts(live: LiveGraph) -> Cuts | None:
    try:
        return live.explainer.cuts
    except TooManyCuts:
        return None


def _keep(live: LiveGraph, weak: list[Found], minor: int, power: Power, seconds: float) -> RiskSweep:
    before = RiskSweep.objects.order_by("-pk").first()
    known = {row.element: row for row in before.points.all()} if before else {}
    ids = live.graph.ids
    gone = [row for element, row in known.items() if element not in {ids[one.element] for one in weak}]
    made = RiskSweep.objects.create(
        seconds=seconds,
        elements=len(ids),
        weak=len(weak),
        minor=minor,
        gone=[row.name for row in sorted(gone, key=lambda row: row.rank)[:MOST_GONE]],
        gone_count=len(gone),
        findings=len(live.remarks),
        fed=power.fed,
        spared=power.spared,
        carrying=power.carrying,
        backed=power.backed,
    )
    at = presenting.places_of(_anchor(live.graph, one.element) for one in weak)
    standing = set(Place.objects.values_list("pk", flat=True))
    rows = (_row(made, live.graph, rank, one, known, at, standing) for rank, one in enumerate(weak, 1))
    WeakPoint.objects.bulk_create(rows, batch_size=BATCH)
    older = RiskSweep.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    WeakPoint.objects.filter(sweep__in=list(older)).delete()
    return made


def _anchor(graph: Graph, item: int) -> str:
    """The element whose place is shown: itself, or one end of the link that it is or carries."""
    if graph.kinds[item] == "cable" and item < graph.nodes:
        owners = graph.gate_owner[graph.gates_with[item]]
        item = int(owners[0]) if owners.size else item
    return graph.ids[item if item < graph.nodes else int(graph.ends[item - graph.nodes][0])]


def _row(
    made: RiskSweep,
    graph: Graph,
    rank: int,
    one: Found,
    known: dict[str, WeakPoint],
    at: dict[str, int],
    standing: set[int],
) -> WeakPoint:
    element = graph.ids[one.element]
    place = at.get(_anchor(graph, one.element))
    row = WeakPoint(
        sweep=made,
        rank=rank,
        element=element,
        name=presenting.label(graph, element)[:200],
        kind=graph.kinds[one.element],
        place_id=place if place in standing else None,
        lost=one.lost,
        weight=one.weight,
        services=one.services,
        units=one.units,
        points=one.points,
        named=[presenting.label(graph, graph.ids[item]) for item in one.named],
    )
    row.change = _change(known.get(element), row)
    return row


def _change(before: WeakPoint | None, now: WeakPoint) -> Change:
    if before is None:
        return Change.NEW
    old, new = ((row.weight, row.services, row.units, row.points, row.lost) for row in (before, now))
    return Change.SAME if old == new else Change.WORSE if new > old else Change.BETTER


@dataclass
class Power:
    """How well the power of the city stands by the records; counts of pieces."""

    fed: int = 0
    spared: int = 0
    carrying: int = 0
    backed: int = 0


def _power(graph: Graph, cuts: Cuts) -> Power:
    """Two queries."""
    center = Equipment.objects.filter(place__subtype="data_center", rack__isnull=False)
    racked = _known(graph, center.exclude(type__category__in=(Category.PDU, Category.UPS)))
    power = Power()
    for item in racked:
        if not any(graph.gate_names[gate] == "power" for gate in graph.gates_of[item].tolist()):
            continue
        power.fed += 1
        power.spared += not any(graph.kinds[cut] in POWER for cut in cuts.alive[item] if cut != item)
    for item in _known(graph, Equipment.objects.filter(type__category__in=CARRYING)):
        above = _above(graph, item)
        if above:
            power.carrying += 1
            power.backed += "ups" in above
    return power


def _known(graph: Graph, rows: Any) -> Iterable[int]:
    names = (f"equipment:{pk}" for pk in rows.order_by("pk").values_list("pk", flat=True))
    return [graph.index[name] for name in names if name in graph.index]


def _above(graph: Graph, item: int) -> set[str]:
    """Kinds of everything that feeds an element, directly or through others."""
    kinds: set[str] = set()
    edge, seen = [item], {item}
    while edge:
        for gate in graph.gates_of[edge.pop()].tolist():
            if graph.gate_names[gate] == "power":
                for one in graph.members[gate].tolist():
                    kinds.add(graph.kinds[one])
                    if one not in seen:
                        seen.add(one)
                        edge.append(one)
    return kinds


def run(work: Any) -> dict[str, Any]:
    """The sweep as a job that people start."""
    made = sweep(work.progress)
    message = _("%(count)s single points of failure") % {"count": number(made.weak)}
    return {"message": message, "url": reverse("dependency:weakpoint-list")}
