"""The strands of the city as arrays: what joins what, where a light goes, what a cut takes away.

A strand carries light from its side 0 to its side 1: a core of a cable, a port of a frame (0 behind, 1 in front), a leg
of a splitter. An end is ``2 · strand + side``. ``mate[end]`` is the end that it is joined to, ``OPEN``, or ``SPLIT`` at
the inner end of a splitter's input, whose outputs ``branches`` names. Upwards a splitter is an ordinary joint: the
inner end of every output has the input as its mate.

Dirty data is expected: loops end a walk, they never hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

OPEN, SPLIT = -1, -2
LONGEST = 2_000
"""Strands on one path; a longer walk is a loop."""
Ints = NDArray[np.int64]


@dataclass
class Trail:
    """A walk: the ends by which strands were entered, how it ended, and the walks behind a splitter."""

    entered: list[int]
    outcome: str
    """``open``, ``loop`` or ``split``."""
    branches: list[Trail] = field(default_factory=list)

    @property
    def strands(self) -> list[int]:
        return [end >> 1 for end in self.entered]


@dataclass(frozen=True)
class Paths:
    """The way of every circuit: circuit ``i`` enters its strands by the ends ``entered[start[i]:start[i + 1]]``.

    The first is the front of its port A. ``whole[i]``: the light arrives at the other port. Broken circuits have what
    it reaches.
    """

    start: Ints
    entered: Ints
    whole: NDArray[np.bool_]

    def ends_of(self, circuit: int) -> list[int]:
        """The ends by which a circuit enters its strands."""
        ends: list[int] = self.entered[self.start[circuit] : self.start[circuit + 1]].tolist()
        return ends

    def of(self, circuit: int) -> list[int]:
        """The strands of a circuit."""
        return [end >> 1 for end in self.ends_of(circuit)]


def follow(leaving: int, entered_from: Callable[[int], Sequence[int]]) -> Trail:
    """The walk of a light that leaves by an end. ``entered_from(end)`` names the ends that it enters next: none, the
    one that is joined, or those of all outputs behind the input of a splitter.
    """
    first = Trail([], "open")
    waiting = [(leaving, first)]
    seen = {leaving}
    while waiting:
        at, trail = waiting.pop()
        while len(found := entered_from(at)) == 1:
            at = found[0] ^ 1
            if at in seen:
                trail.outcome = "loop"
                break
            seen.add(at)
            trail.entered.append(found[0])
        if trail.outcome == "open" and found:
            trail.outcome = "split"
            for leg in found:
                trail.branches.append(Trail([leg], "loop" if leg ^ 1 in seen else "open"))
                if leg ^ 1 not in seen:
                    seen.add(leg ^ 1)
                    waiting.append((leg ^ 1, trail.branches[-1]))
    return first


class Strands:
    """The joined strands of a plant. ``pairs``: (end, mate) rows, both directions of a joint; a splitter's output with
    its input only the one way. ``owner``: the cable of each strand, -1 for ports and legs. ``a_ends`` and ``b_ends``:
    the ends at which the light of each circuit leaves its first port and arrives at its last.
    """

    def __init__(self, pairs: Ints, owner: Ints, a_ends: Ints, b_ends: Ints) -> None:
        self.owner = owner
        self.a_ends, self.b_ends = a_ends, b_ends
        self.mate: Ints = np.full(2 * len(owner), OPEN, np.int64)
        self.mate[pairs[:, 0]] = pairs[:, 1]
        back = np.zeros(len(self.mate), bool)
        back[pairs[:, 0]] = True
        legs = pairs[~back[pairs[:, 1]]]
        self.mate[legs[:, 1]] = SPLIT
        self.branches: dict[int, list[int]] = {}
        for leg, trunk in legs.tolist():
            self.branches.setdefault(trunk, []).append(leg)

    def walk(self, leaving: int) -> Trail:
        """Where a light goes that leaves a strand by the end ``leaving``; a tree behind splitters."""
        return follow(leaving, self._next)

    def _next(self, end: int) -> Sequence[int]:
        mate = int(self.mate[end])
        return (mate,) if mate >= 0 else self.branches[end] if mate == SPLIT else ()

    @cached_property
    def paths(self) -> Paths:
        """Paths of all circuits."""
        return self.between(self.a_ends, self.b_ends)

    def between(self, a_ends: Ints, b_ends: Ints) -> Paths:
        """Paths from ends to ends, walked side by side; those that meet a splitter from above are walked from below."""
        down = self._walked(a_ends, b_ends)
        split = np.flatnonzero(down.split)
        if not len(split):
            return down.paths
        up = self._walked(b_ends[split], a_ends[split]).paths
        return _merged(down.paths, split, up)

    def _walked(self, starts: Ints, targets: Ints) -> _Walked:
        count = len(starts)
        here = np.arange(count)
        at = starts.copy()
        circuits, entered = [here.copy()], [starts ^ 1]
        whole, split = np.zeros(count, bool), np.zeros(count, bool)
        for _ in range(LONGEST):
            if not len(here):
                break
            mate = self.mate[at]
            split[here[mate == SPLIT]] = True
            on = mate >= 0
            here, mate = here[on], mate[on]
            circuits.append(here)
            entered.append(mate)
            arrived = mate == targets[here]
            whole[here[arrived]] = True
            at = mate ^ 1
            going = ~arrived & (at != starts[here])
            here, at = here[going], at[going]
        of, way = np.concatenate(circuits), np.concatenate(entered)
        order = np.argsort(of, kind="stable")
        start = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=count))))
        return _Walked(Paths(start, way[order], whole), split & ~whole)

    @cached_property
    def labels(self) -> Ints:
        """A number for every strand; equal for strands that light can join."""
        ends = np.flatnonzero(self.mate >= 0)
        one, other = ends >> 1, self.mate[ends] >> 1
        size = len(self.owner)
        links = coo_matrix((np.ones(len(ends), np.int8), (one, other)), shape=(size, size))
        return connected_components(links, directed=False)[1].astype(np.int64)

    def open_cores(self) -> Ints:
        """Strands of cables with nothing joined to either end."""
        free = (self.mate[0::2] == OPEN) & (self.mate[1::2] == OPEN) & (self.owner >= 0)
        return np.flatnonzero(free)

    def on_cables(self, cables: int) -> csr_matrix:
        """Circuits × cables (by number up to ``cables``): True where the path of a circuit lies in a cable."""
        paths = self.paths
        circuit = np.repeat(np.arange(len(paths.whole)), np.diff(paths.start))
        cable = self.owner[paths.entered >> 1]
        kept = cable >= 0
        return incidence(circuit[kept], cable[kept], (len(paths.whole), cables))


@dataclass(frozen=True)
class _Walked:
    paths: Paths
    split: NDArray[np.bool_]


def _merged(down: Paths, places: Ints, up: Paths) -> Paths:
    """``down`` with the circuits at ``places`` replaced by their walks from below, turned round."""
    whole = down.whole.copy()
    parts = np.split(down.entered, down.start[1:-1])
    for at, place in enumerate(places.tolist()):
        whole[place] = up.whole[at]
        if up.whole[at]:
            parts[place] = np.array(up.ends_of(at)[::-1], np.int64) ^ 1
    start = np.concatenate(([0], np.cumsum([len(part) for part in parts])))
    return Paths(start, np.concatenate(parts), whole)


def incidence(rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_matrix:
    """A matrix of 0 and 1 with a 1 at every named place, however often it is named."""
    found = coo_matrix((np.ones(len(rows), np.int32), (rows, columns)), shape=shape).tocsr()
    found.data[:] = 1
    return found


@dataclass(frozen=True)
class Loss:
    """What a cut takes: circuits that carry no light, groups and sites with nothing left or with less left."""

    circuits: list[int]
    groups_down: list[int]
    groups_degraded: list[int]
    sites_down: list[int]
    sites_degraded: list[int]


class Impact:
    """What cuts take away. A group is a main circuit with its backups: down when all are cut, degraded when some are.
    A site is down when every group that reaches it is down, degraded when some group of it is down or degraded.

    ``parts``: circuits × things that can be cut. ``group``: of each circuit, -1 for circuits that do not work anyway.
    ``sites``: (circuit, site) rows.
    """

    def __init__(self, parts: csr_matrix, group: Ints, sites: Ints) -> None:
        self.parts: Any = parts
        count = len(group)
        works = group >= 0
        circuits = np.flatnonzero(works)
        groups = int(group.max(initial=-1)) + 1
        self.to_group: Any = incidence(circuits, group[works], (count, groups))
        self.sizes = np.asarray(self.to_group.sum(axis=0)).ravel()
        rows = sites[group[sites[:, 0]] >= 0] if len(sites) else np.empty((0, 2), np.int64)
        known = int(sites[:, 1].max(initial=-1)) + 1 if len(sites) else 0
        self.to_site: Any = incidence(group[rows[:, 0]], rows[:, 1], (groups, known))
        self.site_sizes = np.asarray(self.to_site.sum(axis=0)).ravel()

    def cut(self, things: Iterable[int]) -> Loss:
        """What is lost when all of ``things`` are cut at once."""
        columns = np.fromiter(things, np.int64)
        hit = np.zeros(self.parts.shape[0], bool)
        hit[self._by_part[columns].indices] = True
        return self._lost(csr_matrix(hit[None, :].astype(np.int32)))[0]

    @cached_property
    def _by_part(self) -> Any:
        return self.parts.T.tocsr()

    def each(self) -> EachCut:
        """What is lost by every single thing, as matrices with a row for each thing."""
        return self._each(self._by_part)

    def _each(self, hit: Any) -> EachCut:
        per_group = (hit @ self.to_group).tocoo()
        down = per_group.data == self.sizes[per_group.col]
        shape = per_group.shape
        groups_down = incidence(per_group.row[down], per_group.col[down], shape)
        groups_less = incidence(per_group.row[~down], per_group.col[~down], shape)
        per_site = (groups_down @ self.to_site).tocoo()
        dead = per_site.data == self.site_sizes[per_site.col]
        site_shape = (shape[0], self.to_site.shape[1])
        sites_down = incidence(per_site.row[dead], per_site.col[dead], site_shape)
        touched = ((groups_down + groups_less) @ self.to_site).tocsr()
        touched.data[:] = 1
        sites_less = (touched - sites_down).tocsr()
        sites_less.eliminate_zeros()
        return EachCut(hit, groups_down, groups_less, sites_down, sites_less)

    def _lost(self, hit: Any) -> list[Loss]:
        each = self._each(hit)
        return [each.loss(row) for row in range(hit.shape[0])]


@dataclass(frozen=True)
class EachCut:
    """Losses by thing: sparse matrices with a row for each thing that was cut alone."""

    circuits: Any
    groups_down: Any
    groups_degraded: Any
    sites_down: Any
    sites_degraded: Any

    def loss(self, row: int) -> Loss:
        def named(matrix: Any) -> list[int]:
            return sorted(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist())

        return Loss(
            named(self.circuits), named(self.groups_down), named(self.groups_degraded), named(self.sites_down),
            named(self.sites_degraded),
        )  # fmt: skip


def groups_of(circuits: Sequence[int], backup_of: Mapping[int, int], whole: Sequence[bool]) -> Ints:
    """The group of each circuit: that of the main circuit at the end of its chain of ``backup_of``; -1 if not whole."""
    numbers: dict[int, int] = {}
    found = np.full(len(circuits), -1, np.int64)
    for at, circuit in enumerate(circuits):
        root, seen = circuit, {circuit}
        while (above := backup_of.get(root)) is not None and above not in seen:
            root = above
            seen.add(above)
        if whole[at]:
            found[at] = numbers.setdefault(root, len(numbers))
    return found
