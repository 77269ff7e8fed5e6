"""Saving parts of the plant: shapes and lengths follow the nodes and trenches, cores and ports follow their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bag.fiber import wording
from bag.fiber.domain import geometry
from bag.fiber.models import Cable, CableType, Frame, Lay, Node, Strand, Trench


def place_node(node: Node) -> None:
    """Give a node its point on the grid; ``ValidationError`` outside of the province."""
    try:
        node.put(geometry.point(node.longitude, node.latitude))
    except geometry.ShapeFault as fault:
        raise ValidationError({"latitude": wording.shape_fault(fault)}) from fault


def save_node(node: Node, actor: Any, *, created: bool) -> Node:
    """Write a node; trenches and cables keep the shapes that were drawn."""
    place_node(node)
    node.save()
    return node


def save_nodes(nodes: Sequence[Node], actor: Any) -> list[Node]:
    """Write new nodes in bulk."""
    for node in nodes:
        place_node(node)
    return list(Node.objects.bulk_create(nodes, batch_size=2000))


def draw_straight(part: Trench | Cable) -> None:
    """A part that nobody has drawn is a straight line between its nodes; its length is that of its shape."""
    if part.shape is None:
        ends = [(node.longitude, node.latitude) for node in (part.a, part.b)]
        if ends[0] != ends[1]:
            part.put(geometry.line(ends))
    shape = part.geometry
    part.map_m = round(shape.length, 2) if shape is not None else 0.0


def save_trench(trench: Trench, actor: Any, *, created: bool) -> Trench:
    """Write a trench."""
    draw_straight(trench)
    trench.save()
    return trench


def save_trenches(trenches: Sequence[Trench], actor: Any) -> list[Trench]:
    """Write new trenches in bulk."""
    for trench in trenches:
        draw_straight(trench)
    return list(Trench.objects.bulk_create(trenches, batch_size=2000))


@transaction.atomic
def save_cable(cable: Cable, actor: Any, *, created: bool) -> Cable:
    """Write a cable section; its cores are made with it and follow its type. Raises ``ValidationError`` when a smaller
    type would lose cores that are joined or held.
    """
    draw_straight(cable)
    cable.save()
    if not created:
        _fit(Strand.objects.filter(cable=cable), cable.type.cores, cable=cable)
    return cable


def save_cables(cables: Sequence[Cable], actor: Any) -> list[Cable]:
    """Write new sections in bulk."""
    for cable in cables:
        draw_straight(cable)
    return list(Cable.objects.bulk_create(cables, batch_size=2000))


@transaction.atomic
def save_frame(frame: Frame, actor: Any, *, created: bool) -> Frame:
    """Write a frame; its ports are made with it. Raises ``ValidationError`` when ports in use would go."""
    frame.save()
    if not created:
        _fit(Strand.objects.filter(frame=frame), frame.ports, frame=frame)
    return frame


@transaction.atomic
def save_type(row: CableType, actor: Any, *, created: bool) -> CableType:
    """Write a cable type; the cores of its cables follow the lay-out."""
    row.save()
    if not created:
        for cable in Cable.objects.filter(type=row):
            _fit(Strand.objects.filter(cable=cable), row.cores, cable=cable)
    return row


def _fit(rows: Any, count: int, **owner: Any) -> None:
    """Make missing strands and remove those above ``count``; refuse when one of these is in use."""
    surplus = rows.filter(number__gt=count)
    ids = list(surplus.values_list("pk", flat=True))
    if ids:
        if in_use(ids) or surplus.filter(hold__isnull=False).exists():
            raise ValidationError(
                _("More than %(count)d are in use; free them before making it smaller.") % {"count": count}
            )
        surplus.delete()
    known = set(rows.values_list("number", flat=True))
    Strand.objects.bulk_create(Strand(number=n, **owner) for n in range(1, count + 1) if n not in known)


def in_use(strands: Iterable[int]) -> list[int]:
    """Which of these strands have a joint at either end. One query."""
    ids = list(strands)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT id / 2 FROM fiber_jointend WHERE id = ANY(%s)",
            [[end for strand in ids for end in (2 * strand, 2 * strand + 1)]],
        )
        return [int(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def lay(cable: Cable, trenches: Sequence[Trench], *, by: Any) -> None:
    """Lay a cable through trenches, in order from its A; its shape and length on the map become theirs.

    Raises ``ValidationError`` when the trenches do not lead from A to B.
    """
    check_way(cable, trenches)
    cable.lays.all().delete()
    Lay.objects.bulk_create(Lay(cable=cable, trench=one, position=at) for at, one in enumerate(trenches))
    follow_trenches(cable, trenches)
    cable.save()


def check_way(cable: Cable, trenches: Sequence[Trench]) -> None:
    """Refuse trenches that do not lead from A to B one after the other."""
    at = cable.a_id
    for trench in trenches:
        if at not in (trench.a_id, trench.b_id):
            raise ValidationError(_("%(trench)s does not go on where the way stands.") % {"trench": trench})
        at = trench.b_id if at == trench.a_id else trench.a_id
    if at != cable.b_id:
        raise ValidationError(_("The trenches do not lead from %(a)s to %(b)s.") % {"a": cable.a, "b": cable.b})


def follow_trenches(cable: Cable, trenches: Sequence[Trench]) -> None:
    """Shape and map length of a cable out of its trenches, in the direction from A to B."""
    points: list[tuple[float, float]] = []
    at = cable.a_id
    for trench in trenches:
        shape = trench.geometry
        forward = trench.a_id == at
        at = trench.b_id if forward else trench.a_id
        if shape is not None:
            coords = [(x, y) for x, y in shape.coords]
            points += coords if forward else coords[::-1]
    cable.put(geometry.grid_line(points) if len(points) > 1 else None)
    cable.map_m = round(sum(trench.map_m for trench in trenches), 2)
