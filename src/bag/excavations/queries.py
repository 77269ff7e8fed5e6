"""What lies where somebody wants to dig: two indexed looks at the plant, then exact distances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from bag.excavations.domain.life import Facts
from bag.excavations.domain.risk import Near, Risk
from bag.excavations.models import Excavation
from bag.fiber import index
from bag.fiber.answers import Cut, cut
from bag.fiber.models import Cable, Trench
from bag.fiber.models.choices import STANDING, Criticality, TrenchKind

ABOVE_GROUND = (TrenchKind.AERIAL, TrenchKind.BRIDGE, TrenchKind.TUNNEL, TrenchKind.INDOOR)
"""What a digger does not reach."""
CRITICAL = (Criticality.HIGH, Criticality.VITAL)
MOST = 2_000
"""Lines that one check names; a larger area is a plan, not a dig."""


@dataclass(frozen=True)
class Line:
    """A trench, or a cable whose trench nobody recorded, near an area. ``cables``: keys of what lies in it."""

    kind: str
    pk: int
    code: str
    meters: float
    accuracy_m: float | None
    depth_cm: int | None
    cables: tuple[int, ...]


@dataclass(frozen=True)
class Affected:
    """What a dig may hit: lines, the nearest first, with the circuits over each; and what is lost when all are cut."""

    lines: list[Line]
    over: list[set[int]]
    """Keys of the circuits over each line."""
    lost: Cut

    def near(self) -> list[Near]:
        """The lines as the verdict reads them."""
        critical = {one.circuit.pk for one in self.lost.circuits if one.circuit.criticality in CRITICAL}
        return [
            Near(line.code, line.meters, line.accuracy_m, line.depth_cm, len(over & critical), len(over))
            for line, over in zip(self.lines, self.over, strict=True)
        ]


def lines_near(area: BaseGeometry, meters: float) -> list[Line]:
    """Buried lines of ours within ``meters`` of the area, the nearest first. Three queries."""
    west, south, east, north = area.bounds
    frame = (west - meters, south - meters, east + meters, north + meters)
    trenches = Trench.objects.filter(box__meets=frame, state__in=STANDING).exclude(kind__in=ABOVE_GROUND)
    rows = list(trenches.values_list("pk", "code", "shape", "accuracy_m", "depth_cm"))
    near = _within(area, meters, [row[2] for row in rows])
    inside = {rows[at][0]: meters_off for at, meters_off in near}
    lying = _cables_in(list(inside))
    found = [
        Line("trench", pk, code, inside[pk], accuracy, depth, tuple(lying[pk]))
        for pk, code, _shape, accuracy, depth in rows
        if pk in inside
    ]
    loose = Cable.objects.filter(box__meets=frame, state__in=STANDING, lays__isnull=True)
    cables = list(loose.values_list("pk", "code", "shape", "accuracy_m"))
    for at, meters_off in _within(area, meters, [row[2] for row in cables]):
        pk, code, _shape, accuracy = cables[at]
        found.append(Line("cable", pk, code, meters_off, accuracy, None, (pk,)))
    return sorted(found, key=lambda line: (line.meters, line.code))[:MOST]


def _within(area: BaseGeometry, meters: float, shapes: Sequence[Any]) -> list[tuple[int, float]]:
    """Positions of the shapes within the distance, each with its distance to the decimeter."""
    if not shapes:
        return []
    lines = shapely.from_wkb([bytes(one) if one is not None else None for one in shapes])
    shapely.prepare(area)
    close = np.flatnonzero(shapely.dwithin(lines, area, meters))
    away = shapely.distance(lines[close], area)
    return [(int(at), round(float(distance), 1)) for at, distance in zip(close, away, strict=True)]


def _cables_in(trenches: list[int]) -> dict[int, list[int]]:
    """Trench → keys of the standing cables in it. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.trench_id, l.cable_id FROM fiber_lay l JOIN fiber_cable c ON c.id = l.cable_id"
            " WHERE l.trench_id = ANY(%s) AND c.state = ANY(%s) ORDER BY l.cable_id",
            [trenches, [state.value for state in STANDING]],
        )
        for trench, cable in cursor.fetchall():
            found[trench].append(cable)
    return found


def affected(area: BaseGeometry, meters: float) -> Affected:
    """Lines near the area, the circuits over them, and what a cut through all of them takes away."""
    lines = lines_near(area, meters)
    keys = sorted({cable for line in lines for cable in line.cables})
    cables = list(Cable.objects.filter(pk__in=keys).select_related("type", "a", "b"))
    plant = index.current()
    return Affected(lines, [_over(plant, line) for line in lines], cut(cables))


def _over(plant: index.Index, line: Line) -> set[int]:
    """Keys of the circuits over the cables of a line."""
    columns = plant.on_cables[:, plant.cable_rows(line.cables)]
    return {int(plant.circuits[row]) for row in columns.sum(axis=1).nonzero()[0]}


def facts_of(row: Excavation) -> Facts:
    """What the refusals look at. Two queries."""
    damages = list(row.damages.values_list("repaired_at", "cost"))
    return Facts(
        risk=Risk(row.risk),
        observer=row.observer_id is not None,
        marked=row.marked_at is not None,
        visits=row.visits.count(),
        open_damages=sum(repaired is None for repaired, _ in damages),
        unpriced_damages=sum(cost is None for _, cost in damages),
    )
