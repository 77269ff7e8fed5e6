"""How dangerous a dig is for our lines, with the reasons: pure, so that anybody can check a verdict by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    UNKNOWN = ""
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Method(StrEnum):
    MACHINE = "machine"
    HAND = "hand"
    DRILLING = "drilling"
    MICRO = "micro"
    MILLING = "milling"


UNKNOWN_ACCURACY = 3.0
"""Meters by which a line may lie elsewhere when nobody measured it."""
SPARE_DEPTH = 30
"""Centimeters that must stay between the bottom of a dig and a line below it."""


@dataclass(frozen=True)
class Near:
    """A thing of ours near the dig. ``meters`` from the area's edge, 0 inside; ``accuracy`` None: nobody measured."""

    label: str
    meters: float
    accuracy: float | None = None
    depth_cm: int | None = None
    critical: int = 0
    """Critical circuits that run through it."""
    circuits: int = 0


@dataclass(frozen=True)
class Verdict:
    """``reasons``: codes with the label of what they concern."""

    risk: Risk
    reasons: tuple[tuple[str, str], ...] = ()


def verdict(near: Sequence[Near], *, method: Method, depth_cm: int | None) -> Verdict:
    """The class of the worst thing near, and why.

    A line that may lie in the area is medium, with critical circuits high; one near the area is low, with critical
    circuits medium. Drilling does not see what it hits: one class more. A dig that ends well above the line: one less.
    """
    classes: list[Risk] = [Risk.NONE]
    reasons: list[tuple[str, str]] = []
    for one in near:
        found, why = _single(one, method, depth_cm)
        classes.append(found)
        reasons.extend((code, one.label) for code in why)
    return Verdict(max(classes, key=_ORDER.index), tuple(reasons))


_ORDER = (Risk.UNKNOWN, Risk.NONE, Risk.LOW, Risk.MEDIUM, Risk.HIGH)


def _single(one: Near, method: Method, depth_cm: int | None) -> tuple[Risk, list[str]]:
    reach = UNKNOWN_ACCURACY if one.accuracy is None else one.accuracy
    inside = one.meters <= reach
    why = ["inside" if one.meters == 0 else "may-be-inside" if inside else "near"]
    if one.accuracy is None:
        why.append("unmeasured")
    if one.critical:
        why.append("critical")
    level = (2 if inside else 1) + bool(one.critical)
    if method == Method.DRILLING:
        level += 1
        why.append("drilling")
    elif one.depth_cm is not None and depth_cm is not None and depth_cm + SPARE_DEPTH <= one.depth_cm:
        level -= 1
        why.append("shallow")
    return _ORDER[min(4, max(1, level) + 1)], why
