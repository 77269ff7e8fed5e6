"""Rack elevations: what stands where, what fits where. Heights and positions are in rack units (U1 at the bottom)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bag.inventory.domain.kinds import Face
from bag.inventory.domain.problem import Problem

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Slot:
    """A mounted device: lowest unit, height, side of mounting; ``full_depth`` takes both sides."""

    position: Decimal
    height: Decimal
    face: str
    full_depth: bool
    name: str = ""

    @property
    def top(self) -> Decimal:
        """The first unit above the device."""
        return self.position + self.height

    def faces(self) -> frozenset[str]:
        """The sides on which the device takes room."""
        return frozenset(Face) if self.full_depth else frozenset({Face(self.face)})

    def meets(self, other: Slot) -> bool:
        """True when both want the same room. A device without height (0U) takes none."""
        if not self.height or not other.height or self.faces().isdisjoint(other.faces()):
            return False
        return self.position < other.top and other.position < self.top


def check_fit(units: int, placed: Iterable[Slot], wanted: Slot) -> None:
    """Refuse a place outside the rack, off the half-unit grid or taken; the refusal names what is in the way."""
    if wanted.position % HALF:
        raise Problem("off_grid", position=wanted.position)
    if wanted.position < 1 or wanted.top > units + 1:
        raise Problem("outside_rack", units=units, position=wanted.position, height=wanted.height)
    for slot in placed:
        if slot.meets(wanted):
            raise Problem("occupied", position=wanted.position, name=slot.name)


def free_positions(units: int, placed: Iterable[Slot], height: Decimal, face: str, *, full_depth: bool) -> list[int]:
    """Whole units at which a device would fit, lowest first."""
    slots = list(placed)
    found = []
    for unit in range(1, units + 1):
        wanted = Slot(Decimal(unit), height, face, full_depth)
        if wanted.top <= units + 1 and not any(slot.meets(wanted) for slot in slots):
            found.append(unit)
    return found


def used_units(units: int, placed: Iterable[Slot]) -> Decimal:
    """Units taken on at least one side: what the fill of a rack is counted by."""
    halves: set[int] = set()
    for slot in placed:
        halves.update(range(int(slot.position * 2), int(slot.top * 2)))
    return Decimal(len(halves & set(range(2, 2 * units + 2)))) / 2
