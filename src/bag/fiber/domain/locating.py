"""From meters on an OTDR to a place on the map.

Glass is longer than its sheath, the sheath longer than its trench, and meters lie coiled in chambers. A chain of
sections is walked in the direction of the measurement: launch fiber and pigtail first, then for every section its first
tail, the stretch on the route with its coils where they hang, and its other tail. Where events of the same trace are
known joints, the model is stretched between the two that bracket the place; that ratio needs neither the index nor the
lay of the fibers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

LIGHT = 299_792_458.0
NEAR_KNOWN, FAR_FROM_KNOWN = 0.005, 0.01
"""Share of the distance to the nearest fixed point that stays uncertain, with and without a known event there."""


@dataclass(frozen=True)
class Coil:
    """Spare sheath that hangs ``at`` map meters from the start of its section."""

    at: float
    length: float


@dataclass(frozen=True)
class Section:
    """A cable section in the direction of the measurement; meters throughout.

    ``sheath`` is the whole sheath from end to end, tails and coils included; None: the map length and they are taken.
    ``factor`` is meters of glass for a meter of sheath (1.005 to 1.03 in loose tubes).
    """

    key: int
    map_length: float
    sheath: float | None = None
    factor: float = 1.0
    tail_start: float = 0.0
    tail_end: float = 0.0
    coils: tuple[Coil, ...] = ()

    @property
    def spare(self) -> float:
        return self.tail_start + self.tail_end + sum(coil.length for coil in self.coils)

    @property
    def stretch(self) -> float:
        """Meters of sheath for a meter of map, on the route; 1 when records of the sheath cannot be."""
        if self.sheath is None or self.map_length <= 0 or self.sheath <= self.spare:
            return 1.0
        return (self.sheath - self.spare) / self.map_length

    @property
    def glass(self) -> float:
        """Optical length."""
        return (self.map_length * self.stretch + self.spare) * self.factor


@dataclass(frozen=True)
class Known:
    """An event at ``shown`` meters that is the joint at the end of section ``after`` (its place in the chain)."""

    shown: float
    after: int


@dataclass(frozen=True)
class Reading:
    """How the measurement was made: meters of launch fiber and pigtail before the first section, and its settings."""

    launch: float = 0.0
    index_set: float = 1.468
    index_true: float = 1.468
    spacing: float = 0.5
    pulse: float = 100.0
    """Width of the pulse in ns."""

    @property
    def blur(self) -> float:
        """Meters that the instrument cannot tell apart: sampling step or half the pulse."""
        return max(self.spacing, self.pulse * 1e-9 * LIGHT / self.index_true / 2)


@dataclass(frozen=True)
class Spot:
    """Where an event lies: ``at`` map meters from the start of section ``section`` of the chain, ± ``uncertainty``.

    ``where`` is ``route``, ``tail_start``, ``tail_end``, ``coil``, ``launch`` (before the cable) or ``beyond`` (after
    its end). ``calibrated``: between two known events.
    """

    section: int
    at: float
    uncertainty: float
    where: str
    calibrated: bool


def locate(shown: float, chain: Sequence[Section], reading: Reading, known: Sequence[Known] = ()) -> Spot:
    """The place of an event at ``shown`` meters. Raises ``ValueError`` for an empty chain or a knot that is none."""
    if not chain:
        raise ValueError("no section to walk")
    ends = [0.0]
    for section in chain:
        ends.append(ends[-1] + section.glass)
    anchors = _anchors(ends, reading, known)
    glass, nearest, calibrated = _modeled(shown, anchors, reading)
    share = NEAR_KNOWN if calibrated else FAR_FROM_KNOWN
    blur = max(reading.blur, share * nearest)
    if glass < -reading.blur:
        return Spot(0, 0.0, blur, "launch", calibrated)
    if glass > ends[-1] + blur:
        return Spot(len(chain) - 1, chain[-1].map_length, blur, "beyond", calibrated)
    at = min(max(bisect_right(ends, glass) - 1, 0), len(chain) - 1)
    meters, where = _on_section(chain[at], glass - ends[at])
    return Spot(at, meters, blur, where, calibrated)


def _anchors(ends: list[float], reading: Reading, known: Sequence[Known]) -> list[tuple[float, float]]:
    """(shown, modeled) of the start and of every known event, both rising."""
    ratio = reading.index_set / reading.index_true
    anchors = [(reading.launch / ratio, 0.0)]
    for one in sorted(known, key=lambda event: event.shown):
        if not 0 <= one.after < len(ends) - 1:
            raise ValueError(f"no section {one.after}")
        modeled = ends[one.after + 1]
        if one.shown <= anchors[-1][0] or modeled <= anchors[-1][1]:
            raise ValueError(f"known events out of order at {one.shown}")
        anchors.append((one.shown, modeled))
    return anchors


def _modeled(shown: float, anchors: list[tuple[float, float]], reading: Reading) -> tuple[float, float, bool]:
    """Meters of glass from the first section, distance to the nearest anchor, whether two anchors bracket it."""
    after = bisect_right([anchor[0] for anchor in anchors], shown)
    nearest = min(abs(shown - anchor[0]) for anchor in anchors)
    if 0 < after < len(anchors):
        (left, left_glass), (right, right_glass) = anchors[after - 1], anchors[after]
        return left_glass + (shown - left) / (right - left) * (right_glass - left_glass), nearest, True
    base, glass = anchors[max(after - 1, 0)]
    return glass + (shown - base) * reading.index_set / reading.index_true, nearest, False


def _on_section(section: Section, glass: float) -> tuple[float, str]:
    """Map meters and kind of place of ``glass`` meters into a section."""
    sheath = glass / section.factor - section.tail_start
    if sheath < 0:
        return 0.0, "tail_start"
    at = 0.0
    for coil in sorted(section.coils, key=lambda one: one.at):
        run = (min(coil.at, section.map_length) - at) * section.stretch
        if sheath < run:
            return at + sheath / section.stretch, "route"
        sheath, at = sheath - run, min(coil.at, section.map_length)
        if sheath < coil.length:
            return at, "coil"
        sheath -= coil.length
    meters = at + sheath / section.stretch
    return (meters, "route") if meters <= section.map_length else (section.map_length, "tail_end")


def glass_at(chain: Sequence[Section], section: int, meters: float, launch: float = 0.0) -> float:
    """What an OTDR with the true index shows for ``meters`` on the map of a section: the way back of ``locate``."""
    before = launch + sum(one.glass for one in chain[:section])
    here = chain[section]
    coils = sum(coil.length for coil in here.coils if coil.at < meters)
    return before + (here.tail_start + meters * here.stretch + coils) * here.factor
