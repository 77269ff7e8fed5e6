"""Attenuation of a line and its power budget, both ways and both ends of the window.

``A = α·L + αs·x + αc·y`` (ITU-T G.652 Appendix I): α in dB/km, L in km of glass, x splices, y connectors. Every figure
belongs to a wavelength. The usual values are for design, not the worst that a standard allows, and may be overridden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FIBER_DB_PER_KM = {1310: 0.35, 1490: 0.24, 1550: 0.22, 1577: 0.22, 1625: 0.25}
"""Design values for cabled G.652.D by wavelength in nm."""
SPLICE_DB = 0.10
CONNECTOR_DB = 0.50
SPLITTER_DB = {2: 3.7, 4: 7.3, 8: 10.5, 16: 13.8, 32: 17.1, 64: 20.5}
"""Usual insertion loss of a splitter by its number of outputs."""
WAVELENGTHS = tuple(FIBER_DB_PER_KM)


@dataclass(frozen=True)
class Figures:
    """Loss figures of one wavelength."""

    wavelength: int = 1550
    fiber: float = FIBER_DB_PER_KM[1550]
    splice: float = SPLICE_DB
    connector: float = CONNECTOR_DB
    splitters: Mapping[int, float] = field(default_factory=lambda: SPLITTER_DB)

    @classmethod
    def usual(cls, wavelength: int) -> Figures:
        """Design figures; raises ``ValueError`` for a wavelength that has none."""
        if wavelength not in FIBER_DB_PER_KM:
            raise ValueError(wavelength)
        return cls(wavelength, FIBER_DB_PER_KM[wavelength])


@dataclass(frozen=True)
class Line:
    """What the light passes: meters of glass, counts of joints, outputs of each splitter on the way."""

    meters: float = 0.0
    splices: int = 0
    connectors: int = 0
    splitters: tuple[int, ...] = ()
    measured_splices: tuple[float, ...] = ()
    """Losses in dB of further splices that were measured."""

    def __post_init__(self) -> None:
        if self.meters < 0 or self.splices < 0 or self.connectors < 0:
            raise ValueError("a line has no negative parts")


@dataclass(frozen=True)
class Loss:
    """Decibels by where they are lost."""

    fiber: float
    splices: float
    connectors: float
    splitters: float

    @property
    def total(self) -> float:
        return self.fiber + self.splices + self.connectors + self.splitters


def loss(line: Line, figures: Figures) -> Loss:
    """The attenuation of a line; a splitter without a figure counts 3.5 dB for each doubling plus 0.3."""
    return Loss(
        figures.fiber * line.meters / 1000,
        figures.splice * line.splices + sum(line.measured_splices),
        figures.connector * line.connectors,
        sum(figures.splitters.get(count) or 3.5 * (count - 1).bit_length() + 0.3 for count in line.splitters),
    )


@dataclass(frozen=True)
class Optics:
    """A transmitter and receiver, all in dBm: least and most power sent, what the receiver needs and what it bears."""

    tx_min: float
    tx_max: float
    rx_min: float
    rx_max: float

    def __post_init__(self) -> None:
        if self.tx_min > self.tx_max or self.rx_min > self.rx_max:
            raise ValueError("the lower bound lies above the upper one")


@dataclass(frozen=True)
class Way:
    """One direction: power that arrives at worst and at best, what is left above need and below overload (dB)."""

    arrives_min: float
    arrives_max: float
    reserve: float
    headroom: float

    @property
    def verdict(self) -> str:
        """``too_little``, ``too_much`` (an attenuator is needed), ``both`` or ``fits``."""
        if self.reserve < 0:
            return "both" if self.headroom < 0 else "too_little"
        return "too_much" if self.headroom < 0 else "fits"


def way(lost: float, sender: Optics, receiver: Optics, margin: float = 3.0) -> Way:
    """One direction of a link. ``margin`` dB are kept for ageing and repairs; overload is judged without it."""
    worst, best = sender.tx_min - lost, sender.tx_max - lost
    return Way(worst, best, worst - receiver.rx_min - margin, receiver.rx_max - best)


@dataclass(frozen=True)
class Budget:
    """A link judged in both directions."""

    there: Way
    back: Way

    @property
    def fits(self) -> bool:
        return self.there.verdict == self.back.verdict == "fits"


def budget(lost: float, a: Optics, b: Optics, margin: float = 3.0) -> Budget:
    """Both directions of a link over the same loss; ``lost`` and ``margin`` in dB."""
    return Budget(way(lost, a, b, margin), way(lost, b, a, margin))
