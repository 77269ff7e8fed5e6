"""Reads of the plant for one page: always current, a few queries whatever the size of the city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.fiber.domain.colors import CorePlace
from bag.fiber.domain.strands import Trail, follow
from bag.fiber.models import Cable, Circuit, Hold, Joint, JointEnd, Strand

_WALK = """
    WITH RECURSIVE walk(at, entered) AS (
        SELECT leaving, NULL::bigint FROM unnest(%s::bigint[]) AS leaving
        UNION
        SELECT found.entered # 1, found.entered FROM walk w CROSS JOIN LATERAL (
            SELECT mate AS entered FROM fiber_jointend WHERE id = w.at
            UNION ALL
            SELECT id FROM fiber_jointend WHERE mate = w.at AND joint_id IS NULL
        ) found
    )
    SELECT w.at, found.entered FROM walk w CROSS JOIN LATERAL (
        SELECT mate AS entered FROM fiber_jointend WHERE id = w.at
        UNION ALL
        SELECT id FROM fiber_jointend WHERE mate = w.at AND joint_id IS NULL
    ) found
"""
"""What is entered from each end that light can leave by; UNION ends loops, since a row is never walked twice."""


def walks(leaving: Sequence[int]) -> list[Trail]:
    """Where light goes that leaves by each of these ends. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WALK, [list(leaving)])
        for at, entered in cursor.fetchall():
            found[at].append(entered)
    steps = {at: sorted(set(entered)) for at, entered in found.items()}
    return [follow(end, lambda at: steps.get(at, ())) for end in leaving]


def touched(strands: Iterable[int]) -> set[int]:
    """Every strand that light in these strands can reach, they included. One query."""
    ids = list(strands)
    found = set(ids)
    for trail in walks([end for strand in ids for end in (2 * strand, 2 * strand + 1)]):
        waiting = [trail]
        while waiting:
            one = waiting.pop()
            found.update(one.strands)
            waiting += one.branches
    return found


def circuits_on(strands: Iterable[int]) -> QuerySet[Circuit]:
    """Circuits that have a port among these strands."""
    ports = Strand.objects.filter(pk__in=list(strands), frame__isnull=False).values_list("frame_id", "number")
    wanted = Q(pk__in=[])
    for frame, number in ports:
        wanted |= Q(a_frame=frame, a_port=number) | Q(b_frame=frame, b_port=number)
    return Circuit.objects.filter(wanted)


def port_strands(circuits: Sequence[Circuit]) -> dict[tuple[int, int], int]:
    """(frame, port) → strand of both ends of these circuits. One query."""
    ports = {(c.a_frame_id, c.a_port) for c in circuits} | {(c.b_frame_id, c.b_port) for c in circuits}
    rows = Strand.objects.filter(frame_id__in={frame for frame, _port in ports}, number__in={n for _f, n in ports})
    return {(row.frame_id or 0, row.number): row.pk for row in rows if (row.frame_id, row.number) in ports}


@dataclass(frozen=True)
class Step:
    """A strand on a way, with the joint by which it was entered (None: the start, or inside a splitter)."""

    strand: Strand
    entered: int
    joint: Joint | None
    core: CorePlace | None

    @property
    def meters(self) -> float:
        return self.strand.cable.glass_m if self.strand.cable is not None else 0.0

    @property
    def owner(self) -> Any:
        """The cable, frame or splitter."""
        return self.strand.cable or self.strand.frame or self.strand.splitter


def steps(entered: Sequence[int]) -> list[Step]:
    """The strands of a way with all that a page says of them; ``entered``: the ends by which they are entered.

    Two queries.
    """
    related = ("cable__type", "cable__a", "cable__b", "frame__node", "splitter__node")
    strands = Strand.objects.select_related(*related).in_bulk([end >> 1 for end in entered])
    ends = JointEnd.objects.filter(pk__in=entered).select_related("joint__closure__node")
    joints = {row.pk: row.joint for row in ends}
    places: dict[int, list[CorePlace]] = {}
    found = []
    for end in entered:
        strand = strands[end >> 1]
        core = None
        if strand.cable is not None:
            kind = strand.cable.type
            core = places.setdefault(kind.pk, kind.places())[strand.number - 1]
        found.append(Step(strand, end, joints.get(end), core))
    return found


@dataclass(frozen=True)
class Core:
    """A core of a cable as its page shows it. ``use`` is ``circuit``, ``lit`` (a port, no circuit), ``joined``,
    the kind of its hold, or ``free``.
    """

    strand: int
    place: CorePlace
    ends: tuple[JointEnd | None, JointEnd | None]
    use: str
    circuits: tuple[Circuit, ...]
    hold: Hold | None


def cores(cable: Cable, today: date | None = None) -> list[Core]:
    """Every core of a cable with what it is used for. Six queries, however many cores and however long the ways."""
    today = today or timezone.localdate()
    rows = list(cable.strands.order_by("number").values_list("pk", "number"))
    ids = [pk for pk, _number in rows]
    both = [end for pk in ids for end in (2 * pk, 2 * pk + 1)]
    ends = {row.pk: row for row in JointEnd.objects.filter(pk__in=both).select_related("joint__closure")}
    holds = {row.strand_id: row for row in Hold.objects.filter(strand_id__in=ids)}
    reached = dict(zip(both, walks(both), strict=True))
    ports = _ports({strand for trail in reached.values() for strand in _all(trail)})
    serving = _circuits_by_port(ports.values())
    places = cable.type.places()
    found = []
    for pk, number in rows:
        known = {strand for end in (2 * pk, 2 * pk + 1) for strand in _all(reached[end])}
        mine = [ports[strand] for strand in known if strand in ports]
        using = tuple(dict.fromkeys(circuit for port in mine for circuit in serving.get(port, ())))
        hold = holds.get(pk)
        pair = (ends.get(2 * pk), ends.get(2 * pk + 1))
        found.append(Core(pk, places[number - 1], pair, _use(using, mine, pair, hold, today), using, hold))
    return found


def _use(using: tuple[Circuit, ...], ports: Sequence[Any], ends: Sequence[Any], hold: Hold | None, today: date) -> str:
    if using:
        return "circuit"
    if hold is not None and (hold.until is None or hold.until >= today):
        return hold.kind
    return "lit" if ports else "joined" if any(ends) else "free"


def _all(trail: Trail) -> list[int]:
    found = list(trail.strands)
    for branch in trail.branches:
        found += _all(branch)
    return found


def _ports(strands: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Strand → (frame, port) for those that are ports."""
    rows = Strand.objects.filter(pk__in=list(strands), frame__isnull=False)
    return {pk: (frame or 0, number) for pk, frame, number in rows.values_list("pk", "frame_id", "number")}


def _circuits_by_port(ports: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Circuit]]:
    wanted = set(ports)
    frames = {frame for frame, _number in wanted}
    found: dict[tuple[int, int], list[Circuit]] = defaultdict(list)
    for circuit in Circuit.objects.filter(Q(a_frame__in=frames) | Q(b_frame__in=frames)):
        for port in {(circuit.a_frame_id, circuit.a_port), (circuit.b_frame_id, circuit.b_port)} & wanted:
            found[port].append(circuit)
    return found
