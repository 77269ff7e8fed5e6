"""Boxes and lines as a picture: layers from the root downwards, neighbours near their parents. Same in, same out.

The SVG bears classes for pages and plain colors for paper; nothing in it is a script or a style.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDE, HIGH = 148, 40
GAP, DROP = 18, 74
IN_ROW = 7
EDGE = 12
LONGEST = 20
"""Letters of a name that a box has room for."""
_COLORS = {"top": ("#e7eff7", "#1f4e79"), "plain": ("#ffffff", "#5d7590"), "outside": ("#f4f4f4", "#b5b5b5")}


@dataclass(frozen=True)
class Box:
    """``rank`` 0 stands on top when it can; ``outside`` boxes are drawn lighter."""

    key: str
    label: str
    sub: str = ""
    rank: int = 1
    outside: bool = False


@dataclass(frozen=True)
class Edge:
    one: str
    other: str
    label: str = ""


def layers(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[list[str]]:
    """The rows from the top: the largest group by the distance from its best placed box, then the rest."""
    known = {box.key: box for box in boxes}
    beside = _beside(known, edges)
    groups: list[dict[str, int]] = []
    for root in sorted(known, key=lambda key: (known[key].rank, -len(beside[key]), key)):
        if not any(root in group for group in groups):
            groups.append(_descend(root, beside))
    groups.sort(key=lambda group: -len(group))
    rest = {key: level for group in groups[1:] for key, level in group.items()}
    return [row for group in (*groups[:1], rest) for row in _ordered(_rows(group), beside)]


def _rows(depth: Mapping[str, int]) -> list[list[str]]:
    rows: list[list[str]] = [[] for _level in range(max(depth.values(), default=-1) + 1)]
    for key in sorted(depth):
        rows[depth[key]].append(key)
    return rows


def _beside(known: Mapping[str, Box], edges: Sequence[Edge]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {key: [] for key in known}
    for edge in edges:
        if edge.one in known and edge.other in known:
            found[edge.one].append(edge.other)
            found[edge.other].append(edge.one)
    return found


def _descend(root: str, beside: Mapping[str, list[str]]) -> dict[str, int]:
    """Box → its distance from the root, for all that lines lead to."""
    depth = {root: 0}
    queue = deque([root])
    while queue:
        key = queue.popleft()
        for near in sorted(beside[key]):
            if near not in depth:
                depth[near] = depth[key] + 1
                queue.append(near)
    return depth


def _ordered(rows: list[list[str]], beside: Mapping[str, list[str]]) -> list[list[str]]:
    """Each row in the order of its parents, broken into rows that the page has room for."""
    found: list[list[str]] = []
    above: dict[str, float] = {}
    for row in rows:
        placed = sorted(row, key=lambda key: (_middle(key, beside, above), key))
        above = {key: at / max(1, len(placed) - 1) for at, key in enumerate(placed)}
        parts = -(-len(placed) // IN_ROW)
        found += [placed[part::parts] for part in range(parts)]
    return found


def _middle(key: str, beside: Mapping[str, list[str]], above: Mapping[str, float]) -> float:
    parents = [above[near] for near in beside[key] if near in above]
    return sum(parents) / len(parents) if parents else 1.0


def svg(boxes: Sequence[Box], edges: Sequence[Edge], title: str) -> str:
    """The picture; empty without boxes."""
    if not boxes:
        return ""
    rows = layers(boxes, edges)
    most = max(map(len, rows))
    width = 2 * EDGE + most * WIDE + (most - 1) * GAP
    height = 2 * EDGE + len(rows) * HIGH + (len(rows) - 1) * (DROP - HIGH)
    at = {
        key: ((width - len(row) * WIDE - (len(row) - 1) * GAP) / 2 + place * (WIDE + GAP), EDGE + level * DROP)
        for level, row in enumerate(rows)
        for place, key in enumerate(row)
    }
    lines = "".join(_line(edge, at) for edge in edges if edge.one in at and edge.other in at)
    drawn = "".join(_box(box, *at[box.key]) for box in boxes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'font-family="Arimo" font-size="11"><title>{escape(title)}</title>{lines}{drawn}</svg>'
    )


def _line(edge: Edge, at: Mapping[str, tuple[float, float]]) -> str:
    (ax, ay), (bx, by) = sorted((at[edge.one], at[edge.other]), key=lambda end: (end[1], end[0]))
    sx, sy, ex = ax + WIDE / 2, ay + HIGH, bx + WIDE / 2
    if ay == by:
        bow = sy + 2 * min(14.0, 5 + (ex - sx) / 60)
        path, y = f"M{sx:.1f} {sy:.1f}Q{(sx + ex) / 2:.1f} {bow:.1f} {ex:.1f} {sy:.1f}", (sy + bow) / 2
    else:
        bend = (by - sy) / 2
        path = f"M{sx:.1f} {sy:.1f}C{sx:.1f} {sy + bend:.1f} {ex:.1f} {by - bend:.1f} {ex:.1f} {by:.1f}"
        y = (sy + by) / 2
    drawn = f'<path class="edge" d="{path}" fill="none" stroke="#8a97a6" stroke-width="1.2"/>'
    return drawn + (_text(edge.label, (sx + ex) / 2, y + 3, "sub", 9) if edge.label else "")


def _box(box: Box, x: float, y: float) -> str:
    kind = "outside" if box.outside else "top" if box.rank == 0 else "plain"
    fill, stroke = _COLORS[kind]
    place = f'x="{x:.1f}" y="{y:.1f}" width="{WIDE}" height="{HIGH}" rx="6"'
    name = _text(_short(box.label, LONGEST), x + WIDE / 2, y + (18 if box.sub else 24), "name", 11)
    sub = _text(_short(box.sub, LONGEST + 6), x + WIDE / 2, y + 31, "sub", 9) if box.sub else ""
    return f'<g class="box {kind}"><rect {place} fill="{fill}" stroke="{stroke}"/>{name}{sub}</g>'


def _text(text: str, x: float, y: float, kind: str, size: int) -> str:
    look = 'fill="#222222" font-weight="bold"' if kind == "name" else 'fill="#555555"'
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}"'
    return f'<text class="{kind}" {place} {look}>{escape(text)}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
