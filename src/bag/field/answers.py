"""Answers and limits of a checklist in words, for pages and papers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bag.core.ui import numbers
from bag.field.domain.checklist import NO, YES, Item
from bag.field.models import Answer


def limits_of(item: Item) -> str:
    """The limits in words: "12,6 … 13,8 V", "≥ 5 V"."""
    low, high = (None if limit is None else numbers.number(limit) for limit in (item.low, item.high))
    if low is not None and high is not None:
        return f"{low} … {high} {item.unit}".strip()
    if low is not None:
        return f"≥ {low} {item.unit}".strip()
    return f"≤ {high} {item.unit}".strip() if high is not None else item.unit


def shown(item: Item, given: Answer | None) -> str:
    """An answer in words; empty without one."""
    if given is None:
        return ""
    if item.kind == "check":
        return {YES: _("in order"), NO: _("not in order")}.get(given.text, given.text)
    if given.number is not None:
        return f"{numbers.number(given.number)} {item.unit}".strip()
    return given.text


def tone_of(given: Answer | None) -> str:
    """ok within limits, critical out of them, empty otherwise."""
    if given is None or given.within is None:
        return ""
    return "ok" if given.within else "critical"
