"""Categories of cabling, and what the name of a test limit says.

Categories and classes after ISO/IEC 11801-1 and ANSI/TIA-568.2: a permanent link is at most 90 m, a channel with its
patch cords at most 100 m. The two families name the same performance differently (category 6A, class EA).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """Categories of balanced cabling, the weaker first, and fiber."""

    CAT5E = "5e"
    CAT6 = "6"
    CAT6A = "6a"
    CAT7 = "7"
    CAT7A = "7a"
    CAT8 = "8"
    FIBER = "fiber"


class Configuration(StrEnum):
    """What was measured: the fixed cable with its ends, or the whole way with the patch cords."""

    PERMANENT_LINK = "permanent_link"
    CHANNEL = "channel"


MOST_METERS = {Configuration.PERMANENT_LINK: Decimal(90), Configuration.CHANNEL: Decimal(100)}
CATEGORY_8_METERS = {Configuration.PERMANENT_LINK: Decimal(24), Configuration.CHANNEL: Decimal(30)}
_ORDER = tuple(Category)
_CLASSES = {"d": Category.CAT5E, "e": Category.CAT6, "ea": Category.CAT6A, "f": Category.CAT7, "fa": Category.CAT7A,
            "i": Category.CAT8, "ii": Category.CAT8}  # fmt: skip
_CATEGORY = re.compile(r"\bcat(?:egory)?\.?\s*(?P<name>5e|6a|7a|8(?:\.[12])?|6|7)\b", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*(?P<name>ea|fa|ii|i|d|e|f)\b", re.IGNORECASE)
_LINK = re.compile(r"\b(?:perm(?:anent)?\.?\s*link|pl\d?)\b", re.IGNORECASE)
_CHANNEL = re.compile(r"\b(?:channel|chan|ch)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """What a measurement was held against; None where its name does not tell."""

    category: Category | None
    configuration: Configuration | None


def read_limit(text: str) -> Limit:
    """The limit that a certifier names, as ``TIA Cat 6A Perm. Link`` or ``ISO11801 PL2 Class Ea``."""
    words = text.replace("_", " ").replace("+", " ").replace("(", " ")
    link, channel = _LINK.search(words), _CHANNEL.search(words)
    configuration = Configuration.PERMANENT_LINK if link else Configuration.CHANNEL if channel else None
    return Limit(_category(words), configuration)


def _category(words: str) -> Category | None:
    if found := _CATEGORY.search(words):
        name = found["name"].lower()
        return Category.CAT8 if name.startswith("8") else Category(name)
    if found := _CLASS.search(words):
        return _CLASSES[found["name"].lower()]
    return Category.FIBER if re.search(r"\bfib(?:er|re)\b", words, re.IGNORECASE) else None


def weaker(one: Category, other: Category) -> bool:
    """Whether category ``one`` promises less than ``other``; fiber is not compared with copper."""
    if Category.FIBER in (one, other):
        return one is not other
    return _ORDER.index(one) < _ORDER.index(other)


def most_meters(category: Category, configuration: Configuration) -> Decimal | None:
    """The longest that the standards allow; None for fiber, whose length its loss limits."""
    if category is Category.FIBER:
        return None
    return (CATEGORY_8_METERS if category is Category.CAT8 else MOST_METERS)[configuration]
