"""The table of joints: half a million rows, checked in memory and written by COPY."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from bag.fiber.importing_rows import Reader, RowFault, day, number, whole
from bag.fiber.models import Cable, Closure, Frame, Node, Splitter
from bag.fiber.models.choices import JointKind

COLUMNS = ("kind", "a_id", "a_side", "b_id", "b_side", "closure_id", "tray", "slot", "loss_db", "done_on")
NEEDED = ("kind", "node", "a", "a_number", "b", "b_number")
Owner = tuple[str, Any, list[int]]
"""Kind of the owner, its row, the ids of its strands by number (a splitter's from 0, others from 1)."""


def read_joints(reader: Reader) -> int:
    """Check and write every joint; the side of a core follows from the node at which it is joined."""
    owners = _owners()
    used: dict[int, int] = dict.fromkeys(_taken(), 0)
    nodes = dict(Node.objects.values_list("code", "pk"))
    closures = dict(Closure.objects.values_list("code", "pk"))
    made: list[tuple[Any, ...]] = []
    for line, values in reader.rows("joints", NEEDED):
        try:
            made.append(_row(values, owners, nodes, closures, used, line))
        except RowFault as fault:
            reader.fault("joints", line, str(fault))
    reader.stop_on_faults()
    with connection.cursor() as cursor, cursor.copy(f"COPY fiber_joint ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in made:
            copy.write_row(row)
    return len(made)


def _owners() -> dict[str, Owner]:
    """Every cable, frame and splitter by code. Six queries; a code that two kinds share belongs to the first."""
    found: dict[str, Owner] = {}
    for kind, model, key in (("splitter", Splitter, "name"), ("frame", Frame, "code"), ("cable", Cable, "code")):
        rows = {row[0]: row for row in model._default_manager.values_list("pk", key, *_ends(kind))}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {kind}_id, array_agg(id ORDER BY number) FROM fiber_strand "  # noqa: S608  our own words
                f"WHERE {kind}_id IS NOT NULL GROUP BY 1"
            )
            for pk, ids in cursor.fetchall():
                found[rows[pk][1]] = (kind, rows[pk][2:], ids)
    return found


def _ends(kind: str) -> tuple[str, ...]:
    return ("a_id", "b_id") if kind == "cable" else ("node_id",)


def _taken() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM fiber_jointend")
        return [row[0] for row in cursor.fetchall()]


def _row(
    values: dict[str, str], owners: dict[str, Owner], nodes: dict[str, int], closures: dict[str, int],
    used: dict[int, int], line: int,
) -> tuple[Any, ...]:  # fmt: skip
    kind = values["kind"]
    if kind not in JointKind.values:
        raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": "kind", "code": kind[:40]})
    if values["node"] not in nodes:
        raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": "node", "code": values["node"][:60]})
    closure = None
    if values.get("closure"):
        closure = closures.get(values["closure"])
        if closure is None:
            raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": "closure", "code": values["closure"]})
    node = nodes[values["node"]]
    ends = []
    for side in ("a", "b"):
        end = _end(values, side, kind, node, owners)
        if end in used:
            before = used[end]
            text = _("%(code)s, number %(number)s: this end is joined already in row %(line)d.") if before else _(
                "%(code)s, number %(number)s: this end is joined already on record.")  # fmt: skip
            raise RowFault(text % {"code": values[side], "number": values[f"{side}_number"], "line": before})
        used[end] = line
        ends.append(end)
    return (
        kind, ends[0] >> 1, ends[0] & 1, ends[1] >> 1, ends[1] & 1, closure, whole(values, "tray"),
        whole(values, "slot"), number(values, "loss_db"), day(values, "done_on"),
    )  # fmt: skip


def _end(values: dict[str, str], side: str, kind: str, node: int, owners: dict[str, Owner]) -> int:
    """The end that a row means: 2 · strand + side."""
    code = values[side]
    if code not in owners:
        raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": side, "code": code[:60]})
    what, places, ids = owners[code]
    count = whole(values, f"{side}_number")
    first = 0 if what == "splitter" else 1
    if count is None or not first <= count < len(ids) + first:
        text = _("%(code)s has the numbers %(first)d to %(last)d, not %(number)s.")
        given = values[f"{side}_number"][:20] or "–"
        raise RowFault(text % {"code": code, "first": first, "last": len(ids) + first - 1, "number": given})
    if node not in places:
        raise RowFault(_("%(code)s is not at the node %(node)s.") % {"code": code, "node": values["node"]})
    if what == "cable":
        at = places.index(node)
    elif what == "frame":
        at = int(kind == JointKind.PATCH)
    else:
        at = int(count > 0)
    end: int = 2 * ids[count - first] + at
    return end
