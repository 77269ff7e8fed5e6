"""What the address plan hands to the registers."""

from __future__ import annotations

from ninja.orm import register_field

from bag.addresses.records import RECORDS
from bag.core import registers


def fill() -> None:
    """Called once, when the apps are ready."""
    register_field("NetworkField", str)  # what the REST schema calls a network
    for record in RECORDS:
        registers.records.add(record())
