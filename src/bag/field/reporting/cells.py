"""Figures and tables of a report, the same for page, spreadsheet and paper."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bag.core.ui.format import money
from bag.core.ui.numbers import number, percent


@dataclass(frozen=True)
class Cell:
    """One figure. ``kind``: count, share (0 to 1), hours, amount, money or text; ``url`` leads to what was counted.

    ``missing`` is said where there is no figure.
    """

    value: Any
    kind: str = "count"
    url: str = ""
    tone: str = ""
    missing: str = "–"

    @property
    def words(self) -> str:
        """The figure as people read it."""
        if self.value is None:
            return self.missing
        if self.kind == "share":
            return percent(self.value, 1)
        if self.kind in ("hours", "amount"):
            return number(round(float(self.value), 1))
        if self.kind == "money":
            return money(self.value)
        return str(self.value) if self.kind == "text" else number(self.value)

    @property
    def leads(self) -> bool:
        """Whether there is something behind it."""
        return bool(self.url and (self.value or self.kind in ("share", "text")) and self.value is not None)


@dataclass(frozen=True)
class Table:
    """Titles and lines; the first cell of a line says what it is about. ``note`` tells what was counted.

    ``foot`` is the line of sums; ``short`` how many lines page and paper show (0: the limit of each).
    """

    key: str
    title: str
    icon: str
    head: list[str]
    lines: list[list[Cell]]
    note: str = ""
    more: int = 0
    """Lines that the page leaves out and a spreadsheet has."""
    foot: list[Cell] = field(default_factory=list)
    short: int = 0

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The titles, and whether a column holds words."""
        texts = [cell.kind == "text" for cell in self.lines[0]] if self.lines else [True] * len(self.head)
        return list(zip(self.head, texts, strict=True))

    @property
    def body(self) -> list[tuple[Cell, list[tuple[str, Cell]]]]:
        """For each line what it is about, and its other cells with the titles of their columns; the sums last."""
        return [(line[0], list(zip(self.head[1:], line[1:], strict=True))) for line in self.all_lines]

    @property
    def all_lines(self) -> list[list[Cell]]:
        """The lines with that of the sums."""
        return [*self.lines, self.foot] if self.foot and self.lines else self.lines

    def cut(self, most: int) -> Table:
        """The table with its first lines and the sums only."""
        left = max(len(self.lines) - most, 0)
        return replace(self, lines=self.lines[:most], more=self.more + left)
