"""The text format of Prometheus, version 0.0.4, and lines of OpenMetrics that look the same: only what is asked for.

A page is read line by line, once; lines that cannot be read are counted and left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

LINE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(?:\{(.*)\})?[ \t]*([^ \t{}#]+)")
LABEL = re.compile(r'[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)')
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LONGEST_LINE = 10_000
ESCAPED = {"n": "\n", '"': '"', "\\": "\\"}


@dataclass(frozen=True)
class Exposed:
    """One sample of a page."""

    name: str
    labels: dict[str, str]
    value: float


@dataclass
class Spoiled:
    """How many lines could not be read."""

    lines: int = 0


def samples(text: str, names: Collection[str], spoiled: Spoiled | None = None) -> Iterator[Exposed]:
    """The samples of a page that have one of the names, in order; a time at the end of a line is ignored."""
    for line in text.split("\n"):
        if not line or line[0] == "#" or not (begin := NAME.match(line)) or begin[0] not in names:
            continue
        found = _sample(line) if len(line) <= LONGEST_LINE else None
        if found is not None:
            yield found
        elif spoiled is not None:
            spoiled.lines += 1


def _sample(line: str) -> Exposed | None:
    parts = LINE.match(line)
    if parts is None:
        return None
    try:
        value = float(parts[3].replace("Inf", "inf"))
    except ValueError:
        return None
    labels = _labels(parts[2]) if parts[2] else {}
    return Exposed(parts[1], labels, value) if labels is not None else None


def _labels(text: str) -> dict[str, str] | None:
    labels: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = LABEL.match(text, position)
        if found is None:
            return None if text[position:].strip() else labels
        labels[found[1]] = re.sub(r"\\(.)", lambda escape: ESCAPED.get(escape[1], escape[0]), found[2])
        position = found.end()
    return labels
