"""Tones of states, and rates in words."""

from __future__ import annotations

from bag.core.ui.numbers import number

STATE_TONES = {
    "requested": "unknown", "agreed": "info", "approved": "info", "granted": "ok", "suspended": "major",
    "ended": "void", "rejected": "void",
}  # fmt: skip


def mbps(value: float | None) -> str:
    """Mb/s for people: whole above ten, one place below; a dash where unknown."""
    if value is None:
        return "–"
    return f"{number(round(value) if value >= 10 else round(value, 1))} Mb/s"
