"""Facts of the plant in the shape that templates show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bag.fiber.domain.colors import HEX, CorePlace
from bag.fiber.domain.loss import WAVELENGTHS, Figures, Line, Loss, loss
from bag.fiber.models import Circuit, Frame, Joint, JointEnd, Strand
from bag.fiber.models.choices import COLORS, JointKind
from bag.fiber.queries import Core, Step

USES: dict[str, Any] = {
    "circuit": pgettext_lazy("fiber core", "In use"),
    "lit": pgettext_lazy("fiber core", "Terminated, no circuit"),
    "joined": pgettext_lazy("fiber core", "Joined, not terminated"),
    "reserved": pgettext_lazy("fiber core", "Reserved"),
    "leased": pgettext_lazy("fiber core", "Leased out"),
    "faulty": pgettext_lazy("fiber core", "Faulty"),
    "free": pgettext_lazy("fiber core", "Free"),
}
USE_TONES = {
    "circuit": "ok", "lit": "info", "joined": "unknown", "reserved": "warning", "leased": "warning",
    "faulty": "critical", "free": "unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Color:
    """A color of glass or tube on the screen: its name, its paint, whether it carries a ring."""

    name: str
    hex: str
    ring: int

    @property
    def title(self) -> str:
        return f"{self.name} ({_('with ring')})" if self.ring else self.name


def color(code: str, ring: int = 0) -> Color:
    return Color(str(COLORS[code]), HEX[code], ring)


@dataclass(frozen=True)
class Tube:
    number: int
    color: Color
    rows: list[tuple[CorePlace, Color, Any]]


def tubes(places: Iterable[CorePlace]) -> list[Tube]:
    """Tubes of a type with their cores."""
    return _by_tube((place, None) for place in places)


def core_tubes(cores: Iterable[Core]) -> list[Tube]:
    """Tubes of a cable; beside each core what it is used for."""
    return _by_tube((core.place, core) for core in cores)


def _by_tube(rows: Iterable[tuple[CorePlace, Any]]) -> list[Tube]:
    found = []
    for number, members in groupby(rows, key=lambda row: row[0].tube):
        known = list(members)
        first = known[0][0]
        lines = [(place, color(place.core_color, place.core_ring), core) for place, core in known]
        found.append(Tube(number, color(first.tube_color, first.tube_ring), lines))
    return found


def end_text(strand: Strand) -> str:
    """A core, port or leg in words."""
    return f"{strand.cable or strand.frame or strand.splitter} · {strand.number}"


@dataclass(frozen=True)
class Tray:
    number: int | None
    joints: list[Joint]


def trays(joints: Sequence[Joint]) -> list[Tray]:
    """Joints of a closure by tray, those without a tray last."""
    found = defaultdict(list)
    for joint in joints:
        found[joint.tray].append(joint)
    return [Tray(number, found[number]) for number in sorted(found, key=lambda one: (one is None, one or 0))]


@dataclass(frozen=True)
class WayStep:
    """One line of a way: what is passed, by which joint it is entered, meters from the start."""

    step: Step
    color: Color | None
    tube_color: Color | None
    at: float
    joint: Joint | None


def way(steps: Sequence[Step]) -> list[WayStep]:
    """Steps with their meters from the start."""
    found, at = [], 0.0
    for step in steps:
        core = step.core
        found.append(
            WayStep(
                step,
                color(core.core_color, core.core_ring) if core else None,
                color(core.tube_color, core.tube_ring) if core else None,
                at,
                step.joint,
            )
        )
        at += step.meters
    return found


def line(steps: Sequence[Step]) -> Line:
    """What the light passes on a way. A port counts one connector, a patch cord's two ports are two."""
    joints = [step.joint for step in steps if step.joint is not None and step.joint.kind == JointKind.SPLICE]
    joints += [step.joint for step in steps if step.joint is not None and step.joint.kind == JointKind.TERMINATION]
    measured = tuple(joint.loss_db for joint in joints if joint.loss_db is not None)
    legs = [step.strand.splitter for step in steps if step.strand.splitter is not None and step.strand.number > 0]
    return Line(
        meters=sum(step.meters for step in steps),
        splices=len(joints) - len(measured),
        connectors=sum(1 for step in steps if step.strand.frame_id is not None),
        splitters=tuple(splitter.outputs for splitter in legs),
        measured_splices=measured,
    )


@dataclass(frozen=True)
class LossLine:
    wavelength: int
    loss: Loss


def losses(steps: Sequence[Step]) -> dict[str, Any] | None:
    """Loss of a way at the usual wavelengths; None for no way."""
    if not steps:
        return None
    passed = line(steps)
    return {
        "line": passed,
        "joints": passed.splices + len(passed.measured_splices),
        "at_1550": loss(passed, Figures.usual(1550)).total,
        "rows": [LossLine(nm, loss(passed, Figures.usual(nm))) for nm in WAVELENGTHS],
    }


@dataclass(frozen=True)
class PortLine:
    strand: int
    number: int
    behind: Strand | None
    patched: Strand | None
    circuits: list[Circuit]


def ports(frame: Frame) -> list[PortLine]:
    """Ports of a frame: what is spliced behind, what is patched in front, which circuit. Four queries."""
    rows = list(frame.strands.order_by("number").values_list("pk", "number"))
    ends = {
        row.pk: row.mate for row in JointEnd.objects.filter(pk__in=[e for pk, _n in rows for e in (2 * pk, 2 * pk + 1)])
    }
    others = Strand.objects.select_related("cable", "frame", "splitter").in_bulk({mate >> 1 for mate in ends.values()})
    serving: dict[int, list[Circuit]] = defaultdict(list)
    for circuit in Circuit.objects.filter(a_frame=frame) | Circuit.objects.filter(b_frame=frame):
        if circuit.a_frame_id == frame.pk:
            serving[circuit.a_port].append(circuit)
        if circuit.b_frame_id == frame.pk:
            serving[circuit.b_port].append(circuit)

    def other(end: int) -> Strand | None:
        return others.get(ends[end] >> 1) if end in ends else None

    return [PortLine(pk, number, other(2 * pk), other(2 * pk + 1), serving[number]) for pk, number in rows]
