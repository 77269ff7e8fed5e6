"""What the fiber plant hands to the registers."""

from __future__ import annotations

from bag.core import registers
from bag.fiber.records import RECORDS


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
