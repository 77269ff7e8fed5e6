"""The items of a checklist, as they are stored: a list of objects, each one line that is answered on site.

``{"key": "battery", "kind": "number", "label": "Akü gerilimi", "label_en": "Battery voltage", "unit": "V", "low": 12.6,
"high": 13.8, "required": true}``. Kinds: check (done or in order), number (a measured value, with limits perhaps),
choice (``choices``: a list of texts), text, photo. People write them as lines:
``key | kind | label | label in English | * | unit | low..high or a; b; c``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("check", "number", "choice", "text", "photo")
MOST_ITEMS = 60
MOST_CHOICES = 40
LONGEST = 200
LONGEST_UNIT = 20
LARGEST = 1e12
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KNOWN = frozenset({"key", "kind", "label", "label_en", "help", "unit", "low", "high", "choices", "required"})


class ItemError(ValueError):
    """Items that no checklist can be made of; ``code`` says why, ``place`` (from 1) which item is meant."""

    def __init__(self, code: str, place: int = 0, value: str = "") -> None:
        super().__init__(f"{code} {place} {value}".strip())
        self.code, self.place, self.value = code, place, value


@dataclass(frozen=True)
class Item:
    """One line of a checklist. ``low`` and ``high`` are the limits within which a number is in order."""

    key: str
    kind: str
    label: str
    label_en: str = ""
    help: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored; what is empty is left out."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        kept["choices"] = list(self.choices)
        return {name: value for name, value in kept.items() if value not in ("", None, False, [])}


def read(value: Any) -> list[Item]:
    """The items of a stored list. Raises ``ItemError``."""
    if not isinstance(value, list):
        raise ItemError("no_list")
    if len(value) > MOST_ITEMS:
        raise ItemError("too_many", value=str(MOST_ITEMS))
    found = [_item(entry, place) for place, entry in enumerate(value, 1)]
    keys = [item.key for item in found]
    for place, key in enumerate(keys, 1):
        if key in keys[: place - 1]:
            raise ItemError("twice", place, key)
    return found


def _item(entry: Any, place: int) -> Item:
    if not isinstance(entry, Mapping):
        raise ItemError("no_object", place)
    if unknown := sorted(set(map(str, entry)) - _KNOWN):
        raise ItemError("unknown", place, unknown[0][:LONGEST])
    key, kind = entry.get("key"), entry.get("kind", "check")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ItemError("key", place, str(key)[:LONGEST])
    if kind not in KINDS:
        raise ItemError("kind", place, str(kind)[:LONGEST])
    label = _text(entry, "label", place)
    if not label:
        raise ItemError("label", place)
    unit = _text(entry, "unit", place)
    if len(unit) > LONGEST_UNIT or (unit and kind != "number"):
        raise ItemError("unit", place, unit)
    required = entry.get("required", False)
    if not isinstance(required, bool):
        raise ItemError("text", place, "required")
    low, high = _limits(entry, kind, place)
    return Item(
        key, kind, label, _text(entry, "label_en", place), _text(entry, "help", place), unit, low, high,
        _choices(entry, kind, place), required,
    )  # fmt: skip


def _text(entry: Mapping[str, Any], key: str, place: int) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise ItemError("text", place, key)
    return value.strip()


def _choices(entry: Mapping[str, Any], kind: str, place: int) -> tuple[str, ...]:
    value = entry.get("choices", [])
    if not isinstance(value, list) or len(value) > MOST_CHOICES or (kind == "choice") != bool(value):
        raise ItemError("choices", place)
    if any(not isinstance(one, str) or not 0 < len(one.strip()) <= LONGEST or "\x00" in one for one in value):
        raise ItemError("choices", place)
    found = tuple(one.strip() for one in value)
    if len(set(found)) < len(found):
        raise ItemError("choices", place)
    return found


def _limits(entry: Mapping[str, Any], kind: str, place: int) -> tuple[float | None, float | None]:
    low, high = entry.get("low"), entry.get("high")
    for limit in (low, high):
        wrong = isinstance(limit, bool) or not isinstance(limit, int | float)
        if limit is not None and (kind != "number" or wrong or not abs(limit) <= LARGEST):
            raise ItemError("limits", place)
    if low is not None and high is not None and low > high:
        raise ItemError("limits", place)
    return low, high


# -- answers


class AnswerError(ValueError):
    """An answer that does not fit its item; ``code``: number, choice, text, flag."""

    def __init__(self, code: str, item: Item) -> None:
        super().__init__(f"{code} {item.key}")
        self.code, self.item = code, item


@dataclass(frozen=True)
class Given:
    """An answer as it is stored: as text, measured values also as a number. ``within`` None: there is no limit."""

    text: str
    number: float | None = None
    within: bool | None = None


YES, NO = "yes", "no"


def answer(item: Item, value: Any) -> Given:
    """What was given for an item, read and held against the limits. Raises ``AnswerError``.

    A check takes true or false ("yes", "no"), a number also text with a decimal comma; a photo is answered by its file.
    """
    if item.kind == "number":
        number = _number(item, value)
        return Given(f"{number:.10g}", number, within(item, number))
    if item.kind == "check":
        flag = {True: True, False: False, YES: True, NO: False}.get(value) if isinstance(value, bool | str) else None
        if flag is None:
            raise AnswerError("flag", item)
        return Given(YES if flag else NO, within=flag)
    if not isinstance(value, str) or len(value) > 4000 or "\x00" in value:
        raise AnswerError("text", item)
    if item.kind == "choice" and value.strip() not in item.choices:
        raise AnswerError("choice", item)
    return Given(value.strip())


def _number(item: Item, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise AnswerError("number", item)
    try:
        number = float(value.strip().replace(",", ".")) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        raise AnswerError("number", item) from None
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise AnswerError("number", item)
    return number


def within(item: Item, number: float) -> bool | None:
    """Whether a measured value lies within the limits, both of which belong to them; None without limits."""
    if item.low is None and item.high is None:
        return None
    return (item.low is None or number >= item.low) and (item.high is None or number <= item.high)


def missing(items: Sequence[Item], answered: Mapping[str, Any]) -> list[Item]:
    """Required items without an answer."""
    return [item for item in items if item.required and answered.get(item.key) in (None, "")]


# -- as people write them


def as_lines(items: Sequence[Item]) -> str:
    """One line for each item."""
    return "\n".join(
        " | ".join(
            (one.key, one.kind, one.label, one.label_en, "*" if one.required else "", one.unit, _last_part(one))
        ).rstrip(" |")
        for one in items
    )


def _last_part(item: Item) -> str:
    if item.kind == "choice":
        return "; ".join(item.choices)
    if item.low is None and item.high is None:
        return ""
    low, high = ("" if limit is None else f"{limit:.10g}" for limit in (item.low, item.high))
    return f"{low}..{high}"


def from_lines(text: str) -> list[dict[str, Any]]:
    """What the lines say, to be checked by ``read``. Raises ``ItemError`` for a line with too many parts."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_from_line(line, place) for place, line in enumerate(lines, 1)]


def _from_line(line: str, place: int) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > 7:
        raise ItemError("line", place)
    key, kind, label, english, required, unit, last = (*parts, "", "", "", "", "", "")[:7]
    entry: dict[str, Any] = {"key": key, "kind": kind or "check", "label": label, "label_en": english, "unit": unit}
    entry["required"] = bool(required)
    if entry["kind"] == "number" and last:
        low, dots, high = last.partition("..")
        if not dots:
            raise ItemError("limits", place)
        entry["low"], entry["high"] = _limit(low, place), _limit(high, place)
    elif last:
        entry["choices"] = [choice.strip() for choice in last.split(";") if choice.strip()]
    return entry


def _limit(text: str, place: int) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise ItemError("limits", place) from None
