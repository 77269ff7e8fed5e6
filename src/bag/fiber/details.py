"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bag.core import registers
from bag.fiber import drawing, layers, presenting, queries
from bag.fiber.forms import CoreForm, TubeForm
from bag.fiber.models import Cable, CableType, Circuit, Closure, Frame, Joint, Node, Trench
from bag.fiber.services import circuits

MOST_JOINTS = 1000


def node(row: Node) -> dict[str, Any]:
    """What ends, hangs and stands here. Four queries."""
    return {
        "cables": Cable.objects.filter(Q(a=row) | Q(b=row)).select_related("type", "a", "b").order_by("sort_text"),
        "trenches": Trench.objects.filter(Q(a=row) | Q(b=row)).select_related("a", "b").order_by("sort_text"),
        "closures": row.closures.order_by("sort_text"),
        "frames": row.frames.order_by("sort_text"),
    }


def trench(row: Trench) -> dict[str, Any]:
    """Ducts and the cables in them. Two queries."""
    return {
        "map": layers.block([row]),
        "ducts": row.ducts.select_related("parent").order_by("parent__number", "number"),
        "lays": row.lays.select_related("cable__type", "cable__a", "cable__b", "duct__parent").order_by(
            "cable__sort_text"
        ),
    }


def cable_type(row: CableType) -> dict[str, Any]:
    """Tubes and cores with their colors. No query."""
    return {"tubes": presenting.tubes(row.places())}


def cable(row: Cable, *, may: bool) -> dict[str, Any]:
    """Cores with their use, and the way through the trenches. Nine queries."""
    cores = queries.cores(row)
    uses = [core.use for core in cores]
    return {
        "tubes": presenting.core_tubes(cores),
        "counts": [(presenting.USES[use], uses.count(use), presenting.USE_TONES[use]) for use in presenting.USES],
        "lays": row.lays.select_related("trench__a", "trench__b", "duct__parent").order_by("position"),
        "coils": row.coils.select_related("node").order_by("at_m"),
        "pieces": row.pieces.order_by("sort_text"),
        "map": layers.block([row]),
        "may_change": may,
    }


def joints_of(row: Closure) -> list[Joint]:
    """The joints of a closure in order of their trays. One query."""
    related = ("a__cable__type", "b__cable__type", "a__frame", "b__frame", "a__splitter", "b__splitter")
    return list(row.joints.select_related(*related).order_by("tray", "slot", "pk")[:MOST_JOINTS])


def closure(row: Closure, *, may: bool) -> dict[str, Any]:
    """Joints by tray, the cables that end here, the splice forms. Three queries."""
    joints = joints_of(row)
    cables = Cable.objects.filter(Q(a=row.node_id) | Q(b=row.node_id)).select_related("type").order_by("sort_text")
    forms = {"tube_form": TubeForm(row), "core_form": CoreForm()} if may else {}
    size = row.trays * row.tray_size
    return {
        "trays": presenting.trays(joints), "cables": cables, "may_change": may, "joints_total": len(joints),
        "size": size, "share": len(joints) / size, **forms,
    }  # fmt: skip


def frame(row: Frame) -> dict[str, Any]:
    """Ports with what lies behind them and the circuit that they serve. Four queries."""
    return {"ports": presenting.ports(row)}


def circuit(row: Circuit, request: Any, *, may: bool) -> dict[str, Any]:
    """The path of today with its loss, what was accepted, backups. Six queries."""
    path = circuits.paths([row])[row.pk]
    steps = queries.steps(path) if path is not None else []
    way = presenting.way(steps)
    visible = registers.records["fiber.circuit"].visible_to(request.user)
    return {
        "steps": way,
        "picture": drawing.straight(way),
        "map": layers.block(dict.fromkeys(step.strand.cable for step in steps if step.strand.cable is not None)),
        "budget": presenting.losses(steps),
        "changed": row.changed,
        "may_accept": may and row.changed,
        "backups": visible.filter(Q(backup_of=row) | Q(pk=row.backup_of_id)).order_by("sort_text"),
    }
