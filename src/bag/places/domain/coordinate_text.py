"""Reading coordinates as people write them: decimal degrees, degrees-minutes-seconds, TUREF/TM meters.

Turkish habits are understood: the decimal comma, K/G/D/B for the cardinal points, and in grid coordinates Y for the
easting (sağa) and X for the northing (yukarı).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from bag.core.text import fold
from bag.places.domain.coordinates import ZONES, GridPoint, Position, to_position

TURKEY = (35.5, 42.5, 25.4, 45.1)
"""South, north, west, east limits of what is accepted, in degrees."""


class Fault(StrEnum):
    """Why a text is no position."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    ONE_NUMBER = "one_number"
    AMBIGUOUS_COMMA = "ambiguous_comma"
    MINUTES = "minutes"
    ZONE = "zone"
    SWAPPED = "swapped"
    OUTSIDE = "outside"


class CoordinateError(ValueError):
    """A text that is no position; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class _Number(NamedTuple):
    value: float
    axis: str
    """``N`` or ``E`` when the text says which it is, else empty."""


_NUMBER = r"[-+]?\d+(?:[.,]\d+)*"
_MARKS = {"n": "N", "k": "N", "x": "N", "yukari": "N", "e": "E", "d": "E", "y": "E", "saga": "E"}
_MARKS |= {"s": "S", "g": "S", "w": "W", "b": "W"}
_LETTERS = "|".join(sorted(_MARKS, key=len, reverse=True))
_MARK = rf"(?P<mark>\b(?:{_LETTERS})\b|(?<=\d)(?:{_LETTERS})\b|\b(?:{_LETTERS})(?=[\d=:]))"
_LEADING = rf"(?:{_MARK}\s*[:=]?\s*)?"
_TRAILING = rf"(?:\s*{_MARK})?"
_PARTS = rf"(?P<deg>{_NUMBER})\s*°(?:\s*(?P<min>{_NUMBER})\s*')?(?:\s*(?P<sec>{_NUMBER})\s*\")?"  # 38° 25' 08.04"
_TIGHT_PAIR = re.compile(r"([-+]?\d+\.\d+)\s*[,;/]\s*([-+]?\d+\.\d+)")
_ANGLES = (re.compile(_PARTS + _TRAILING), re.compile(_LEADING + _PARTS))
_PLAINS = (re.compile(rf"(?P<number>{_NUMBER})" + _TRAILING), re.compile(_LEADING + rf"(?P<number>{_NUMBER})"))
"""Patterns for marks after the number and, where the text begins with a letter, before it."""
_ZONE = re.compile(r"\btm\s*(\d+)\b")
_CLEAN = str.maketrans(
    {**dict.fromkeys("’′‘´`ʼ", "'"), **dict.fromkeys("″”“", '"'), **dict.fromkeys("º˚", "°"), "−": "-", "–": "-"}
)


def read_position(text: str, zone: int = 27) -> Position:
    """The position that ``text`` names; grid coordinates count in ``zone`` unless the text says another (``TM30``).

    Raises ``CoordinateError``.
    """
    clean = _cleaned(text)
    if not clean:
        raise CoordinateError(Fault.EMPTY)
    named = _ZONE.search(clean)
    if named:
        zone, clean = int(named[1]), _ZONE.sub(" ", clean)
    if zone not in ZONES:
        raise CoordinateError(Fault.ZONE)
    position = _angles(clean) if "°" in clean else _numbers(clean, zone)
    return _checked(position)


def _cleaned(text: str) -> str:
    return " ".join(fold(text).translate(_CLEAN).replace("''", '"').split())


def _angles(text: str) -> Position:
    """Two angles with a degree sign."""
    pattern = _ANGLES[text[0].isalpha()]
    found = list(pattern.finditer(text))
    if len(found) != 2 or pattern.sub(" ", text).strip(" ,;/"):
        raise CoordinateError(Fault.ONE_NUMBER if len(found) == 1 else Fault.UNREADABLE)
    return _ordered([_angle(match) for match in found])


def _angle(match: re.Match[str]) -> _Number:
    minutes, seconds = _value(match["min"] or "0"), _value(match["sec"] or "0")
    if not (0 <= minutes < 60 and 0 <= seconds < 60):
        raise CoordinateError(Fault.MINUTES)
    whole = _value(match["deg"])
    size = abs(whole) + minutes / 60 + seconds / 3600
    return _marked(-size if whole < 0 else size, match["mark"])


def _numbers(text: str, zone: int) -> Position:
    """Two plain numbers, in degrees or in meters, or four or six for degrees, minutes and seconds."""
    if tight := _TIGHT_PAIR.fullmatch(text):
        return _ordered([_Number(float(tight[1]), ""), _Number(float(tight[2]), "")])
    separated = re.sub(r"[;/]|,(?=\s)|,$", " ", text).strip()
    if not separated:
        raise CoordinateError(Fault.UNREADABLE)
    pattern = _PLAINS[separated[0].isalpha()]
    found = list(pattern.finditer(separated))
    if pattern.sub(" ", separated).strip():
        raise CoordinateError(Fault.UNREADABLE)
    if len(found) in (4, 6):
        return _spaced_angles(found)
    if len(found) == 1:
        raise CoordinateError(Fault.AMBIGUOUS_COMMA if found[0]["number"].count(",") > 1 else Fault.ONE_NUMBER)
    if len(found) != 2:
        raise CoordinateError(Fault.UNREADABLE)
    pair = [_marked(_value(match["number"]), match["mark"]) for match in found]
    if all(abs(number.value) <= 180 for number in pair):
        return _ordered(pair)
    return _grid(pair, zone)


def _spaced_angles(found: list[re.Match[str]]) -> Position:
    """``38 25 08 27 07 43``: degrees, minutes and perhaps seconds without signs."""
    half = len(found) // 2
    angles = []
    for group in (found[:half], found[half:]):
        values = [_value(match["number"]) for match in group]
        if any(not 0 <= value < 60 for value in values[1:]):
            raise CoordinateError(Fault.MINUTES)
        size = sum(value / 60**place for place, value in enumerate(values))
        angles.append(_marked(size, group[0]["mark"] or group[-1]["mark"]))
    return _ordered(angles)


def _grid(pair: list[_Number], zone: int) -> Position:
    """Easting and northing: by their marks, else the northing is the one with seven digits."""
    first, second = pair
    swap = first.axis == "N" or second.axis == "E" if first.axis or second.axis else first.value > second.value
    east, north = (second, first) if swap else (first, second)
    if not (0 < east.value < 1_000_000 and 1_000_000 < north.value < 10_000_000):
        raise CoordinateError(Fault.OUTSIDE)
    return to_position(GridPoint(zone, east.value, north.value))


def _marked(value: float, mark: str | None) -> _Number:
    axis = _MARKS[mark] if mark else ""
    if axis in ("S", "W"):
        return _Number(-value, "N" if axis == "S" else "E")
    return _Number(value, axis)


def _ordered(pair: list[_Number]) -> Position:
    """Latitude first, unless the marks say otherwise."""
    first, second = pair
    if first.axis and first.axis == second.axis:
        raise CoordinateError(Fault.UNREADABLE)
    swap = first.axis == "E" or second.axis == "N"
    latitude, longitude = (second.value, first.value) if swap else (first.value, second.value)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise CoordinateError(Fault.OUTSIDE)
    return Position(latitude, longitude)


def _value(text: str) -> float:
    """A number written in the Turkish or the English way; with both marks the last one is the decimal."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = max(text.rfind("."), text.rfind(","))
        return float(re.sub("[.,]", "", text[:decimal]) + "." + text[decimal + 1 :])
    if points > 1 or commas > 1:
        if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+", text):
            raise CoordinateError(Fault.AMBIGUOUS_COMMA)
        return float(re.sub("[.,]", "", text))
    return float(text.replace(",", "."))


def _checked(position: Position) -> Position:
    south, north, west, east = TURKEY
    if south <= position.latitude <= north and west <= position.longitude <= east:
        return position
    swapped = south <= position.longitude <= north and west <= position.latitude <= east
    raise CoordinateError(Fault.SWAPPED if swapped else Fault.OUTSIDE)
