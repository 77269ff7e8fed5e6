"""Reading options that people typed as JSON: each value checked, nothing unknown let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

METRIC = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
LONGEST_METRIC = 60


class OptionFault(StrEnum):
    """What is wrong with an option."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    TEXT = "text"
    LONG = "long"
    WHOLE = "whole"
    NUMBER = "number"
    SPAN = "span"
    FLAG = "flag"
    CHOICE = "choice"
    ITEMS = "items"
    MANY = "many"
    NAMES = "names"
    METRIC = "metric"
    PATTERN = "pattern"
    TOPIC = "topic"
    PATH = "path"
    NEEDS = "needs"


class OptionsRefused(ValueError):
    """Options that make no sense: ``key`` says where (``registers[2].type``), ``details`` are for the sentence."""

    def __init__(self, fault: OptionFault, key: str, **details: object) -> None:
        super().__init__(f"{key}: {fault}")
        self.fault = fault
        self.key = key
        self.details = details


class Fields:
    """The options of one mapping. Every reader raises ``OptionsRefused``; ``end`` refuses what nobody read."""

    def __init__(self, raw: object, where: str = "") -> None:
        if not isinstance(raw, Mapping):
            raise OptionsRefused(OptionFault.NAMES, where or "options")
        self._raw: Mapping[str, Any] = raw
        self._where = where
        self._read: set[str] = set()

    def key(self, name: str) -> str:
        """The whole path of a name, for sentences."""
        return f"{self._where}.{name}" if self._where else name

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._raw.get(name)

    def refuse(self, fault: OptionFault, name: str, **details: object) -> OptionsRefused:
        return OptionsRefused(fault, self.key(name), **details)

    def text(self, name: str, default: str | None = "", *, longest: int = 200) -> str:
        """A text without control signs. ``default`` None: it must be given."""
        value = self._take(name)
        if value is None or value == "":
            if default is None:
                raise self.refuse(OptionFault.MISSING, name)
            return default
        if not isinstance(value, str) or any(sign < " " and sign not in "\r\n\t" for sign in value):
            raise self.refuse(OptionFault.TEXT, name)
        if len(value) > longest:
            raise self.refuse(OptionFault.LONG, name, most=longest)
        return value

    def whole(self, name: str, default: int | None, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``. ``default`` None: it must be given."""
        value = self._take(name)
        if value is None:
            if default is None:
                raise self.refuse(OptionFault.MISSING, name)
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse(OptionFault.WHOLE, name)
        if not low <= value <= high:
            raise self.refuse(OptionFault.SPAN, name, low=low, high=high)
        return value

    def number(self, name: str, default: float, low: float = -1e15, high: float = 1e15) -> float:
        value = self._take(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(OptionFault.NUMBER, name)
        if not low <= value <= high:
            raise self.refuse(OptionFault.SPAN, name, low=f"{low:g}", high=f"{high:g}")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.refuse(OptionFault.FLAG, name)
        return value

    def choice(self, name: str, default: str | None, choices: tuple[str, ...]) -> str:
        """One of a few words. ``default`` None: it must be given."""
        value = self.text(name, default)
        if value not in choices:
            raise self.refuse(OptionFault.CHOICE, name, choices=", ".join(choices))
        return value

    def items(self, name: str, read: Callable[[Fields], T], *, least: int = 0, most: int = 200) -> tuple[T, ...]:
        """A list of mappings, each read by ``read`` to its end."""
        return tuple(
            self._item(Fields(raw, f"{self.key(name)}[{n}]"), read) for n, raw in self._list(name, least, most)
        )

    def texts(self, name: str, *, most: int = 50, longest: int = 255) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for n, raw in self._list(name, 0, most):
            if not isinstance(raw, str) or not raw or len(raw) > longest:
                raise OptionsRefused(OptionFault.TEXT, f"{self.key(name)}[{n}]")
            found.append(raw)
        return tuple(found)

    def wholes(self, name: str, low: int, high: int, *, most: int = 50) -> tuple[int, ...]:
        """A list of whole numbers from ``low`` to ``high``."""
        found = tuple(raw for _, raw in self._list(name, 0, most))
        for n, raw in enumerate(found):
            if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
                raise OptionsRefused(OptionFault.SPAN, f"{self.key(name)}[{n}]", low=low, high=high)
        return found

    def names(self, name: str, *, most: int = 20) -> dict[str, str]:
        """A mapping of text to text."""
        value = self._take(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
            raise self.refuse(OptionFault.NAMES, name)
        if len(value) > most:
            raise self.refuse(OptionFault.MANY, name, least=0, most=most)
        return dict(value)

    def metric(self, name: str = "metric", default: str | None = None) -> str:
        """The name of a metric: dotted, small letters, unit at the end."""
        value = self.text(name, default, longest=LONGEST_METRIC)
        if value and not METRIC.fullmatch(value):
            raise self.refuse(OptionFault.METRIC, name)
        return value

    def end(self) -> None:
        """Refuse names that no reader asked for: most are typing errors."""
        unknown = sorted(str(name) for name in self._raw.keys() - self._read)
        if unknown:
            raise self.refuse(OptionFault.UNKNOWN, unknown[0][:60], known=", ".join(sorted(self._read)))

    def _list(self, name: str, least: int, most: int) -> list[tuple[int, Any]]:
        value = self._take(name)
        if value is None:
            value = []
        if not isinstance(value, list | tuple):
            raise self.refuse(OptionFault.ITEMS, name)
        if not least <= len(value) <= most:
            raise self.refuse(OptionFault.MANY, name, least=least, most=most)
        return list(enumerate(value))

    @staticmethod
    def _item(fields: Fields, read: Callable[[Fields], T]) -> T:
        made = read(fields)
        fields.end()
        return made
