"""Small plants for tests: a line with a closure in the middle, and the CSV tables of the same kind of plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bag.fiber.models import Cable, Circuit, Closure, Frame, Node, Strand, Trench
from bag.fiber.models.choices import JointKind
from bag.fiber.services import circuits, joints, plant
from bag.fiber.tests import factories as make
from bag.organization.tests.factories import ServiceFactory


def end(owner: Any, number: int, side: int) -> int:
    """2 · strand + side of a core or port."""
    field = "cable" if isinstance(owner, Cable) else "frame" if isinstance(owner, Frame) else "splitter"
    return 2 * Strand.objects.get(**{field: owner}, number=number).pk + side


@dataclass
class Line:
    """ODF A – cable 1 – closure – cable 2 – ODF B, core 1 joined all along, each cable in a trench of its own."""

    nodes: list[Node]
    trenches: list[Trench]
    cables: list[Cable]
    closure: Closure
    frames: list[Frame]
    circuit: Circuit


def line(user: Any, *, core: int = 1) -> Line:
    service = ServiceFactory()
    kind = make.CableTypeFactory(layout="2x4", factor=1.0)
    nodes = [make.NodeFactory(latitude=38.42 + at * 0.01, longitude=27.14, owner_service=service) for at in range(3)]
    trenches = [make.TrenchFactory(a=nodes[at], b=nodes[at + 1], owner_service=service) for at in range(2)]
    cables = [make.CableFactory(a=nodes[at], b=nodes[at + 1], type=kind, owner_service=service) for at in range(2)]
    for cable, trench in zip(cables, trenches, strict=True):
        plant.lay(cable, [trench], by=user)
    closure = make.ClosureFactory(node=nodes[1], owner_service=service)
    frames = [make.FrameFactory(node=nodes[at], owner_service=service) for at in (0, 2)]
    joined = [
        ((end(frames[0], core, 0), end(cables[0], core, 0)), JointKind.TERMINATION, None),
        ((end(cables[0], core, 1), end(cables[1], core, 0)), JointKind.SPLICE, closure),
        ((end(cables[1], core, 1), end(frames[1], core, 0)), JointKind.TERMINATION, None),
    ]
    for pair, kind_, box in joined:
        joints.join([pair], kind_, place=joints.Place(box, 1 if box else None, core if box else None), by=user)
    circuit = make.CircuitFactory.build(
        owner_unit=make.UnitFactory(), owner_service=service, a_frame=frames[0], b_frame=frames[1], a_port=core,
        b_port=core,
    )  # fmt: skip
    circuits.save(circuit, user, created=True)
    return Line(nodes, trenches, cables, closure, frames, circuit)


TABLES = {
    "nodes": "code,kind,latitude,longitude\nBNA-1,building,38.4200,27.1400\nEO-1,chamber,38.4250,27.1400\n"
    "BNA-2,building,38.4300,27.1400\n",
    "types": "name,layout,factor\n24 damar,6x4,1.0\n",
    "trenches": "code,a,b,line\nHND-1,BNA-1,EO-1,\"LINESTRING (27.14 38.42, 27.141 38.4225, 27.14 38.425)\"\n"
    "HND-2,EO-1,BNA-2,\n",
    "cables": "code,type,a,b,trenches\nFK-1,24 damar,BNA-1,EO-1,HND-1\nFK-2,24 damar,EO-1,BNA-2,HND-2\n",
    "closures": "code,node\nEK-1,EO-1\n",
    "ports": "code,node,ports\nODF-1,BNA-1,24\nODF-2,BNA-2,24\n",
    "joints": "kind,node,a,a_number,b,b_number,closure,tray,slot,loss_db\n"
    "termination,BNA-1,ODF-1,1,FK-1,13,,,,\nsplice,EO-1,FK-1,13,FK-2,13,EK-1,1,1,\"0,08\"\n"
    "termination,BNA-2,FK-2,13,ODF-2,1,,,,\n",
}  # fmt: skip


def circuits_table(unit: str) -> str:
    return (
        "code,name,service,owner_unit,a_frame,a_port,b_frame,b_port,backup_of\n"
        f"DV-1,Ana hat,Kamera,{unit},ODF-1,1,ODF-2,1,\nDV-2,Yedek,Kamera,{unit},ODF-1,2,ODF-2,2,DV-1\n"
    )
