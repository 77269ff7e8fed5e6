"""What the status words of NUT (RFC 9271, section 4.2) mean in the states that all UPSes share here."""

from __future__ import annotations

from collections.abc import Collection


def power_state(words: Collection[str]) -> str:
    """Where the load has its power from: ``off``, ``bypass``, ``battery``, ``mains`` or ``unknown``."""
    if "OFF" in words or "FSD" in words:
        return "off"
    for word, state in (("OB", "battery"), ("BYPASS", "bypass"), ("OL", "mains")):
        if word in words:
            return state
    return "unknown"


def battery_state(words: Collection[str]) -> str:
    """``low``, ``replace`` or ``ok``: that it empties just now is worse than that it is old."""
    if "LB" in words:
        return "low"
    return "replace" if "RB" in words else "ok"


def load_state(words: Collection[str]) -> str:
    """``overload``, ``alarm`` (an alarm of its own that has no other word) or ``ok``."""
    if "OVER" in words:
        return "overload"
    return "alarm" if "ALARM" in words else "ok"
