"""What the room tells those above it."""

from __future__ import annotations

from dataclasses import dataclass

from bag.core.registers import Event


@dataclass(frozen=True)
class OrderDone(Event):
    """The work of an order is done (``state`` "done"), or its form is signed by all who must ("signed")."""

    order_id: int
    state: str


@dataclass(frozen=True)
class OrderReopened(Event):
    """An order that was done or cancelled is to be done once more."""

    order_id: int


@dataclass(frozen=True)
class OrderCancelled(Event):
    """An order will not be done."""

    order_id: int
    reason: str
