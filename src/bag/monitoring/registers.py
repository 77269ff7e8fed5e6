"""What monitoring hands to the registers."""

from __future__ import annotations

from bag.core import registers
from bag.monitoring.records import RECORDS


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
