"""A reorganization as data: what a decision opens, changes, moves and closes on one day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Open:
    """A new unit under ``parent`` (code; empty: at the top)."""

    code: str
    name: str
    kind: str
    parent: str
    short_name: str = ""


@dataclass(frozen=True)
class Change:
    """A unit gets another name, another superior unit, or both; None leaves as it is."""

    unit: str
    name: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Move:
    """A position goes to another unit under a new code; who holds it goes along."""

    position: str
    unit: str
    code: str
    title: str | None = None


@dataclass(frozen=True)
class Close:
    """A unit ends; whatever it still holds must be moved or closed in the same plan."""

    unit: str


Step = Open | Change | Move | Close
_ORDER = (Open, Change, Move, Close)


@dataclass(frozen=True)
class Plan:
    """Steps that take effect together ``on`` one day by one ``decision``."""

    on: date
    decision: str
    steps: tuple[Step, ...]
    note: str = ""

    def ordered(self) -> list[Step]:
        """The steps in the order in which they can be done: open, change, move, close."""
        return sorted(self.steps, key=lambda step: _ORDER.index(type(step)))


def as_json(step: Step) -> dict[str, Any]:
    """A step as stored: its verb and its values."""
    return {"verb": type(step).__name__.lower(), **asdict(step)}
