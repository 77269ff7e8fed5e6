"""What the room tells those above it: monitoring keeps quiet while planned work goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bag.core.registers import Event


@dataclass(frozen=True)
class Planned:
    """What monitoring needs of a change: its window, and the ids of the equipment and places under it."""

    change_id: int
    title: str
    reason: str
    service: str
    starts_at: datetime
    ends_at: datetime
    equipment: list[int]
    places: list[int]


@dataclass(frozen=True)
class ChangeApproved(Event):
    """A change will be carried out in its window."""

    planned: Planned


@dataclass(frozen=True)
class ChangeStarted(Event):
    """Work has begun, perhaps before its window, perhaps without one (emergency)."""

    planned: Planned
    at: datetime


@dataclass(frozen=True)
class ChangeEnded(Event):
    """Work is over, carried out or rolled back."""

    change_id: int
    at: datetime


@dataclass(frozen=True)
class ChangeCancelled(Event):
    """An approved change will not be carried out."""

    change_id: int
