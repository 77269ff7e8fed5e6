"""Finding the rules that can touch a box, and proving that rules cover it.

The bounds of every box stand in numpy columns; a question narrows them column by column, which leaves a handful of
rules out of tens of thousands. What remains is decided by exact arithmetic (`boxes`). "Do these rules cover this
box?" is a search for a packet that none of them takes: random packets first, then the box minus rule after rule,
depth first, ending at the first piece that nothing touches.
"""

import random
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.boxes import Box, Kind, Packet
from bag.firewall.domain.sets import Numbers

Picks = NDArray[np.int64]
SAMPLES = 6
FEW = 6
FEWEST = 3
Limits = list[tuple[np.uint64, np.uint64]]
PATIENCE = 200_000


class TooTangled(RuntimeError):
    """The proof would need more steps than anybody waits for."""


class Index:
    """Boxes in the order of their rules, searchable; `owner[i]` is the position of the rule that box `i` belongs to."""

    def __init__(self, rules: Sequence[Iterable[Box]]) -> None:
        """Take the boxes of each rule, rules in order."""
        self.boxes: list[Box] = []
        owners: list[int] = []
        self.first_box = [0]
        for position, found in enumerate(rules):
            for box in found:
                self.boxes.append(box)
                owners.append(position)
            self.first_box.append(len(self.boxes))
        self.owner = np.array(owners, dtype=np.int64)
        self._kinds: dict[Kind, int] = {}
        self._kind = np.array(
            [self._kinds.setdefault(box.kind, len(self._kinds)) for box in self.boxes], dtype=np.int64
        )
        self._known = list(self._kinds)
        self._tables: dict[Kind, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = {}
        bounds = [[_bounds(box, dimension) for box in self.boxes] for dimension in range(4)]
        self._low = [np.array([low for low, _ in column], dtype=np.uint64) for column in bounds]
        self._high = [np.array([high for _, high in column], dtype=np.uint64) for column in bounds]
        self._solid = [
            np.array([_solid(box[1:][dimension], box.kind.family) for box in self.boxes], dtype=np.bool_)
            for dimension in range(4)
        ]
        self._plain = np.logical_and.reduce(self._solid)
        self._random = random.Random(1)  # noqa: S311 (a search order, no secret)
        self.interfaces = max(
            (mask.bit_length() for kind in self._kinds for mask in (kind.entry, kind.exit)), default=0
        )

    def _of_kind(self, kind: Kind) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each known kind: does it meet this one, does it hold all of it?"""
        found = self._tables.get(kind)
        if found is None:
            meets = np.array([boxes.meet_kinds(known, kind) is not None for known in self._known], dtype=np.bool_)
            holds = np.array([boxes.kind_within(kind, known) for known in self._known], dtype=np.bool_)
            if len(self._tables) > 5000:
                self._tables.clear()
            found = self._tables[kind] = (meets, holds)
        return found

    def touching(self, box: Box, start: int = 0, stop: int | None = None) -> Picks:
        """Positions of boxes in [start, stop) that may meet the box, in order; none that meets it is missing."""
        stop = len(self.boxes) if stop is None else stop
        if stop <= start:
            return np.empty(0, dtype=np.int64)
        first, last = _bounds(box, 0)
        near = (self._low[0][start:stop] <= last) & (self._high[0][start:stop] >= first)
        return self.among(box, np.flatnonzero(near) + start, (1, 2, 3))

    def among(self, box: Box, picks: Picks, dimensions: Sequence[int] = (0, 1, 2, 3)) -> Picks:
        """Those of the picked boxes that may meet the box."""
        return self._among(box, picks, _limits(box), dimensions)

    def _among(self, box: Box, picks: Picks, limits: Limits, dimensions: Sequence[int] = (0, 1, 2, 3)) -> Picks:
        for dimension in dimensions:
            if not picks.size:
                return picks
            first, last = limits[dimension]
            near = self._low[dimension][picks] <= last
            near &= self._high[dimension][picks] >= first
            picks = picks[near]
        if picks.size:
            picks = picks[self._of_kind(box.kind)[0][self._kind[picks]]]
        return picks

    def _covering(self, box: Box, picks: Picks, limits: Limits) -> NDArray[np.bool_]:
        """Matrix (5, picks): does the picked box surely hold all of the box in kind, source, target, first, second?"""
        result = np.empty((5, picks.size), dtype=np.bool_)
        result[0] = self._of_kind(box.kind)[1][self._kind[picks]]
        for dimension in range(4):
            first, last = limits[dimension]
            row = result[dimension + 1]
            np.less_equal(self._low[dimension][picks], first, out=row)
            row &= self._high[dimension][picks] >= last
            row &= self._solid[dimension][picks]
        return result

    def reaching(self, box: Box, picks: Picks) -> Picks:
        """The picks (in order) up to the first that surely holds the whole box: no packet of it gets further."""
        if picks.size:
            covers = self._covering(box, picks, _limits(box)).all(axis=0)
            if covers.any():
                return picks[: int(covers.argmax()) + 1]
        return picks

    def surely_inside(self, box: Box, picks: Picks) -> NDArray[np.bool_]:
        """Which picked boxes lie wholly in the box, as far as bounds tell (False may still be inside)."""
        solid = all(_solid(box[1:][dimension], box.kind.family) for dimension in range(4))
        inside = np.full(picks.size, solid, dtype=np.bool_)
        if not solid:
            return inside
        within = np.array([boxes.kind_within(known, box.kind) for known in self._known], dtype=np.bool_)
        inside &= within[self._kind[picks]]
        for dimension in range(4):
            first, last = _bounds(box, dimension)
            inside &= self._low[dimension][picks] >= first
            inside &= self._high[dimension][picks] <= last
        return inside

    def escape(self, box: Box, picks: Picks) -> Packet | None:
        """A packet of the box that none of the picked boxes holds; None when they cover it wholly.

        Raises TooTangled when neither could be shown within `PATIENCE` steps.
        """
        picks = self.among(box, picks)
        if not picks.size:
            return boxes.some_packet(box)
        if picks.size <= FEWEST:
            return self._subtracted(box, picks)
        if picks.size > FEW:
            if self._covering(box, picks, _limits(box)).all(axis=0).any():
                return None
            for _ in range(SAMPLES):
                packet = self._some_random(box)
                if self.first_holding(packet, picks) is None:
                    return packet
        return self._search(box, picks)

    def _subtracted(self, box: Box, picks: Picks) -> Packet | None:
        """As `_search`, for so few boxes that columns do not pay."""
        rest = [box]
        for pick in picks:
            taken = self.boxes[pick]
            rest = [piece for each in rest for piece in boxes.without(each, taken)]
            if not rest:
                return None
        return boxes.some_packet(rest[0])

    def _search(self, box: Box, picks: Picks) -> Packet | None:
        todo = [(box, picks)]
        for _ in range(PATIENCE):
            if not todo:
                return None
            piece, near = todo.pop()
            limits = _limits(piece)
            near = self._among(piece, near, limits)
            if not near.size:
                return boxes.some_packet(piece)
            covering = self._covering(piece, near, limits)
            counts = covering.sum(axis=0)
            best = int(counts.argmax())
            if counts[best] == 5:
                continue
            if counts[best] == 4:
                rest = self._cut_side(piece, near, covering, counts, best)
                if rest is not None:
                    todo.extend(rest)
                    continue
            others = np.delete(near, best)
            todo.extend((part, others) for part in boxes.without(piece, self.boxes[near[best]]))
        raise TooTangled

    def _cut_side(
        self, piece: Box, near: Picks, covering: NDArray[np.bool_], counts: NDArray[np.int64], best: int
    ) -> list[tuple[Box, Picks]] | None:
        """Take away at once all boxes that fall short in the same one dimension; None when that is the kind."""
        side = int((~covering[:, best]).argmax())
        if side == 0:
            return None
        same = (counts == 4) & ~covering[side]
        taken = sets.union(self.boxes[pick][1:][side - 1] for pick in near[same])
        rest = sets.subtract(piece[1:][side - 1], taken)
        return [(_with_side(piece, side, rest), near[~same])] if rest else []

    def first_holding(self, packet: Packet, picks: Picks) -> int | None:
        """Position of the first picked box that holds the packet."""
        alone = boxes.as_box(packet)
        for pick in self.among(alone, picks):
            if self._plain[pick] or boxes.holds(self.boxes[pick], packet):
                return int(pick)
        return None

    def _some_random(self, box: Box) -> Packet:
        """A packet of the box, drawn without favor."""
        kind = Kind(*(self._random_bit(mask) for mask in box.kind))
        return Packet(kind, *(self._random_number(numbers) for numbers in box[1:]))

    def _random_bit(self, mask: int) -> int:
        if mask < 0:
            mask &= (1 << (self.interfaces + 2)) - 1
        if mask & (mask - 1) == 0:
            return mask
        chosen = self._random.randrange(mask.bit_count())
        for _ in range(chosen):
            mask &= mask - 1
        return boxes.lowest_bit(mask)

    def _random_number(self, numbers: Numbers) -> int:
        low, high, care, value = numbers[0] if len(numbers) == 1 else self._random.choice(numbers)
        if low == high:
            return low
        if not care:
            return self._random.randint(low, high)
        found = sets.tight(self._random.randint(low, high), high, care, value)
        return found[0] if found else low


def _shift(family: int) -> int:
    """Columns hold 64 bits: of an IPv6 address the upper half."""
    return 64 if family == boxes.IPV6 else 0


def _bounds(box: Box, dimension: int) -> tuple[np.uint64, np.uint64]:
    """Smallest and greatest number of a dimension (source, target, first, second), as the columns hold them."""
    numbers = box[1:][dimension]
    high = numbers[0][1] if len(numbers) == 1 else max(element[1] for element in numbers)
    by = _shift(box.kind.family) if dimension < 2 else 0
    return np.uint64(numbers[0][0] >> by), np.uint64(high >> by)


def _limits(box: Box) -> Limits:
    """The bounds of every dimension."""
    return [_bounds(box, dimension) for dimension in range(4)]


def _solid(numbers: Numbers, family: int) -> bool:
    """One interval without holes, whose ends the column tells exactly?"""
    if len(numbers) != 1 or numbers[0][2]:
        return False
    tail = (1 << _shift(family)) - 1
    return numbers[0][0] & tail == 0 and numbers[0][1] & tail == tail


def _with_side(box: Box, side: int, numbers: Numbers) -> Box:
    parts = list(box[1:])
    parts[side - 1] = numbers
    return Box(box.kind, *parts)
