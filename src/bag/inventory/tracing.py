"""The cable run of a port, read from the database as it stands: nothing is stored, so nothing has to be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from bag.inventory.domain.trace import LONGEST, End, Link, Node, Pair, Plant, Run, Strand, pair_of, strand, trace, walk
from bag.inventory.models import Cable, Port

_REACHED = f"""
    WITH RECURSIVE walked (port_id, crossing, stack, fans, depth) AS (
        SELECT unnest(%s::bigint[]), crossing, ARRAY[]::int[], 0, 0
        FROM (VALUES (false), (true)) AS both_ways (crossing)
        UNION
        SELECT step.port_id, NOT walked.crossing, step.stack, walked.fans + step.fan, walked.depth + 1
        FROM walked CROSS JOIN LATERAL (
            SELECT other.port_id, walked.stack, 0 AS fan FROM inventory_cableend own
              JOIN inventory_cableend other ON other.cable_id = own.cable_id AND other.port_id <> own.port_id
              WHERE own.port_id = walked.port_id AND NOT walked.crossing
            UNION ALL SELECT rear_id, walked.stack || coalesce(rear_position, 1)::int, 0 FROM inventory_port
              WHERE id = walked.port_id AND rear_id IS NOT NULL AND walked.crossing
            UNION ALL SELECT id, walked.stack[:cardinality(walked.stack) - 1], 0 FROM inventory_port
              WHERE rear_id = walked.port_id AND rear_position = walked.stack[cardinality(walked.stack)]
                AND walked.crossing
            UNION ALL SELECT id, walked.stack, 1 FROM inventory_port
              WHERE rear_id = walked.port_id AND cardinality(walked.stack) = 0 AND walked.fans < 2
                AND walked.crossing
        ) AS step
        WHERE walked.depth < {LONGEST}
    )
    SELECT p.id, p.rear_id, coalesce(p.rear_position, 1), x.cable_id,
        EXISTS (SELECT 1 FROM inventory_port front WHERE front.rear_id = p.id)
    FROM (SELECT DISTINCT port_id FROM walked) AS reached
    JOIN inventory_port p ON p.id = reached.port_id LEFT JOIN inventory_cableend x ON x.port_id = p.id
    LIMIT 50000
"""  # noqa: S608  no text from outside
"""Every port that the walk of ``domain/trace.py`` can come to, both ways: the same steps with the same stack."""


@dataclass(frozen=True)
class TraceStop:
    """One port of a run with its device, and the cable that led to it (None through a panel)."""

    port: Port
    cable: Cable | None


@dataclass(frozen=True)
class Leg:
    """Stops of a run, or of a branch of one, and why it ends."""

    stops: list[TraceStop]
    end: End


@dataclass(frozen=True)
class Trace:
    """A cable run with its rows; ``branches`` where it splits, ``pair`` for a strand of a duplex socket."""

    run: Run
    stops: list[TraceStop]
    branches: list[Leg]
    pair: Pair | None


def trace_of(port_id: int) -> Trace:
    """The cable run that a port is part of. Three queries whatever its length, five for a strand of a duplex socket."""
    run = _run(port_id)
    ports = Port.objects.select_related("equipment__place", "equipment__type").in_bulk(list(run.ports()))
    cables = Cable.objects.in_bulk(list(run.cables()))

    def stops(of: Run) -> list[TraceStop]:
        onward = [TraceStop(ports[hop.port], cables[hop.cable] if hop.cable is not None else None) for hop in of.hops]
        return [TraceStop(ports[of.start], None), *onward]

    found = stops(run)
    branches = [Leg(stops(branch), branch.end) for branch in run.branches]
    return Trace(run, found, branches, _pair(found[0].port, found[-1].port) if len(found) > 1 else None)


def _run(port_id: int) -> Run:
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [[port_id]])
        return trace(_plant(cursor.fetchall()), port_id)


def _plant(rows: Iterable[tuple[int, int | None, int, int | None, bool]]) -> Plant:
    nodes, ends = [], dict[int, list[int]]()
    for port, rear, rear_position, cable, panel in rows:
        nodes.append(Node(port, rear, rear_position, panel))
        if cable is not None:
            ends.setdefault(cable, []).append(port)
    links = [Link(cable, *ports) for cable, ports in ends.items() if len(ports) == 2]
    return Plant(nodes, links)


def _strand(port: Port) -> Strand | None:
    return strand(port.equipment_id, port.name)


def _pair(first: Port, last: Port) -> Pair | None:
    """Where the other strand of the socket leads, and whether the two agree; None for what is no duplex link."""
    near, far = _strand(first), _strand(last)
    if near is None or far is None:
        return None
    others = Port.objects.filter(equipment=near.device, name__istartswith=near.socket).exclude(pk=first.pk)
    wanted = Strand(near.device, near.socket, not near.sends)
    other = next((port for port in others if _strand(port) == wanted), None)
    if other is None:
        return pair_of(near, far, None)
    beside = _run(other.pk)
    end = Port.objects.get(pk=beside.last) if beside.hops and beside.end is End.PORT else None
    return pair_of(near, far, _strand(end) if end is not None else None)


def far_ends(ports: Iterable[int]) -> dict[int, int]:
    """Port of a device → the port of a device that its complete run ends at; other runs are missing. One query."""
    wanted = list(ports)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [wanted])
        plant = _plant(cursor.fetchall())
    runs = (walk(plant, port, branching=False) for port in wanted if port in plant.nodes)
    return {run.start: run.last for run in runs if run.end is End.PORT}
