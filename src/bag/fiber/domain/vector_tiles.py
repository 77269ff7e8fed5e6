"""Vector tiles (Mapbox Vector Tile 2.1) of lines and points, ten thousand at a time.

Everything that grows with the number of points is done on whole arrays: clipping, rounding to the tile's grid, the
differences, their varints. Only the frame of each feature is put together one by one.

Source: https://github.com/mapbox/vector-tile-spec/tree/master/2.1 ; protobuf's wire format.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
"""Steps of a tile's side."""
ROOM = 64
"""Steps beyond the edge that are drawn too, so that lines have no seams."""
HALF_WORLD = 20_037_508.342789244
"""Meters of Web Mercator from the middle to the edge."""
_MOVE, _LINE = 1, 2
_POINT_TYPE, _LINE_TYPE = 1, 2
Ints = NDArray[np.int64]
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class TileAddress:
    """Zoom, column from the west, row from the north."""

    zoom: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.zoom <= 22 and 0 <= self.x < 1 << self.zoom and 0 <= self.y < 1 << self.zoom):
            raise ValueError(f"no such tile: {self.zoom}/{self.x}/{self.y}")

    @property
    def side(self) -> float:
        """Meters of Web Mercator along one side."""
        return 2 * HALF_WORLD / (1 << self.zoom)

    @property
    def corner(self) -> tuple[float, float]:
        """The north-western corner in Web Mercator."""
        return self.x * self.side - HALF_WORLD, HALF_WORLD - self.y * self.side

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north with the room around, in Web Mercator."""
        (west, north), room = self.corner, self.side * ROOM / EXTENT
        return west - room, north - self.side - room, west + self.side + room, north + room


@dataclass(frozen=True)
class TileLayer:
    """Lines or points in Web Mercator (n,), with an id each (n,) and columns of n values."""

    name: str
    shapes: NDArray[Any]
    ids: Ints
    values: Mapping[str, Sequence[Cell]]


def encode(layers: Sequence[TileLayer], address: TileAddress) -> bytes:
    """The tile; empty bytes when nothing of the layers lies in it."""
    return b"".join(_field(3, one) for layer in layers if (one := _layer(layer, address)))


def _layer(layer: TileLayer, address: TileAddress) -> bytes:
    if len(layer.shapes) == 0:
        return b""
    shapes = shapely.clip_by_rect(layer.shapes, *address.bounds())
    parts, owner = shapely.get_parts(shapes, return_index=True)
    kinds = shapely.get_type_id(parts)
    points = _Stream.of_points(parts[kinds == 0], owner[kinds == 0], address)
    lines = _Stream.of_lines(parts[kinds == 1], owner[kinds == 1], address)
    tags, keys, values = _tags(layer.values, np.union1d(points.owners, lines.owners))
    features = [*points.features(_POINT_TYPE, layer.ids, tags), *lines.features(_LINE_TYPE, layer.ids, tags)]
    if not features:
        return b""
    return b"".join((
        _field(1, layer.name.encode()), *(_field(2, one) for one in features), *(_field(3, key) for key in keys),
        *(_field(4, value) for value in values), b"\x28", _varint(EXTENT), b"\x78\x02",
    ))  # fmt: skip


@dataclass(frozen=True)
class _Stream:
    """Geometry of many features: the bytes of all, ``ends`` of each feature's part, and whose feature it is."""

    data: bytes
    ends: Ints
    owners: Ints

    @classmethod
    def of_points(cls, parts: NDArray[Any], owner: Ints, address: TileAddress) -> _Stream:
        """Each point by itself; a multi-point keeps its first."""
        first = np.ones(len(owner), dtype=np.bool_)
        first[1:] = owner[1:] != owner[:-1]
        steps = _steps(shapely.get_coordinates(parts[first]), address)
        numbers = np.column_stack([np.full(len(steps), 1 << 3 | _MOVE), _zigzag(steps)]).ravel()
        return cls._made(numbers, np.full(len(steps), 3), owner[first])

    @classmethod
    def of_lines(cls, parts: NDArray[Any], owner: Ints, address: TileAddress) -> _Stream:
        """Lines, without the points that fall on the one before; what shrinks to a point is not drawn."""
        coordinates, part = shapely.get_coordinates(parts, return_index=True)
        steps = _steps(coordinates, address)
        keep = np.ones(len(steps), dtype=np.bool_)
        keep[1:] = (part[1:] != part[:-1]) | (steps[1:] != steps[:-1]).any(axis=1)
        steps, part = steps[keep], part[keep]
        length = np.bincount(part, minlength=len(parts))
        real = length > 1
        steps, length, owner = steps[real[part]], length[real], owner[real]
        if not len(length):
            return cls(b"", np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        starts = np.cumsum(length) - length
        from_before = steps.copy()
        from_before[1:] -= steps[:-1]
        opens = np.ones(len(owner), dtype=np.bool_)
        opens[1:] = owner[1:] != owner[:-1]
        from_before[starts[opens]] = steps[starts[opens]]  # each feature starts at the tile's corner
        size = 2 + 2 * length
        offset = np.cumsum(size) - size
        numbers = np.empty(int(size.sum()), dtype=np.int64)
        place = np.repeat(offset + 2 - 2 * starts, length) + 2 * np.arange(len(steps))
        place[starts] -= 1  # the first point stands before the command of the others
        numbers[offset] = 1 << 3 | _MOVE
        numbers[offset + 3] = length - 1 << 3 | _LINE
        numbers[np.column_stack([place, place + 1])] = _zigzag(from_before)
        return cls._made(numbers, np.add.reduceat(size, np.flatnonzero(opens)), owner[opens])

    @classmethod
    def _made(cls, numbers: Ints, counts: Ints, owners: Ints) -> _Stream:
        data, ends = _varints(numbers)
        return cls(data, ends[np.cumsum(counts) - 1] if len(counts) else counts, owners)

    def features(self, kind: int, ids: Ints, tags: Mapping[int, bytes]) -> list[bytes]:
        """Each feature as a message."""
        result, start = [], 0
        for owner, end in zip(self.owners.tolist(), self.ends.tolist(), strict=True):
            shape = self.data[start:end]
            start = end
            head = b"\x08" + _varint(int(ids[owner]))
            result.append(head + tags[owner] + bytes((0x18, kind, 0x22)) + _varint(len(shape)) + shape)
        return result


def _steps(coordinates: NDArray[np.float64], address: TileAddress) -> Ints:
    (west, north), scale = address.corner, EXTENT / address.side
    across, down = (coordinates[:, 0] - west) * scale, (north - coordinates[:, 1]) * scale
    return np.rint(np.column_stack([across, down])).astype(np.int64)


def _zigzag(numbers: Ints) -> Ints:
    return (numbers << 1) ^ (numbers >> 63)


def _varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Numbers (each below 2^35) as varints one after the other, and where each ends."""
    sizes = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        sizes += numbers >= 1 << bits
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - sizes
    for place in range(5):
        here = sizes > place
        more = (sizes[here] > place + 1).astype(np.int64) << 7
        out[starts[here] + place] = numbers[here] >> 7 * place & 0x7F | more
    return out.tobytes(), ends


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _tags(columns: Mapping[str, Sequence[Cell]], rows: Ints) -> tuple[dict[int, bytes], list[bytes], list[bytes]]:
    """The tags of each row as a field, the names of columns, and every value once."""
    known: dict[tuple[type, Cell], int] = {}
    tagged: dict[int, bytes] = {}
    picked = [(_varint(number), column) for number, column in enumerate(columns.values())]
    for row in rows.tolist():
        pieces = []
        for key, column in picked:
            value = column[row]
            if value is not None:
                pieces.append(key + _varint(known.setdefault((type(value), value), len(known))))
        tagged[row] = _field(2, b"".join(pieces)) if pieces else b""
    return tagged, [name.encode() for name in columns], [_value(value) for _, value in known]


def _value(value: Cell) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + bytes((value,))
    if isinstance(value, int):
        return b"\x30" + _varint(value << 1 ^ value >> 63)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return _field(1, str(value).encode())
