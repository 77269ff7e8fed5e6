"""What the room hands to the registers."""

from __future__ import annotations


def fill() -> None:
    """Called once, when the apps are ready."""
