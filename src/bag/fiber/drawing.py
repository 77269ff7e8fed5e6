"""Pictures of the plant as SVG facts: a way as a straight line, a closure as a butterfly, an OTDR trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bag.fiber.domain.colors import HEX
from bag.fiber.domain.sor import Sor
from bag.fiber.models import Joint, Strand
from bag.fiber.presenting import WayStep, end_text

STOP = 150
"""Width between two joints on the picture of a way; it is a schema, not to scale."""
ROW = 22
TRACE_WIDTH, TRACE_HEIGHT, EDGE = 1000, 320, 44


@dataclass(frozen=True)
class Stop:
    """A joint, port or splitter on the straight line."""

    x: int
    title: str
    note: str
    kind: str


@dataclass(frozen=True)
class Stretch:
    """A cable between two stops; paints of tube and core."""

    x: int
    width: int
    title: str
    note: str
    paint: str
    tube: str


def straight(way: Sequence[WayStep]) -> dict[str, Any] | None:
    """The picture of a way; None for nothing."""
    if not way:
        return None
    stops: list[Stop] = []
    stretches: list[Stretch] = []
    x = 20
    for one in way:
        strand, joint = one.step.strand, one.joint
        if strand.cable is not None and one.color is not None and one.tube_color is not None:
            if joint is not None and joint.closure is not None:
                stops.append(Stop(x, str(joint.closure), _place(joint), joint.kind))
            note = f"{strand.number} · {one.color.name} · {one.step.meters:.0f} m"
            stretches.append(Stretch(x, STOP, str(strand.cable), note, one.color.hex, one.tube_color.hex))
            x += STOP
        else:
            stops.append(Stop(x, str(one.step.owner), f"{strand.number}", "port" if strand.frame_id else "splitter"))
            x += 30
    return {"stops": stops, "stretches": stretches, "width": x + 40}


def _place(joint: Joint) -> str:
    place = "" if joint.tray is None else f"{joint.tray}/{joint.slot or '–'}"
    return f"{place} {joint.loss_db:.2f} dB".strip() if joint.loss_db is not None else place


@dataclass(frozen=True)
class Wing:
    """A core on one side of a butterfly."""

    y: int
    text: str
    paint: str
    tube: str


def butterfly(joints: Sequence[Joint]) -> dict[str, Any]:
    """The picture of a closure: cores on both sides, a line for every joint, in order of trays."""
    left, right, lines = [], [], []
    for at, joint in enumerate(joints):
        y = 30 + at * ROW
        left.append(_wing(joint.a, y))
        right.append(_wing(joint.b, y))
        lines.append((y, joint.kind, "" if joint.tray is None else f"{joint.tray}/{joint.slot or '–'}"))
    return {"left": left, "right": right, "lines": lines, "height": 40 + len(joints) * ROW}


def _wing(strand: Strand, y: int) -> Wing:
    if strand.cable is None:
        return Wing(y, end_text(strand), HEX["white"], HEX["white"])
    place = strand.cable.type.places()[strand.number - 1]
    return Wing(y, end_text(strand), HEX[place.core_color], HEX[place.tube_color])


@dataclass(frozen=True)
class Mark:
    """An event on the picture of a trace."""

    x: float
    number: int
    kind: str


def trace(sor: Sor, baseline: Sor | None = None) -> dict[str, Any] | None:
    """The picture of an OTDR trace with its events; None when the file holds no samples."""
    points = _shown(sor)
    if len(points) < 2:
        return None
    far = max(at for at, _level in points)
    near = min(points[0][0], 0.0)
    levels = [level for _at, level in points]
    top, bottom = max(levels), min(levels)
    span = (far - near) or 1.0
    drop = (top - bottom) or 1.0

    def x(meters: float) -> float:
        return round(EDGE + (meters - near) / span * (TRACE_WIDTH - EDGE - 10), 1)

    def y(level: float) -> float:
        return round(10 + (top - min(max(level, bottom), top)) / drop * (TRACE_HEIGHT - EDGE), 1)

    def line(shot: Sor) -> str:
        return " ".join(f"{x(at)},{y(level)}" for at, level in _shown(shot) if near <= at <= far)

    kinds = ((event, "end" if event.is_end else "reflective" if event.reflective else "loss") for event in sor.events)
    return {
        "line": line(sor),
        "baseline": line(baseline) if baseline is not None else "",
        "marks": [Mark(x(event.meters), event.number, kind) for event, kind in kinds if not event.beyond],
        "ticks": [(x(near + span * part / 5), f"{(near + span * part / 5) / 1000:.2f}") for part in range(6)],
        "levels": [(y(bottom + drop * part / 4), f"{bottom + drop * part / 4:.0f}") for part in range(5)],
        "width": TRACE_WIDTH,
        "height": TRACE_HEIGHT,
        "foot": TRACE_HEIGHT - EDGE + 10,
    }


def _shown(sor: Sor) -> list[tuple[float, float]]:
    """Samples up to a little behind the end: what follows is noise. Saturated ones at the very start are left out."""
    last = sor.end * 1.08 + 50 if sor.end is not None else float("inf")
    floor = -60.0
    return [(at, level) for at, level in sor.trace if at <= last and level > floor]
