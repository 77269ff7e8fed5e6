"""Numbers as the reader's language writes them. Django knows no percent and groups no thousands, Babel does."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))


def current_locale() -> Locale:
    """The Babel locale of the active language."""
    return _locale(get_language() or "tr")


def number(value: float | Decimal | None) -> str:
    """``18204`` → "18.204" in Turkish; nothing for ``None``."""
    if type(value) is int and -1000 < value < 1000:  # the same in every language, and most numbers of a page
        return str(value)
    return "" if value is None else str(format_decimal(value, locale=current_locale()))


def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """A share between 0 and 1 → "%94" in Turkish, "94%" in English; nothing for ``None``."""
    if value is None:
        return ""
    pattern = current_locale().percent_formats[None].pattern
    whole = "0." + "0" * digits if digits else "0"
    return str(format_percent(value, format=pattern.replace("#,##0", "#,##" + whole), locale=current_locale()))
