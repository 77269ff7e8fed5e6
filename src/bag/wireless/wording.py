"""The words of the room: parts of the score, tones, reasons in sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from bag.core.ui.numbers import number, percent

PARTS = {
    "busy": gettext_lazy("Air time taken"),
    "retries": gettext_lazy("Repeated frames"),
    "weak": gettext_lazy("Clients below -70 dBm"),
    "clients": gettext_lazy("Clients at once on a radio"),
    "failed": gettext_lazy("Failed sessions"),
    "noise": pgettext_lazy("radio", "Noise"),
    "age": pgettext_lazy("equipment", "Age"),
}
_UNITS = {"noise": "dBm", "clients": "", "age": gettext_lazy("years")}
STANDING_TONES = {"good": "ok", "fair": "minor", "poor": "major", "idle": "unknown", "unmeasured": "unknown"}
COMPLAINT_TONES = {"open": "minor", "solved": "ok", "not_found": "void"}
IMPROVEMENT_TONES = {
    "planned": "info", "measuring": "info", "better": "ok", "same": "minor", "worse": "major", "unmeasured": "unknown",
    "dropped": "void",
}  # fmt: skip


def figure(part: str, value: float) -> str:
    """A figure of a part with its unit."""
    if part not in _UNITS:
        return percent(value / 100)
    return f"{number(round(value))} {_UNITS[part]}".strip()


def parts(packed: list[list[Any]]) -> list[dict[str, Any]]:
    """The kept parts of a score as pages show them, what cost most first."""
    return [
        {
            "key": name, "title": PARTS[name], "figure": figure(name, value), "points": round(points), "slot": slot,
            "lost": lost, "tone": "ok" if points >= 100 else "minor" if points > 50 else "major",
        }
        for name, value, points, slot, lost in packed
        if name in PARTS
    ]  # fmt: skip


def reasons(packed: list[list[Any]], most: int = 3) -> str:
    """What takes most away, in words; empty when nothing does."""
    lossy = [one for one in packed if one[0] in PARTS and one[4] > 0][:most]
    return ", ".join(f"{PARTS[name]} {figure(name, value)}" for name, value, _points, _slot, _lost in lossy)
