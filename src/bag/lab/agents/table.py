"""What an agent can be asked: sorted object identifiers in columns, whose pairs are encoded when they are wanted.

Identifiers are the same for all devices of a type, so they stand in a ``Layout`` that devices share. A ``View`` is what
one device says at one moment; its columns are encoded on the first question and stay for the questions that follow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid


@dataclass(frozen=True)
class Column:
    """Instances of one object; a scalar has the one index ``(0,)``.

    ``fixed``: the encoded values, the same for all devices of the layout; without them the device is asked.
    ``width``: bytes that most values of a column of 64-bit counters have, so that they are encoded in one step.
    """

    name: str
    oid: Oid
    indexes: tuple[Oid, ...]
    fixed: tuple[bytes, ...] | None = None
    width: int = 0


class Source(Protocol):
    """A device as its agent sees it."""

    def encode(self, column: Column, now: float) -> list[bytes] | NDArray[np.uint64]:
        """The values of a column in order of its indexes: each whole (tag, length, content), or 64-bit counters."""


class Layout:
    """The identifiers of a kind of device, in order. Shared. Raises ``ValueError`` for unordered indexes."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = sorted(columns, key=lambda column: column.oid)
        self.starts: list[int] = []
        self.oids: list[bytes] = []
        for column in self.columns:
            if list(column.indexes) != sorted(column.indexes):
                raise ValueError(f"indexes of {column.oid} are not in order")
            self.starts.append(len(self.oids))
            self.oids += [ber.oid_content((*column.oid, *index)) for index in column.indexes]
        self.place = {oid: number for number, oid in enumerate(self.oids)}
        self._counter_heads: dict[int, list[bytes]] = {}
        self._fixed: dict[int, list[bytes]] = {}

    @cached_property
    def _numbers(self) -> list[Oid]:
        """The identifiers as numbers: encoded ones do not sort like them when an arc is large."""
        return [ber.read_oid(oid) for oid in self.oids]

    def after(self, oid: bytes) -> int:
        """The place of the first identifier behind ``oid``; raises ``BadPacket``."""
        found = self.place.get(oid)
        return bisect_right(self._numbers, ber.read_oid(oid)) if found is None else found + 1

    def column_of(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1

    def span(self, column: int) -> slice:
        """The places of a column."""
        start = self.starts[column]
        return slice(start, start + len(self.columns[column].indexes))

    def fixed_pairs(self, column: int) -> list[bytes] | None:
        """The encoded pairs of a column that is the same for all devices."""
        values = self.columns[column].fixed
        if values is not None and column not in self._fixed:
            self._fixed[column] = list(map(ber.varbind, self.oids[self.span(column)], values))
        return self._fixed.get(column)

    def counter_pairs(self, column: int, values: NDArray[np.uint64]) -> list[bytes]:
        """The encoded pairs of a column of 64-bit counters."""
        width = self.columns[column].width
        oids = self.oids[self.span(column)]
        if column not in self._counter_heads:
            filler = bytes((ber.COUNTER64, width, *bytes(width)))
            self._counter_heads[column] = [ber.varbind(oid, filler)[:-width] for oid in oids]
        raw = values.astype(">u8").tobytes()
        starts = range(8 - width, len(raw), 8)
        pairs = [head + raw[at : at + width] for head, at in zip(self._counter_heads[column], starts, strict=True)]
        lowest = np.uint64(1 << (8 * width - 9))
        for row in np.flatnonzero((values < lowest) | (values >= lowest << np.uint64(8))):
            pairs[row] = ber.varbind(oids[row], ber.integer(int(values[row]), ber.COUNTER64))
        return pairs


class View:
    """What a device says at one moment, as encoded pairs."""

    def __init__(self, layout: Layout, source: Source, now: float) -> None:
        self.layout, self._source, self.now = layout, source, now
        self._pairs: list[bytes | None] = [None] * len(layout.oids)

    def pair(self, place: int) -> bytes:
        """The pair at a place."""
        found = self._pairs[place]
        return self._fill(place) if found is None else found

    def pairs(self, start: int, count: int) -> list[bytes]:
        """Up to ``count`` pairs from ``start``, fewer at the end."""
        chunk = self._pairs[start : start + count]
        if None in chunk:
            return [self.pair(place) for place in range(start, start + len(chunk))]
        return chunk  # type: ignore[return-value]  # no None is left in it

    def _fill(self, place: int) -> bytes:
        number = self.layout.column_of(place)
        span = self.layout.span(number)
        pairs = self.layout.fixed_pairs(number)
        if pairs is None:
            values = self._source.encode(self.layout.columns[number], self.now)
            if isinstance(values, np.ndarray):
                pairs = self.layout.counter_pairs(number, values)
            else:
                pairs = list(map(ber.varbind, self.layout.oids[span], values))
        self._pairs[span] = pairs
        return pairs[place - span.start]
