"""Filters that write numbers as the reader's language does."""

from __future__ import annotations

from decimal import Decimal

from django import template

from bag.core.ui import numbers

register = template.Library()


@register.filter
def num(value: float | Decimal | None) -> str:
    """``{{ 18204|num }}``: 18.204 in Turkish, 18,204 in English."""
    return numbers.number(value)


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """``{{ 0.94|percent }}``: %94 in Turkish, 94% in English."""
    return numbers.percent(value, digits)
