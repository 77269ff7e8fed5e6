"""Filters and functions that write values as the reader's language does: numbers, dates, money, sizes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bag.core import text
from bag.core.ui import numbers

register = template.Library()


@register.filter
def num(value: float | Decimal | None) -> str:
    """``{{ 18204|num }}``: 18.204 in Turkish, 18,204 in English."""
    return numbers.number(value)


@register.filter
def capfirst(value: object) -> str:
    """The first letter in capitals, by the active language: in Turkish "ilçe" gives "İlçe", not "Ilçe"."""
    words = str(value)
    first = text.upper(words[:1]) if get_language() == "tr" else words[:1].upper()
    return first + words[1:]


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """``{{ 0.94|percent }}``: %94 in Turkish, 94% in English."""
    return numbers.percent(value, digits)


@register.filter
def money(value: Decimal | None) -> str:
    """Turkish lira with two decimals."""
    return "" if value is None else str(format_currency(value, "TRY", locale=numbers.current_locale()))


@register.filter
def day(value: date | datetime | None) -> str:
    """23.11.2026, in Istanbul time."""
    if value is None:
        return ""
    return f"{_local(value):%d.%m.%Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """23.11.2026 14:05, in Istanbul time."""
    return "" if value is None else f"{_local(value):%d.%m.%Y %H:%M}"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def size(value: int | None) -> str:
    """Bytes for people: 1,4 MB."""
    if value is None:
        return ""
    amount, units = float(value), ["B", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{numbers.number(round(amount, 1) if amount < 10 and amount % 1 else round(amount))} {units[0]}"


@register.filter
def at(items: list[Any], place: int) -> Any:
    """The item at a place of a list."""
    return items[place]


def plain(value: Any, kind: str = "") -> str:
    """A value as plain text for a cell, a history line or an error message; ``kind`` as in ``Column.kind``."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if kind == "percent":
        return numbers.percent(value, 1)
    if kind == "money":
        return money(value)
    if isinstance(value, list | tuple):
        return ", ".join(plain(part, kind) for part in value)
    if isinstance(value, int | float | Decimal) and kind not in ("mono", "text"):
        return numbers.number(value)
    return str(value)
