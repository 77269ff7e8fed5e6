"""How well an access point serves: figures of its radios become parts, parts become a score with its reasons.

A part runs from 100 (at or better than ``good``) down to 0 (at or worse than ``bad``), straight between the two. What
was not measured takes no part, and without air time and repeats nothing is said at all: not measured is not good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Part(StrEnum):
    """What is looked at; figures are percent, except clients, noise (dBm) and age (years)."""

    BUSY = "busy"
    RETRIES = "retries"
    WEAK = "weak"
    CLIENTS = "clients"
    FAILED = "failed"
    NOISE = "noise"
    AGE = "age"


class Standing(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    IDLE = "idle"
    UNMEASURED = "unmeasured"


ESSENTIAL = (Part.BUSY, Part.RETRIES)
LIGHTEST = 0.1
"""Clients that a radio without any counts for, so that its figures are not lost."""


@dataclass(frozen=True)
class Limit:
    """From which figure on a part is good, from which on it is bad, and what it weighs."""

    good: float
    bad: float
    weight: float

    def points(self, figure: float) -> float:
        """0 to 100."""
        return min(1.0, max(0.0, (self.bad - figure) / (self.bad - self.good))) * 100


@dataclass(frozen=True)
class Rules:
    """What counts as good; see ``models.Limits``, where people keep it."""

    limits: Mapping[Part, Limit]
    good_from: float = 80.0
    fair_from: float = 60.0
    least_share: float = 0.5
    """Of the looks of a window, how many must have been made."""
    idle_days: int = 30


@dataclass(frozen=True)
class RadioFigures:
    """A radio over a window; None is what nobody measured. ``peak`` is the most clients at once."""

    slot: str
    clients: float | None = None
    peak: float | None = None
    busy: float | None = None
    retries: float | None = None
    weak: float | None = None
    failed: float | None = None
    noise: float | None = None
    coverage: float = 1.0
    """The share of the window in which there were looks."""

    def figure(self, part: Part) -> float | None:
        """The figure of a part; clients are judged by their peak."""
        found: float | None = self.peak if part == Part.CLIENTS else getattr(self, part.value, None)
        return found


@dataclass(frozen=True)
class PartScore:
    """A part of the score: the figure of the worst radio, the points of all, and what it cost."""

    part: Part
    figure: float
    points: float
    slot: str = ""
    lost: float = 0.0
    """Points of the whole score that it took away."""


@dataclass(frozen=True)
class Score:
    """``value`` 0 to 100, None while it cannot be said. ``parts``: what cost most stands first."""

    standing: Standing
    value: float | None = None
    parts: tuple[PartScore, ...] = field(default=())

    @property
    def reasons(self) -> tuple[PartScore, ...]:
        """The parts that are worse than good."""
        return tuple(part for part in self.parts if part.points < 100)


def score(radios: Sequence[RadioFigures], rules: Rules, *, age: float | None = None, idle: bool = False) -> Score:
    """The score of an access point from its radios, each by the clients it served; ``age`` in years."""
    known = [radio for radio in radios if radio.coverage >= rules.least_share]
    if not known or any(all(radio.figure(part) is None for radio in known) for part in ESSENTIAL):
        return Score(Standing.UNMEASURED)
    parts = [found for part in Part if (found := _part(part, known, rules, age)) is not None]
    whole = sum(rules.limits[part.part].weight for part in parts)
    value = sum(rules.limits[part.part].weight * part.points for part in parts) / whole
    told = tuple(
        sorted(
            (
                PartScore(
                    part.part, part.figure, part.points, part.slot,
                    rules.limits[part.part].weight * (100 - part.points) / whole,
                )
                for part in parts
            ),
            key=lambda part: -part.lost,
        )
    )  # fmt: skip
    return Score(Standing.IDLE if idle else _standing(value, rules), round(value, 1), told)


def _standing(value: float, rules: Rules) -> Standing:
    if value >= rules.good_from:
        return Standing.GOOD
    return Standing.FAIR if value >= rules.fair_from else Standing.POOR


def _part(part: Part, radios: Sequence[RadioFigures], rules: Rules, age: float | None) -> PartScore | None:
    limit = rules.limits[part]
    if part == Part.AGE:
        return None if age is None else PartScore(part, age, limit.points(age))
    told = [(radio, figure) for radio in radios if (figure := radio.figure(part)) is not None]
    if not told:
        return None
    weights = [max(LIGHTEST, radio.clients or 0.0) for radio, _figure in told]
    points = sum(w * limit.points(figure) for w, (_radio, figure) in zip(weights, told, strict=True)) / sum(weights)
    worst, figure = min(told, key=lambda one: limit.points(one[1]))
    return PartScore(part, figure, points, worst.slot)


def is_idle(peaks: Sequence[float], rules: Rules) -> bool:
    """Whether nobody came: the peak of every day of the window is below one client, and enough days are known."""
    enough = len(peaks) >= rules.idle_days * rules.least_share
    return enough and all(peak < 1 for peak in peaks)


def verdict(before: float | None, after: float | None, *, step: float = 5.0) -> str:
    """What an improvement brought: better, same, worse, or unmeasured."""
    if before is None or after is None:
        return "unmeasured"
    if after - before >= step:
        return "better"
    return "worse" if before - after >= step else "same"
