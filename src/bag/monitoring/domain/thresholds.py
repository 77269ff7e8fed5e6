"""Thresholds with hysteresis: raise at T for at least N of the last M samples, clear at T-h for K samples in a row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """On which side of the threshold the trouble lies."""

    ABOVE = "above"
    BELOW = "below"


class Turn(StrEnum):
    """What a sample changed."""

    RAISED = "raised"
    CLEARED = "cleared"


class ThresholdFault(StrEnum):
    """Which part of a threshold makes no sense."""

    NUMBER = "number"
    MARGIN = "margin"
    RAISE_COUNT = "raise_count"
    CLEAR_COUNT = "clear_count"


class ThresholdError(ValueError):
    """A threshold that makes no sense; ``code`` says which part."""

    def __init__(self, code: ThresholdFault) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Threshold:
    """``at`` is T and ``margin`` h ≥ 0, in the unit of the samples; ``raise_count`` of ``raise_window`` samples raise.

    For ``Side.BELOW`` everything is mirrored: raised at or under T, cleared at or over T+h.
    """

    at: float
    margin: float = 0.0
    side: Side = Side.ABOVE
    raise_count: int = 1
    raise_window: int = 1
    clear_count: int = 1

    def __post_init__(self) -> None:
        if not math.isfinite(self.at):
            raise ThresholdError(ThresholdFault.NUMBER)
        if not (math.isfinite(self.margin) and self.margin >= 0):
            raise ThresholdError(ThresholdFault.MARGIN)
        if not 1 <= self.raise_count <= self.raise_window:
            raise ThresholdError(ThresholdFault.RAISE_COUNT)
        if self.clear_count < 1:
            raise ThresholdError(ThresholdFault.CLEAR_COUNT)

    def beyond(self, value: float) -> bool:
        """Whether a sample speaks for raising."""
        return value >= self.at if self.side is Side.ABOVE else value <= self.at

    def well(self, value: float) -> bool:
        """Whether a sample speaks for clearing; never one that speaks for raising, even without a margin."""
        inside = value <= self.at - self.margin if self.side is Side.ABOVE else value >= self.at + self.margin
        return inside and not self.beyond(value)


@dataclass(frozen=True)
class Watch:
    """Where the watching of one value stands: all that is needed to go on after a restart."""

    raised: bool = False
    recent: tuple[bool, ...] = ()
    well_run: int = 0


def step(threshold: Threshold, watch: Watch, value: float | None) -> tuple[Watch, Turn | None]:
    """The next state and what changed. A missing sample (None, NaN) is no evidence: nothing moves."""
    if value is None or math.isnan(value):
        return watch, None
    if not watch.raised:
        recent = (*watch.recent, threshold.beyond(value))[-threshold.raise_window :]
        if sum(recent) >= threshold.raise_count:
            return Watch(raised=True), Turn.RAISED
        return Watch(recent=recent), None
    well_run = watch.well_run + 1 if threshold.well(value) else 0
    if well_run >= threshold.clear_count:
        return Watch(), Turn.CLEARED
    return Watch(raised=True, well_run=well_run), None
