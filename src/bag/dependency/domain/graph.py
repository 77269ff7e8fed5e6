"""The support graph: elements, what each needs, and the links that carry reachability.

An *element* is a node or a link; nodes have the numbers 0 … n-1, links n … n+m-1. What an element needs is written as
*gates*: a gate belongs to one element and holds while at least ``need`` of its members are served. "Needs all" is a
gate with as many as it has members, a pair of power feeds is a gate of one out of two. A link has one gate over its two
ends and everything that carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SERVICE, UNIT, POINT = "service", "unit", "point"
CONSEQUENCES = frozenset({SERVICE, UNIT, POINT})
"""Kinds that suffer a fault and are not one themselves."""
WATCHED = frozenset({"equipment", "ups", "circuit"})
"""Kinds that raise an alarm of their own when the graph does not say otherwise."""
KINDS = CONSEQUENCES | WATCHED | {"port", "link", "cable", "duct", "feed", "rack", "room", "site"}


@dataclass(frozen=True)
class Finding:
    """Something odd in the records that was tolerated: what (``code``), about which id, with what beside it."""

    code: str
    subject: str
    detail: str = ""


@dataclass(frozen=True)
class Rows:
    """Lists of unequal length in two arrays: row ``i`` is ``items[start[i]:start[i + 1]]``."""

    start: Ints
    items: Ints

    @classmethod
    def of(cls, lists: list[list[int]]) -> Rows:
        """Rows from plain lists."""
        start = np.zeros(len(lists) + 1, dtype=np.int64)
        np.cumsum([len(one) for one in lists], out=start[1:])
        return cls(start, np.fromiter((item for one in lists for item in one), dtype=np.int64, count=int(start[-1])))

    @classmethod
    def grouped(cls, keys: Ints, items: Ints, count: int) -> Rows:
        """Rows ``0 … count-1`` where row ``k`` holds the items whose key is ``k``, in their order."""
        order = np.argsort(keys, kind="stable")
        start = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(keys, minlength=count), out=start[1:])
        return cls(start, items[order])

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, row: int) -> Ints:
        return self.items[self.start[row] : self.start[row + 1]]

    @property
    def keys(self) -> Ints:
        """The row of each item."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.start))

    def turned(self, count: int) -> Rows:
        """The rows seen from the items: row ``i`` of the answer holds the rows that contain item ``i``."""
        return Rows.grouped(self.items, self.keys, count)

    def gather(self, rows: Ints) -> Ints:
        """All items of some rows, one after the other."""
        first, length = self.start[rows], self.start[rows + 1] - self.start[rows]
        total = int(length.sum())
        before = np.cumsum(length) - length
        return self.items[np.repeat(first - before, length) + np.arange(total, dtype=np.int64)]

    def lists(self) -> list[list[int]]:
        """The rows as plain lists, which loops read faster than arrays."""
        items, start = self.items.tolist(), self.start.tolist()
        return [items[start[row] : start[row + 1]] for row in range(len(self))]


@dataclass(frozen=True)
class Graph:
    """The graph with its remarks; made by :func:`bag.dependency.domain.reading.read`."""

    name: str
    ids: list[str]
    names: list[str]
    kinds: list[str]
    root: Flags
    watched: Flags
    weight: Ints
    """Citizens (or other units of weight) that stand behind an element."""
    ends: Ints
    """The two nodes of each link, shape (links, 2)."""
    gate_owner: Ints
    gate_need: Ints
    gate_names: list[str]
    members: Rows
    """The members of each gate."""
    findings: tuple[Finding, ...] = ()

    @property
    def nodes(self) -> int:
        return len(self.ids) - len(self.ends)

    @cached_property
    def index(self) -> dict[str, int]:
        """The number of each id."""
        return {name: number for number, name in enumerate(self.ids)}

    @cached_property
    def gates_with(self) -> Rows:
        """For each element the gates it is a member of."""
        return self.members.turned(len(self.ids))

    @cached_property
    def gates_of(self) -> Rows:
        """For each element its own gates."""
        return Rows.grouped(self.gate_owner, np.arange(len(self.gate_owner), dtype=np.int64), len(self.ids))

    @cached_property
    def networked(self) -> Flags:
        """The nodes that must reach a root: ends of links."""
        flags = np.zeros(len(self.ids), dtype=np.bool_)
        flags[self.ends.ravel()] = True
        return flags

    def of_kind(self, *kinds: str) -> Flags:
        """Which elements are of one of the kinds."""
        return np.fromiter((kind in kinds for kind in self.kinds), dtype=np.bool_, count=len(self.kinds))
