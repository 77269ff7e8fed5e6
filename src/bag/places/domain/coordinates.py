"""WGS84 positions and TUREF/TM grid coordinates, there and back.

The grid is the Turkish national one: transverse Mercator on GRS80, 3° zones named by their central meridian (TM27 is
EPSG:5253), scale 1, false easting 500,000 m. TUREF and WGS84 differ by less than what a place record needs. The series
is Krüger's in the third flattening to the fourth order: better than a millimeter inside a zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, atan2, atanh, cos, cosh, degrees, hypot, isfinite, radians, sin, sinh, sqrt

ZONES: dict[int, int] = {27: 5253, 30: 5254, 33: 5255, 36: 5256, 39: 5257, 42: 5258, 45: 5259}
"""Central meridian in degrees → EPSG code."""

SEMI_MAJOR = 6_378_137.0
FLATTENING = 1 / 298.257222101
FALSE_EASTING = 500_000.0

_N = FLATTENING / (2 - FLATTENING)
_E = sqrt(FLATTENING * (2 - FLATTENING))
_RADIUS = SEMI_MAJOR / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)


@dataclass(frozen=True)
class Position:
    """A point in WGS84 degrees."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (isfinite(self.latitude) and isfinite(self.longitude)):
            raise ValueError("a position needs finite numbers")
        if abs(self.latitude) > 90 or abs(self.longitude) > 180:
            raise ValueError(f"no such position: {self.latitude}, {self.longitude}")


@dataclass(frozen=True)
class GridPoint:
    """A point in a TUREF/TM zone; ``east`` and ``north`` in meters."""

    zone: int
    east: float
    north: float

    @property
    def epsg(self) -> int:
        return ZONES[self.zone]


def zone_of(longitude: float) -> int:
    """The zone whose central meridian is nearest."""
    return min(ZONES, key=lambda meridian: abs(meridian - longitude))


def to_grid(position: Position, zone: int | None = None) -> GridPoint:
    """The grid coordinates of a position, in its own zone or in the one given."""
    zone = zone_of(position.longitude) if zone is None else zone
    latitude, offset = radians(position.latitude), radians(position.longitude - zone)
    conformal = sinh(atanh(sin(latitude)) - _E * atanh(_E * sin(latitude)))
    xi, eta = atan2(conformal, cos(offset)), asinh(sin(offset) / hypot(conformal, cos(offset)))
    north, east = xi, eta
    for order, factor in enumerate(_ALPHA, start=1):
        north += factor * sin(2 * order * xi) * cosh(2 * order * eta)
        east += factor * cos(2 * order * xi) * sinh(2 * order * eta)
    return GridPoint(zone, FALSE_EASTING + _RADIUS * east, _RADIUS * north)


def to_position(point: GridPoint) -> Position:
    """The WGS84 position of a grid point; raises ``ValueError`` for a zone that is none."""
    if point.zone not in ZONES:
        raise ValueError(f"no zone TM{point.zone}")
    xi, eta = point.north / _RADIUS, (point.east - FALSE_EASTING) / _RADIUS
    north, east = xi, eta
    for order, factor in enumerate(_BETA, start=1):
        north -= factor * sin(2 * order * xi) * cosh(2 * order * eta)
        east -= factor * cos(2 * order * xi) * sinh(2 * order * eta)
    conformal = sin(north) / hypot(sinh(east), cos(north))
    offset = atan2(sinh(east), cos(north))
    return Position(degrees(atan(_geodetic(conformal))), point.zone + degrees(offset))


def _geodetic(conformal: float) -> float:
    """The tangent of the geodetic latitude from that of the conformal one, by Newton's method (Karney 2011)."""
    tangent = conformal
    for _ in range(6):
        secant = hypot(1, tangent)
        sigma = sinh(_E * atanh(_E * tangent / secant))
        guess = tangent * hypot(1, sigma) - sigma * secant
        step = (conformal - guess) / hypot(1, guess)
        step *= (1 + (1 - _E**2) * tangent**2) / ((1 - _E**2) * secant)
        tangent += step
    return tangent


def dms(value: float) -> tuple[int, int, float]:
    """Whole degrees, whole minutes and seconds (to a tenth) of an angle, its sign left out."""
    tenths = round(abs(value) * 36_000)
    whole, rest = divmod(tenths, 36_000)
    minutes, seconds = divmod(rest, 600)
    return whole, minutes, seconds / 10


def distance(one: Position, other: Position) -> float:
    """Meters between two positions on a sphere of the Earth's mean radius (good to half a percent)."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    chord = sin(north) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east) ** 2
    return 2 * 6_371_008.8 * atan2(sqrt(chord), sqrt(1 - chord))
