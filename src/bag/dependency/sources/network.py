"""Data links: every cable run from device to device, through panels and frames."""

from __future__ import annotations

from collections.abc import Iterator

from bag.core.registers import Support
from bag.dependency.sources.snapshot import Snapshot, Socket
from bag.inventory.domain.kinds import PortKind
from bag.inventory.domain.trace import End, Link, Node, Plant, Run, walk

DATA = frozenset({PortKind.COPPER, PortKind.FIBER, PortKind.RADIO})


def collect(taken: Snapshot) -> tuple[Support, set[int]]:
    """Cables, links, and the pieces that get their power over a data cable. No query."""
    support = Support()
    powered: set[int] = set()
    carriers: set[int] = set()
    for socket, run in runs(taken):
        if run.end != End.PORT:
            support.remarks.append(("open-run", f"equipment:{socket.piece}", _label(taken, socket)))
            continue
        far = taken.sockets[run.last]
        _link(taken, socket, far, run, support, carriers)
        powered.update(one.piece for one, other in ((socket, far), (far, socket)) if other.poe)
    support.nodes += [_cable(taken, pk) for pk in sorted(carriers)]
    return support, powered


def runs(taken: Snapshot) -> Iterator[tuple[Socket, Run]]:
    """Every cable run from a data port of an installed piece; one from port to port comes once."""
    plant = Plant(
        (Node(one.pk, one.rear, one.rear_position) for one in taken.sockets.values()),
        (Link(pk, one, other) for pk, (one, other, _label) in taken.cables.items()),
    )
    seen: set[int] = set()
    for socket in taken.sockets.values():
        if socket.cable is None or socket.kind not in DATA or socket.pk in seen or plant.is_panel(socket.pk):
            continue
        if socket.piece in taken.pieces:
            run = walk(plant, socket.pk)
            if run.end == End.PORT:
                seen.add(run.last)
            yield socket, run


def _label(taken: Snapshot, socket: Socket) -> str:
    return taken.cables[socket.cable][2] if socket.cable is not None else ""


def _link(taken: Snapshot, near: Socket, far: Socket, run: Run, support: Support, carriers: set[int]) -> None:
    """One link; a run of one cable is called like the cable, others are carried by theirs and by the panels."""
    one, other = taken.pieces[near.piece], taken.pieces.get(far.piece)
    if other is None:
        support.remarks.append(("gone-piece", f"equipment:{one.pk}", _label(taken, near)))
        return
    if one.pk == other.pk:
        return
    cables = [hop.cable for hop in run.hops if hop.cable is not None]
    name = f"cable:{cables[0]}" if len(cables) == 1 else f"run:{near.pk}"
    panels = dict.fromkeys(taken.sockets[hop.port].piece for hop in run.hops[:-1])
    carried = [f"equipment:{pk}" for pk in panels if pk in taken.pieces]
    if len(cables) > 1:
        carried += [f"cable:{cable}" for cable in cables]
        carriers.update(cables)
    ends = [f"equipment:{one.pk}", f"equipment:{other.pk}"]
    support.links.append({"id": name, "name": f"{one.name} – {other.name}", "ends": ends, "carried_by": carried})
    for port in (near.pk, *(hop.port for hop in run.hops)):
        support.aliases[f"inventory.port:{port}"] = name


def _cable(taken: Snapshot, pk: int) -> dict[str, str]:
    return {"id": f"cable:{pk}", "kind": "cable", "name": taken.cables[pk][2] or f"#{pk}"}
