"""Sections of the book as plain data, their mark, and what changed since an earlier edition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

Prints = dict[str, dict[str, str]]
"""Section → key of a row → hash of what the row says."""
MARK = 12
"""Digits of the mark that people compare."""


@dataclass(frozen=True)
class Sheet:
    """One thing with facts and a table of its own: a device."""

    title: str
    facts: tuple[tuple[str, str], ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Section:
    """A chapter: a picture, a table, or sheets.

    ``widths`` are shares of the line; columns in ``right`` are aligned so. The first ``keys`` columns name a row.
    ``fleeting`` columns are measured and tell no change of the network (usage, scores).
    """

    key: str
    title: str
    intro: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    right: frozenset[int] = frozenset()
    keys: int = 1
    fleeting: frozenset[int] = frozenset()
    empty: str = ""
    picture: str = ""
    """An SVG."""
    sheets: tuple[Sheet, ...] = ()
    note: str = ""
    depths: tuple[int, ...] = field(default=())
    """How far each row is moved in: the place of a block in its tree."""


@dataclass(frozen=True)
class Difference:
    """Rows of a section that are new, gone or say something else."""

    key: str
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


def prints(sections: Sequence[Section]) -> Prints:
    """What an edition keeps to tell later what changed."""
    return {section.key: _prints(section) for section in sections}


def _prints(section: Section) -> dict[str, str]:
    found = {
        " · ".join(row[: section.keys]): _hash([cell for at, cell in enumerate(row) if at not in section.fleeting])
        for row in section.rows
    }
    for sheet in section.sheets:
        found[sheet.title] = _hash([sheet.facts, sheet.rows])
    return found


def mark(found: Prints) -> str:
    """The mark of a content: equal content has an equal mark, wherever and whenever it was printed."""
    return _hash(found)


def differences(before: Prints, sections: Sequence[Section]) -> list[Difference]:
    """What changed in each section since an earlier edition; sections without a change are left out."""
    found = []
    for section in sections:
        now, then = _prints(section), before.get(section.key, {})
        one = Difference(
            section.key,
            section.title,
            tuple(key for key in now if key not in then),
            tuple(key for key in then if key not in now),
            tuple(key for key in now if key in then and now[key] != then[key]),
        )
        if one.count:
            found.append(one)
    return found


def packed(section: Section) -> dict[str, Any]:
    """A section as the form takes it."""
    return {
        "key": section.key,
        "title": section.title,
        "intro": section.intro,
        "head": list(section.head),
        "rows": [list(row) for row in section.rows],
        "widths": list(section.widths),
        "right": sorted(section.right),
        "empty": section.empty,
        "picture": section.picture,
        "note": section.note,
        "depths": list(section.depths),
        "sheets": [
            {
                "title": sheet.title,
                "facts": [list(fact) for fact in sheet.facts],
                "head": list(sheet.head),
                "rows": [list(row) for row in sheet.rows],
            }
            for sheet in section.sheets
        ],
    }


def _hash(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
