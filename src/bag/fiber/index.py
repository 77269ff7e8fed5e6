"""The whole plant in memory, for what asks about all of it: every cut, diversity, free cores.

Built from a handful of queries whose rows come as one run of bytes each; kept until the mark of the plant changes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from bag.fiber.domain.diversity import shared, through
from bag.fiber.domain.strands import EachCut, Impact, Ints, Loss, Strands, groups_of, incidence
from bag.fiber.models import Revision

_STRANDS = "SELECT id, coalesce(cable_id, 0) FROM fiber_strand"
_PAIRS = "SELECT id, mate FROM fiber_jointend"
_CABLES = "SELECT id, a_id, b_id FROM fiber_cable ORDER BY id"
_LAYS = "SELECT cable_id, trench_id FROM fiber_lay"
_ENDS = "SELECT trench.id, a_id, b_id FROM fiber_trench trench ORDER BY id"
_CIRCUITS = """
    SELECT c.id, a.id, b.id, coalesce(c.backup_of_id, 0), fa.node_id, fb.node_id FROM fiber_circuit c
      JOIN fiber_frame fa ON fa.id = c.a_frame_id JOIN fiber_frame fb ON fb.id = c.b_frame_id
      JOIN fiber_strand a ON a.frame_id = c.a_frame_id AND a.number = c.a_port
      JOIN fiber_strand b ON b.frame_id = c.b_frame_id AND b.number = c.b_port
     WHERE c.active ORDER BY c.id
"""


def _table(sql: str, width: int) -> Ints:
    """The rows of a query as an array. The database packs each column into one value: no object is made for a row."""
    names = [f"c{at}" for at in range(width)]
    columns = ", ".join(f"coalesce(string_agg(int8send({name}), ''::bytea), ''::bytea)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ({sql}) AS t({', '.join(names)})")  # noqa: S608  our own words
        row = cursor.fetchone() or ()
    return np.column_stack([np.frombuffer(bytes(column), ">i8").astype(np.int64) for column in row])


@dataclass(frozen=True)
class Index:
    """Arrays of the plant. Rows of cables, trenches, nodes and circuits stand in the order of their ids."""

    stamp: UUID | None
    strands: Strands
    cables: Ints
    circuits: Ints
    groups: Ints
    ends: Ints
    """Nodes (their ids) at A and B of each circuit."""
    backup_of: dict[int, int]
    lays: Ints
    trench_ends: Ints
    cable_ends: Ints

    def cable_rows(self, ids: Iterable[int]) -> list[int]:
        """Rows of cables by id; unknown ids are left out."""
        return _rows(self.cables, ids)

    @cached_property
    def trenches(self) -> Ints:
        ids: Ints = self.trench_ends[:, 0]
        return ids

    @cached_property
    def on_cables(self) -> Any:
        """Circuits × cables."""
        return self.strands.on_cables(len(self.cables))

    @cached_property
    def on_trenches(self) -> Any:
        """Circuits × trenches."""
        rows = np.searchsorted(self.cables, self.lays[:, 0])
        columns = np.searchsorted(self.trenches, self.lays[:, 1])
        return through(self.on_cables, incidence(rows, columns, (len(self.cables), len(self.trenches))))

    @cached_property
    def nodes(self) -> Ints:
        """Ids of all nodes at trenches and cables."""
        return np.unique(np.concatenate((self.trench_ends[:, 1:].ravel(), self.cable_ends.ravel())))

    @cached_property
    def on_nodes(self) -> Any:
        """Circuits × nodes that they pass or touch."""
        size = len(self.nodes)
        trench = np.repeat(np.arange(len(self.trenches)), 2)
        by_trench = incidence(
            trench, np.searchsorted(self.nodes, self.trench_ends[:, 1:].ravel()), (len(self.trenches), size)
        )
        cable = np.repeat(np.arange(len(self.cables)), 2)
        by_cable = incidence(cable, np.searchsorted(self.nodes, self.cable_ends.ravel()), (len(self.cables), size))
        found = (through(self.on_trenches, by_trench) + through(self.on_cables, by_cable)).tocsr()
        found.data[:] = 1
        return found

    @cached_property
    def sites(self) -> tuple[Ints, Ints]:
        """(circuit row, site row) pairs, and the node id of every site row."""
        ids = np.unique(self.ends)
        rows = np.repeat(np.arange(len(self.circuits)), 2)
        pairs = np.column_stack((rows, np.searchsorted(ids, self.ends.ravel()))).astype(np.int64)
        return pairs, ids

    @cached_property
    def impact(self) -> Impact:
        return Impact(self.on_cables, self.groups, self.sites[0])

    @cached_property
    def trench_impact(self) -> Impact:
        return Impact(self.on_trenches, self.groups, self.sites[0])

    def cut(self, cables: Iterable[int]) -> Loss:
        """What is lost when the cables of these ids are cut; numbers in the answer are rows."""
        return self.impact.cut(self.cable_rows(cables))

    def every_cable(self) -> EachCut:
        return self.impact.each()

    def in_trenches(self, trenches: Iterable[int]) -> list[int]:
        """Ids of the cables that lie in trenches of these ids."""
        wanted = np.isin(self.lays[:, 1], np.fromiter(trenches, np.int64))
        return sorted(set(self.lays[wanted, 0].tolist()))

    def pairs(self) -> list[tuple[int, int]]:
        """(main, backup) rows of every circuit that backs up another one."""
        known = {int(pk): row for row, pk in enumerate(self.circuits)}
        return [(known[main], known[pk]) for pk, main in self.backup_of.items() if main in known and pk in known]

    def shared(self, pairs: Sequence[tuple[int, int]], things: Any) -> list[list[int]]:
        """For every pair of circuit rows the columns of ``things`` that both lie in."""
        if not pairs:
            return []
        rows = np.array(pairs, np.int64)
        return shared(rows[:, 0], rows[:, 1], things)


def _rows(ids: Ints, wanted: Iterable[int]) -> list[int]:
    asked = np.unique(np.fromiter(wanted, np.int64))
    found = np.searchsorted(ids, asked)
    known = found < len(ids)
    known[known] = ids[found[known]] == asked[known]
    rows: list[int] = found[known].tolist()
    return rows


def load() -> Index:
    """Read the plant. Seven queries. A change during the reading shows as an old mark, so the next asker reads anew."""
    stamp = _stamp()
    owned = _table(_STRANDS, 2)
    cables = _table(_CABLES, 3)
    size = int(owned[:, 0].max(initial=-1)) + 1
    owner = np.full(size, -1, np.int64)
    cores = owned[:, 1] > 0
    owner[owned[cores, 0]] = np.searchsorted(cables[:, 0], owned[cores, 1])
    rows = _table(_CIRCUITS, 6)
    strands = Strands(_table(_PAIRS, 2), owner, 2 * rows[:, 1], 2 * rows[:, 2])
    backup_of = {int(pk): int(main) for pk, main in rows[rows[:, 3] > 0][:, [0, 3]]}
    circuits = rows[:, 0].tolist()
    return Index(
        stamp=stamp, strands=strands, cables=cables[:, 0].copy(), circuits=rows[:, 0].copy(),
        groups=groups_of(circuits, backup_of, strands.paths.whole.tolist()), ends=rows[:, 4:6].copy(),
        backup_of=backup_of, lays=_table(_LAYS, 2), trench_ends=_table(_ENDS, 3), cable_ends=cables[:, 1:].copy(),
    )  # fmt: skip


def _stamp() -> UUID | None:
    return Revision.objects.values_list("stamp", flat=True).first()


_held: list[Index] = []
_lock = threading.Lock()


def current() -> Index:
    """The index of the plant as it is now; read anew when the plant changed."""
    with _lock:
        if not _held or _held[0].stamp != _stamp():
            _held[:] = [load()]
        return _held[0]
