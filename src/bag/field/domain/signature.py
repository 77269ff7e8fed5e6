"""A signature drawn on a screen: strokes of points, checked and brought to one size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT, MARGIN = 600, 200, 12
"""Pixels of the picture, and the empty edge around the writing."""
MOST_POINTS = 6000
MOST_STROKES = 200
LEAST_LENGTH = 40.0
"""Pixels of writing below which it is a slip and no signature."""
Point = tuple[float, float]
Strokes = list[list[Point]]


class StrokeError(ValueError):
    """Strokes that are no signature; ``code``: shape, too_many, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(value: Any) -> Strokes:
    """Strokes ``[[[x, y], …], …]`` in pixels of the field drawn on, set into the picture. Raises ``StrokeError``."""
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise StrokeError("shape")
    strokes = [_stroke(entry) for entry in value]
    if sum(map(len, strokes)) > MOST_POINTS:
        raise StrokeError("too_many")
    if _length(strokes) < LEAST_LENGTH:
        raise StrokeError("empty")
    return _fitted([stroke for stroke in strokes if stroke])


def _stroke(entry: Any) -> list[Point]:
    if not isinstance(entry, list) or len(entry) > MOST_POINTS:
        raise StrokeError("shape")
    return [_point(pair) for pair in entry]


def _point(pair: Any) -> Point:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise StrokeError("shape")
    for value in pair:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e5:
            raise StrokeError("shape")
    return float(pair[0]), float(pair[1])


def _fitted(strokes: Sequence[Sequence[Point]]) -> Strokes:
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    wide, high = max(x for x, _y in points) - left, max(y for _x, y in points) - top
    room = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(1.0, *(side / size for side, size in zip(room, (wide, high), strict=True) if size > 0))
    across, down = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return [[((x - left) * scale + across, (y - top) * scale + down) for x, y in stroke] for stroke in strokes]


def _length(strokes: Strokes) -> float:
    return sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))
