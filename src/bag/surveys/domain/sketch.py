"""Sketches: strokes as data, checked one by one, and the picture drawn from them.

The browser sends strokes, never markup: what is stored is what ``read`` gave back, and every SVG is made here.
Coordinates run from 0 to ``WIDTH`` across and to the sketch's height down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

WIDTH = 1000
LEAST_HEIGHT, MOST_HEIGHT = 200, 2000
TOOLS = ("pen", "line", "arrow", "box", "text")
COLORS = {
    "black": "#1f2937",
    "red": "#c81e1e",
    "blue": "#1d4ed8",
    "green": "#047857",
    "orange": "#b45309",
    "white": "#ffffff",
}
WEIGHTS = (2, 4, 8)
MOST_STROKES = 400
MOST_POINTS = 20_000
LONGEST_TEXT = 80
LETTER = 24
"""Height of letters."""
_HEAD = 6
"""Length of an arrow's head, in widths of its line."""


class SketchError(ValueError):
    """What is wrong with a drawing: ``code`` names it, ``place`` counts strokes from 1 (0: the whole drawing)."""

    def __init__(self, code: str, place: int = 0) -> None:
        super().__init__(f"{code} {place}")
        self.code, self.place = code, place


@dataclass(frozen=True)
class Stroke:
    """One stroke: a free line has many points, ``line``, ``arrow`` and ``box`` two, ``text`` one."""

    tool: str
    color: str
    weight: int
    points: tuple[tuple[float, float], ...]
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored and sent to the browser."""
        found: dict[str, Any] = {
            "tool": self.tool,
            "color": self.color,
            "weight": self.weight,
            "points": [list(point) for point in self.points],
        }
        return {**found, "text": self.text} if self.tool == "text" else found


def read(entries: object, height: int) -> list[Stroke]:
    """The strokes of a drawing as it came from outside; raises ``SketchError``."""
    if not isinstance(entries, list):
        raise SketchError("no_list")
    if len(entries) > MOST_STROKES:
        raise SketchError("too_many")
    strokes = [_stroke(entry, place, height) for place, entry in enumerate(entries, 1)]
    if sum(len(stroke.points) for stroke in strokes) > MOST_POINTS:
        raise SketchError("too_many")
    return strokes


def _stroke(entry: object, place: int, height: int) -> Stroke:
    if not isinstance(entry, dict) or entry.keys() - {"tool", "color", "weight", "points", "text"}:
        raise SketchError("shape", place)
    tool, color, weight = entry.get("tool"), entry.get("color"), entry.get("weight")
    if tool not in TOOLS or color not in COLORS or weight not in WEIGHTS or isinstance(weight, bool):
        raise SketchError("shape", place)
    points = _points(entry.get("points"), place, height)
    if len(points) != {"text": 1, "pen": len(points)}.get(tool, 2) or (tool == "pen" and len(points) < 2):
        raise SketchError("points", place)
    text = entry.get("text", "")
    if not isinstance(text, str) or bool(text.strip()) != (tool == "text"):
        raise SketchError("text", place)
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise SketchError("text", place)
    return Stroke(tool, color, int(weight), points, text.strip())


def _points(entries: object, place: int, height: int) -> tuple[tuple[float, float], ...]:
    if not isinstance(entries, list) or len(entries) > MOST_POINTS:
        raise SketchError("points", place)
    found = []
    for entry in entries:
        if not isinstance(entry, list) or len(entry) != 2:
            raise SketchError("points", place)
        across, down = entry
        found.append((_within(across, WIDTH, place), _within(down, height, place)))
    return tuple(found)


def _within(value: object, most: int, place: int) -> float:
    """A coordinate, to a tenth; raises for what is no finite number or lies off the sheet."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SketchError("points", place)
    if not 0 <= value <= most:
        raise SketchError("points", place)
    return round(float(value), 1)


def as_svg(strokes: Iterable[Stroke], height: int, *, picture: str = "") -> str:
    """A whole SVG document; ``picture`` is a ``data:`` address that lies under the strokes."""
    under = f'<image href="{escape(picture)}" width="{WIDTH}" height="{height}"/>' if picture else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{under}{inner(strokes)}</svg>'
    )


def inner(strokes: Iterable[Stroke]) -> str:
    """The strokes as SVG elements; every part is a number or a name of ours, texts are escaped."""
    return "".join(_element(stroke) for stroke in strokes)


def _element(stroke: Stroke) -> str:
    color = COLORS[stroke.color]
    line = f'fill="none" stroke="{color}" stroke-width="{stroke.weight}" stroke-linecap="round" stroke-linejoin="round"'
    (x, y) = stroke.points[0]
    if stroke.tool == "text":
        look = f'font-family="Arimo, sans-serif" font-size="{LETTER}" font-weight="bold" fill="{color}"'
        return f'<text x="{x:g}" y="{y:g}" {look}>{escape(stroke.text)}</text>'
    if stroke.tool == "box":
        (u, v) = stroke.points[1]
        return f'<rect x="{min(x, u):g}" y="{min(y, v):g}" width="{abs(u - x):g}" height="{abs(v - y):g}" {line}/>'
    drawn = f'<polyline points="{_joined(stroke.points)}" {line}/>'
    if stroke.tool == "arrow":
        return f'{drawn}<polyline points="{_joined(_head(stroke))}" {line}/>'
    return drawn


def _head(stroke: Stroke) -> list[tuple[float, float]]:
    """The two short lines at the end of an arrow."""
    (x, y), (u, v) = stroke.points
    length = max(12, stroke.weight * _HEAD)
    along = math.atan2(v - y, u - x)
    left, right = ((u - length * math.cos(along + turn), v - length * math.sin(along + turn)) for turn in (0.45, -0.45))
    return [left, (u, v), right]


def _joined(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
