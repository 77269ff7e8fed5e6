"""Filters of the pages of monitoring."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from bag.core.ui import numbers
from bag.monitoring import sayings
from bag.monitoring.models import Alarm
from bag.monitoring.operations import TONES

register = template.Library()
_NAMED = ("check", "refused", "broken", "forecast")
"""Codes of ``sayings`` whose sentences begin with the name of the target."""
_STEPS = (("Gb/s", 1e9), ("Mb/s", 1e6), ("kb/s", 1e3))


@register.filter
def tone(severity: str) -> str:
    """The tone of an alarm's severity."""
    return TONES[severity]


@register.filter
def brief(alarm: Alarm) -> str:
    """What an alarm says, beside the name of what it is about: in sentences that begin with it the name is left out."""
    if alarm.said.get("code") not in _NAMED:
        return str(alarm)
    return sayings.word({**alarm.said, "target": ""}).removeprefix(": ") or str(alarm)


@register.filter
def bits(rate: float | None) -> str:
    """Bits a second for people: 6,84 Gb/s; a dash where nothing is known."""
    if rate is None:
        return "–"
    for unit, size in _STEPS:
        if rate >= size:
            return f"{numbers.number(_short(rate / size))} {unit}"
    return f"{numbers.number(round(rate))} b/s"


@register.filter
def speed(megabits: int | None) -> str:
    """The speed of an interface: 10 Gb/s."""
    return bits(megabits * 1e6) if megabits else "–"


@register.filter
def rate(value: float | None) -> str:
    """Things a second that are few: 0,02; a dash where nothing is known, and 0 only where it was measured."""
    return "–" if value is None else numbers.number(_short(value))


@register.filter
def lasting(seconds: float | None) -> str:
    """A duration in the two largest units that it has: 2 d 4 h, 43 min 12 s; a dash where nothing is known."""
    if seconds is None:
        return "–"
    left = round(seconds)
    found: list[tuple[int, str]] = []
    for unit, size in ((_("d"), 86400), (_("h"), 3600), (_("min"), 60), (_("s"), 1)):
        count, left = divmod(left, size)
        if count or found:
            found.append((count, unit))
    return " ".join(f"{count} {unit}" for count, unit in found[:2] if count) or f"0 {_('s')}"


def _short(value: float) -> float:
    """Three figures at most behind those that count."""
    return round(value, 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0)
