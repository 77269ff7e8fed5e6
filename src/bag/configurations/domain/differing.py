"""Two versions side by side: rows of what stayed, went and came, with the unchanged parts folded."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 3
"""Unchanged lines shown on either side of a change."""


@dataclass(frozen=True)
class Row:
    """One row of the view. ``kind``: same, changed, gone, new or fold; of a fold ``hidden`` lines are left out."""

    kind: str
    old_number: int | None = None
    old: str = ""
    new_number: int | None = None
    new: str = ""
    hidden: int = 0


def side_by_side(old: str, new: str, around: int = AROUND) -> list[Row]:
    """The rows of the view; empty when the texts are the same."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows: list[Row] = []
    codes = matcher.get_opcodes()
    if all(tag == "equal" for tag, *_where in codes):
        return []
    for place, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal":
            rows += _kept(before, a1, a2, b1, around, first=place == 0, last=place == len(codes) - 1)
        else:
            rows += _changed(before[a1:a2], a1, after[b1:b2], b1)
    return rows


def _kept(lines: list[str], start: int, end: int, other: int, around: int, *, first: bool, last: bool) -> list[Row]:
    head = 0 if first else around
    tail = 0 if last else around
    shift = other - start
    every = [Row("same", n + 1, lines[n], n + 1 + shift, lines[n]) for n in range(start, end)]
    hidden = len(every) - head - tail
    if hidden <= 1:
        return every
    return [*every[:head], Row("fold", hidden=hidden), *every[len(every) - tail :]]


def _changed(old: list[str], a: int, new: list[str], b: int) -> list[Row]:
    both = min(len(old), len(new))
    rows = [Row("changed", a + n + 1, old[n], b + n + 1, new[n]) for n in range(both)]
    rows += [Row("gone", a + n + 1, old[n]) for n in range(both, len(old))]
    rows += [Row("new", None, "", b + n + 1, new[n]) for n in range(both, len(new))]
    return rows


def counted(rows: list[Row]) -> tuple[int, int]:
    """How many lines came and went."""
    came = sum(row.kind in ("new", "changed") for row in rows)
    went = sum(row.kind in ("gone", "changed") for row in rows)
    return came, went
