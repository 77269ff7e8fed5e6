"""Which planned changes get in each other's way, and which fall into a period without changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Window:
    """The planned time of a change: ``touched`` are the elements worked on, ``hit`` those that lose their service."""

    key: int
    starts: datetime
    ends: datetime
    touched: frozenset[str]
    hit: frozenset[str] = frozenset()
    service: str = ""


@dataclass(frozen=True)
class Freeze:
    """A period without changes, of one service or (empty) of all."""

    key: int
    starts: datetime
    ends: datetime
    service: str = ""


@dataclass(frozen=True)
class Conflict:
    """Another change at the same time: ``same`` are elements that both work on, ``lost`` those that one takes from the
    other's hands."""

    key: int
    same: frozenset[str]
    lost: frozenset[str]


def overlap(first: Window | Freeze, second: Window | Freeze) -> bool:
    """Whether two spans share time; touching ends do not."""
    return first.starts < second.ends and second.starts < first.ends


def conflicts(one: Window, others: Iterable[Window]) -> list[Conflict]:
    """The other changes in the same time that touch what ``one`` touches, or take it away, or lose theirs by it."""
    found = []
    for other in others:
        if other.key == one.key or not overlap(one, other):
            continue
        same = one.touched & other.touched
        lost = (one.touched & other.hit) | (one.hit & other.touched)
        if same or lost:
            found.append(Conflict(other.key, same, lost - same))
    return found


def frozen(one: Window, periods: Iterable[Freeze]) -> list[Freeze]:
    """The periods without changes into which a change falls."""
    return [period for period in periods if period.service in ("", one.service) and overlap(one, period)]
