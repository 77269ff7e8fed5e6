"""The text of a letter as people type it, read into paragraphs, lists and tables. Nothing in it is ever code.

Each line is a paragraph. Lines that begin ``1.``, ``1)``, ``a)`` or ``-`` one after the other are a list; the marks
must begin at the beginning and run without a gap, so that "5. madde …" stays a paragraph. Lines between bars are the
rows of a table, the first its head: ``| Cihaz | Adet |``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
"""Letters that mark references and points, in Turkish order."""
MOST_COLUMNS = 8
_ITEM = re.compile(r"(?:(?P<mark>\d{1,3}|[a-zçğıöşü])(?P<close>[.)])|(?P<dash>[-–•]))\s+(?P<text>\S.*)")
_ROW = re.compile(r"\|.*\|")
_IN_BRACKETS = re.compile(r"([^()]*[^()\s])\s+(\([^()]+\))")
_RULE = re.compile(r":?-{3,}:?")


class MarkupError(ValueError):
    """A table that cannot be set: ``line`` counts from 1, ``fault`` is ``ragged``, ``wide`` or ``headless``."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(f"line {line}: {fault}")
        self.line, self.fault = line, fault


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Listing:
    """Marked points: (mark as printed, text)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Listing | Table


def parse(text: str) -> list[Block]:
    """The blocks of a text in their order; raises ``MarkupError``."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        if _ROW.fullmatch(line):
            rows = _run(lines, at)
            blocks.append(_table(number, rows))
            at += len(rows)
        elif points := _points(lines, at):
            blocks.append(Listing(tuple(points)))
            at += len(points)
        else:
            if line:
                blocks.append(Paragraph(line))
            at += 1
    return blocks


def as_data(blocks: Sequence[Block]) -> list[dict[str, object]]:
    """The blocks as JSON values for the form."""
    return [_as_data(block) for block in blocks]


def _as_data(block: Block) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, Listing):
        return {"kind": "list", "items": [{"mark": mark, "text": text} for mark, text in block.items]}
    return {"kind": "table", "head": list(block.head), "rows": [list(row) for row in block.rows]}


def lines_of(text: str) -> list[str]:
    """What stands one a line, blank lines left out."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def addressee_lines(text: str) -> list[str]:
    """An addressee as printed: what stands in brackets at the end takes a line of its own."""
    match = _IN_BRACKETS.fullmatch(text)
    return [match[1], match[2]] if match else [text]


def lettered(texts: Sequence[str]) -> list[tuple[str, str]]:
    """References with their letters: ``a)``, ``b)``, ``c)``, ``ç)`` …; a single one stands without.

    From the thirtieth on the letters are doubled: ``aa)``, ``ab)``.
    """
    if len(texts) == 1:
        return [("", texts[0])]
    return [(f"{_letter(place)})", text) for place, text in enumerate(texts)]


def _letter(place: int) -> str:
    high, low = divmod(place, len(ALPHABET))
    return (_letter(high - 1) if high else "") + ALPHABET[low]


def _points(lines: Sequence[tuple[int, str]], at: int) -> list[tuple[str, str]]:
    """The points from line ``at`` on; empty when that line is none, or does not begin a list."""
    found: list[tuple[str, str]] = []
    marks: Iterator[str] | None = None
    for place in range(at, len(lines)):
        line = lines[place][1]
        match = _ITEM.fullmatch(line)
        mark = _mark(match) if match else ""
        if match is None or (found and mark[-1:] != found[0][0][-1:]):
            break
        marks = marks or _marks(mark)
        if next(marks, "") != mark:
            break
        found.append((mark, match["text"]))
    return found


def _mark(match: re.Match[str]) -> str:
    return "–" if match["dash"] else match["mark"] + match["close"]


def _marks(first: str) -> Iterator[str]:
    """The marks that a list must have whose first point is marked ``first``."""
    if first == "–":
        while True:
            yield first
    for place in range(999):
        yield (str(place + 1) if first[0].isdecimal() else _letter(place)) + first[-1]


def _run(lines: Sequence[tuple[int, str]], at: int) -> list[tuple[int, str]]:
    end = at
    while end < len(lines) and _ROW.fullmatch(lines[end][1]):
        end += 1
    return list(lines[at:end])


def _table(first: int, lines: Sequence[tuple[int, str]]) -> Table:
    cut = [(number, tuple(cell.strip() for cell in line[1:-1].split("|"))) for number, line in lines]
    rows = [(number, cells) for number, cells in cut if not all(_RULE.fullmatch(cell) for cell in cells)]
    if not rows:
        raise MarkupError(first, "headless")
    head = rows[0][1]
    if len(head) > MOST_COLUMNS:
        raise MarkupError(first, "wide")
    for number, cells in rows[1:]:
        if len(cells) != len(head):
            raise MarkupError(number, "ragged")
    return Table(head, tuple(cells for _number, cells in rows[1:]))
