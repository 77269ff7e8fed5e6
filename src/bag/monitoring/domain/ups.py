"""What the status words of NUT (RFC 9271, section 4.2) mean in the states that all UPSes share here."""

from __future__ import annotations

from collections.abc import Collection


def power_state(words: Collection[str]) -> str:
    """Where the load has its power from: ``off``, ``low_battery``, ``bypass``, ``battery``, ``mains`` or ``unknown``.

    The worst word wins: a UPS that says OB LB is about to go off.
    """
    if "OFF" in words or "FSD" in words:
        return "off"
    if "OB" in words:
        return "low_battery" if "LB" in words else "battery"
    if "BYPASS" in words:
        return "bypass"
    return "mains" if "OL" in words else "unknown"


def battery_state(words: Collection[str]) -> str:
    """``replace``, ``low`` (on mains, not yet charged again), ``charging``, ``discharging`` or ``ok``."""
    for word, state in (("RB", "replace"), ("LB", "low"), ("DISCHRG", "discharging"), ("CHRG", "charging")):
        if word in words:
            return state
    return "ok"


def load_state(words: Collection[str]) -> str:
    """``overload``, ``alarm`` (an alarm of its own that has no other word) or ``ok``."""
    if "OVER" in words:
        return "overload"
    return "alarm" if "ALARM" in words else "ok"
