"""Reading values of a JSON object that anybody may have written: each has a kind, bounds and a place in the file."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bag.work.domain.roster.model import Span

FIRST_YEAR, LAST_YEAR = 2017, 2100
_CODE = re.compile(r"[\w.@/ -]{1,60}")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class RosterFileError(ValueError):
    """What is wrong with a file: ``code`` names the rule, ``values`` fill its sentence, ``place`` says where."""

    def __init__(self, code: str, place: str = "", **values: Any) -> None:
        super().__init__(f"{code} {place}".strip())
        self.code = code
        self.values = {"place": place, **values}


class Fields:
    """One object of the file. Every read names a field; fields outside ``known`` are refused."""

    def __init__(self, value: Any, place: str, known: str) -> None:
        if not isinstance(value, dict):
            raise RosterFileError("no_object", place)
        self.value, self.place = value, place
        unknown = sorted(set(value) - set(known.split()))
        if unknown:
            raise RosterFileError("unknown_field", place, field=unknown[0][:60], known=", ".join(known.split()))

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def code(self, name: str) -> str:
        """A name that is not empty: letters, digits, space and ``. @ / - _``, at most 60."""
        return code(self.value.get(name), self.at(name))

    def codes(self, name: str) -> frozenset[str]:
        return frozenset(code(item, place) for place, item in self.items(name, 100))

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        found = self.value.get(name, default)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise RosterFileError("number", self.at(name), least=least, most=most)
        return found

    def real(self, name: str, default: float, limit: float) -> float:
        found = self.value.get(name, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            raise RosterFileError("number", self.at(name), least=-limit, most=limit)
        if abs(found) > limit:
            raise RosterFileError("number", self.at(name), least=-limit, most=limit)
        return float(found)

    def flag(self, name: str, *, default: bool) -> bool:
        found = self.value.get(name, default)
        if not isinstance(found, bool):
            raise RosterFileError("flag", self.at(name))
        return found

    def day(self, name: str) -> date:
        return day(self.value.get(name), self.at(name))

    def minute(self, name: str) -> int:
        """A time of day like ``17:30`` as minutes; midnight when it is left out."""
        match = _TIME.fullmatch(str(self.value.get(name, "00:00")))
        if match is None:
            raise RosterFileError("time", self.at(name))
        return int(match[1]) * 60 + int(match[2])

    def span(self, name: str) -> Span | None:
        return span(self.value[name], self.at(name)) if name in self.value else None

    def spans(self, name: str) -> tuple[Span, ...]:
        return tuple(span(item, place) for place, item in self.items(name, 200))

    def items(self, name: str, most: int) -> Sequence[tuple[str, Any]]:
        """The members of a list, empty when it is left out, each with its place in the file."""
        found = self.value.get(name, [])
        if not isinstance(found, list) or len(found) > most:
            raise RosterFileError("list", self.at(name), most=most)
        return [(f"{self.at(name)}[{number}]", item) for number, item in enumerate(found)]


def code(value: Any, place: str) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value) or value != value.strip():
        raise RosterFileError("code", place)
    return value


def day(value: Any, place: str) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RosterFileError("day", place) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RosterFileError("year", place, least=FIRST_YEAR, most=LAST_YEAR)
    return found


def span(value: Any, place: str) -> Span:
    """Days from ``from`` to ``to``, both included."""
    fields = Fields(value, place, "from to")
    found = Span(fields.day("from"), fields.day("to"))
    if found.last < found.first:
        raise RosterFileError("ends_before_it_begins", place)
    return found
