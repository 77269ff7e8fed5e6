"""Template filters of the inventory."""

from __future__ import annotations

from django import template

from bag.core.ui.numbers import number

register = template.Library()


@register.filter
def speed(mbps: int | None) -> str:
    """``1000`` → "1 Gb/s", ``2500`` → "2,5 Gb/s" in Turkish; nothing for ``None``."""
    if mbps is None:
        return ""
    return f"{number(mbps / 1000)} Gb/s" if mbps >= 1000 else f"{number(mbps)} Mb/s"
