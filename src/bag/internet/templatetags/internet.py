"""Rates and shares of links in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template

from bag.core.ui.numbers import number, percent
from bag.internet import wording
from bag.monitoring.templatetags.monitoring import bits

register = template.Library()


@register.filter
def mbps(value: float | None) -> str:
    """A speed in Mb/s."""
    return wording.mbps(value)


@register.filter
def share(value: Fraction | None) -> str:
    """An availability to three places."""
    return "–" if value is None else percent(float(value), 3)


@register.filter
def used(month: Any, link: Any) -> float:
    """How much of the committed speed the percentile of a month takes, 0 … 1 and above."""
    return float(month.billed or 0) / (link.committed_mbps * 1e6)


@register.filter
def packets(value: float | None) -> str:
    """Packets a second, in thousands or millions."""
    if value is None:
        return "–"
    size, unit = next((one for one in ((1e6, "Mpps"), (1e3, "kpps")) if value >= one[0]), (1.0, "pps"))
    return f"{number(round(value / size, 1))} {unit}"


@register.filter
def carried(value: Any) -> str:
    """A rate in bits a second, a dash where there is none (templates hand over '' for what is missing)."""
    return bits(value) if isinstance(value, int | float) else "–"
