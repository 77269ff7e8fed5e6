"""Answers about the plant as facts, for pages and commands alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from bag.fiber import index, queries
from bag.fiber.domain import geometry
from bag.fiber.domain.locating import Coil as Loop
from bag.fiber.domain.locating import Known, Reading, Section, Spot, locate
from bag.fiber.domain.strands import Loss, Trail
from bag.fiber.models import Cable, Circuit, Closure, Coil, Joint, Node, Strand, Trench
from bag.fiber.queries import Step


def strand(text: str) -> Strand:
    """The strand named ``CODE:NUMBER`` (a core of a cable, a port, a leg of a splitter); ``ValidationError``."""
    code, mark, number = text.rpartition(":")
    if not mark or not number.isdecimal() or len(number) > 5:
        raise ValidationError(
            _("Name a core or port as CODE:NUMBER; this is not understood: “%(text)s”.") % {"text": text}
        )
    found = (
        Strand.objects.filter(Q(cable__code=code) | Q(frame__code=code) | Q(splitter__name=code), number=int(number))
        .select_related("cable__type", "frame", "splitter")
        .first()
    )
    if found is None:
        raise ValidationError(_("There is no core or port “%(text)s”.") % {"text": text})
    return found


def circuit(code: str) -> Circuit:
    """The circuit of this code; ``ValidationError``."""
    found = Circuit.objects.filter(code=code).select_related("a_frame", "b_frame", "backup_of").first()
    if found is None:
        raise ValidationError(_("There is no circuit “%(code)s”.") % {"code": code})
    return found


@dataclass(frozen=True)
class Lost:
    """A circuit that a cut takes: ``down``, or ``degraded`` when its group still has a way."""

    circuit: Circuit
    outcome: str


@dataclass(frozen=True)
class Cut:
    """What a cut takes away, by name."""

    cables: list[Cable]
    circuits: list[Lost]
    sites_down: list[Node]
    sites_degraded: list[Node]
    services: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def down(self) -> list[Circuit]:
        return [lost.circuit for lost in self.circuits if lost.outcome == "down"]

    @property
    def contacts(self) -> list[tuple[str, list[str]]]:
        """Whom to call with the services concerned: those who have something down first."""
        found: dict[str, list[str]] = defaultdict(list)
        for lost in sorted(self.circuits, key=lambda one: one.outcome == "degraded"):
            unit = lost.circuit.owner_unit
            who = " · ".join(filter(None, (str(unit), lost.circuit.contact or unit.phone)))
            if lost.circuit.service not in found[who]:
                found[who].append(lost.circuit.service)
        return list(found.items())


def cables_of(
    cables: Iterable[Cable] = (), trenches: Iterable[Trench] = (), closures: Iterable[Closure] = ()
) -> list[Cable]:
    """The cables that are hit with these things: named ones, those in the trenches, those joined in the closures."""
    trench_ids = [trench.pk for trench in trenches]
    joints = Joint.objects.filter(closure__in=list(closures))
    joined = Q(strands__joints_a__in=joints) | Q(strands__joints_b__in=joints)
    wanted = {cable.pk for cable in cables}
    wanted.update(Cable.objects.filter(lays__trench__in=trench_ids).values_list("pk", flat=True))
    if closures:
        wanted.update(Cable.objects.filter(joined).values_list("pk", flat=True))
    return list(Cable.objects.filter(pk__in=wanted).select_related("type", "a", "b").order_by("sort_text"))


def cut(cables: Sequence[Cable]) -> Cut:
    """What is lost when all of these cables are cut at once. Four queries and the index."""
    plant = index.current()
    lost = plant.cut(cable.pk for cable in cables)
    return _named(plant, lost, list(cables))


def _named(plant: index.Index, lost: Loss, cables: list[Cable]) -> Cut:
    ids = [int(plant.circuits[row]) for row in lost.circuits]
    rows = Circuit.objects.select_related("owner_unit", "a_frame__node", "b_frame__node").in_bulk(ids)
    gone = set(lost.groups_down)
    circuits = [
        Lost(rows[int(plant.circuits[row])], "down" if int(plant.groups[row]) in gone else "degraded")
        for row in lost.circuits
        if int(plant.groups[row]) >= 0 and int(plant.circuits[row]) in rows
    ]
    circuits.sort(key=lambda one: (one.outcome == "degraded", one.circuit.sort_text))
    sites = plant.sites[1]
    nodes = Node.objects.select_related("place").in_bulk(
        [int(sites[row]) for row in (*lost.sites_down, *lost.sites_degraded)]
    )
    services: dict[str, dict[str, int]] = {}
    for one in circuits:
        counts = services.setdefault(one.circuit.service, {"down": 0, "degraded": 0})
        counts[one.outcome] += 1
    down, less = ([nodes[int(sites[row])] for row in found] for found in (lost.sites_down, lost.sites_degraded))
    return Cut(cables, circuits, _sorted(down), _sorted(less), services)


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: node.sort_text)


@dataclass(frozen=True)
class Located:
    """Where an event lies: on which cable, which point of the map, between which nodes; meters and degrees."""

    spot: Spot
    cable: Cable
    longitude: float
    latitude: float
    east: float
    north: float
    near: list[tuple[Node, float]]
    """The two nearest chambers or poles with their distance along the ground."""


def chain_from(row: Strand, start: Node | None) -> list[Step]:
    """The way of a strand from the node where a measurement begins (None: its A), as far as the light goes."""
    if row.cable is None:
        leaving = 2 * row.pk
        return queries.steps([leaving + 1, *queries.walks([leaving])[0].entered])
    if start is not None and start.pk not in (row.cable.a_id, row.cable.b_id):
        raise ValidationError(_("%(cable)s does not end at %(node)s.") % {"cable": row.cable, "node": start})
    side = int(start is not None and start.pk == row.cable.b_id)
    entered = 2 * row.pk + side
    return queries.steps([entered, *queries.walks([entered ^ 1])[0].entered])


def sections(steps: Sequence[Step]) -> list[tuple[Cable, bool, Section]]:
    """The cable sections of a way: cable, whether it runs from A to B, and what locating needs. One query."""
    passed = [(step.strand.cable, step.entered & 1 == 0) for step in steps if step.strand.cable is not None]
    coils: dict[int, list[Coil]] = defaultdict(list)
    for coil in Coil.objects.filter(cable__in=[cable for cable, _forward in passed]):
        coils[coil.cable_id].append(coil)
    return [(cable, forward, _section(cable, coils[cable.pk], forward=forward)) for cable, forward in passed]


def _section(cable: Cable, coils: Sequence[Coil], *, forward: bool) -> Section:
    tails = (cable.tail_a_m, cable.tail_b_m) if forward else (cable.tail_b_m, cable.tail_a_m)
    loops = tuple(Loop(coil.at_m if forward else max(cable.map_m - coil.at_m, 0), coil.length_m) for coil in coils)
    sheath = cable.sheath_m
    if cable.optical_m is not None:
        sheath = cable.optical_m / cable.type.factor
    return Section(cable.pk, cable.map_m, sheath, cable.type.factor, *tails, loops)


def located(meters: float, steps: Sequence[Step], reading: Reading, known: Sequence[Known] = ()) -> Located:
    """The place of an event at ``meters`` on a way; ``ValidationError`` when it has no cable or cannot be drawn."""
    passed = sections(steps)
    if not passed:
        raise ValidationError(_("No cable is joined there."))
    try:
        spot = locate(meters, [section for _cable, _forward, section in passed], reading, known)
    except ValueError as error:
        raise ValidationError(_("The known joints contradict each other.")) from error
    cable, forward, section = passed[spot.section]
    shape = cable.geometry
    if shape is None:
        raise ValidationError(_("%(cable)s has not been drawn on the map.") % {"cable": cable})
    share = spot.at / section.map_length if section.map_length else 0.0
    longitude, latitude = geometry.along(shape, shape.length * (share if forward else 1 - share))
    point = geometry.point(longitude, latitude)
    return Located(spot, cable, longitude, latitude, point.x, point.y, _nearest(point))


def _nearest(point: Any) -> list[tuple[Node, float]]:
    """The two nearest chambers or poles within two kilometers. One query, by the index on boxes."""
    x, y, reach = point.x, point.y, 2000.0
    rows = Node.objects.filter(box__meets=(x - reach, y - reach, x + reach, y + reach)).exclude(kind="building")
    found = [(node, node.geometry.distance(point)) for node in rows if node.geometry is not None]
    return sorted(found, key=lambda pair: (pair[1], pair[0].pk))[:2]


def tree(trail: Trail) -> dict[str, Any]:
    """A walk with its branches: entered ends and how each ends."""
    return {"entered": trail.entered, "outcome": trail.outcome, "branches": [tree(one) for one in trail.branches]}


@dataclass(frozen=True)
class Shared:
    """What a circuit and its backup both lie in; empty: they are apart."""

    main: Circuit
    backup: Circuit
    trenches: list[Trench]
    nodes: list[Node]


def diversity(wanted: Iterable[Circuit] | None = None) -> list[Shared]:
    """Every circuit with a backup (or those ``wanted``), held against it by trench and node. Three queries."""
    plant = index.current()
    pairs = plant.pairs()
    if wanted is not None:
        ids = {circuit.pk for circuit in wanted}
        pairs = [pair for pair in pairs if ids & {int(plant.circuits[row]) for row in pair}]
    by_trench = plant.shared(pairs, plant.on_trenches)
    by_node = plant.shared(pairs, plant.on_nodes)
    circuits = Circuit.objects.in_bulk([int(plant.circuits[row]) for pair in pairs for row in pair])
    trenches = Trench.objects.in_bulk({int(plant.trenches[at]) for found in by_trench for at in found})
    nodes = Node.objects.in_bulk({int(plant.nodes[at]) for found in by_node for at in found})
    answer = []
    for (main, backup), hit, met in zip(pairs, by_trench, by_node, strict=True):
        ends = {int(node) for row in (main, backup) for node in plant.ends[row]}
        places = [nodes[int(plant.nodes[at])] for at in met if int(plant.nodes[at]) not in ends]
        answer.append(
            Shared(
                circuits[int(plant.circuits[main])], circuits[int(plant.circuits[backup])],
                [trenches[int(plant.trenches[at])] for at in hit], places,
            )
        )  # fmt: skip
    return sorted(answer, key=lambda one: (not one.trenches, not one.nodes, one.main.sort_text))
