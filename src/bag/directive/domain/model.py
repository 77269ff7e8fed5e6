"""What a directive text is made of: lines in, articles, paragraphs, lettered items and doubts out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Line:
    """One line of the source, numbered from 1; ``listed`` marks a paragraph the word processor numbered by itself."""

    number: int
    text: str
    page: int = 1
    listed: bool = False


@dataclass(frozen=True)
class Doubt:
    """Something the reader is not sure of: ``code`` names the sentence, ``values`` fill it; blocking stops imports."""

    line: int
    code: str
    values: dict[str, str | int] = field(default_factory=dict)
    blocking: bool = False


class ReadError(Exception):
    """The file cannot be read as a directive at all; ``code`` and ``values`` name the sentence for the user."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Source:
    """The lines of a file with the format and encoding they were found in."""

    lines: tuple[Line, ...]
    format: str
    encoding: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Item:
    """One lettered item of a paragraph."""

    letter: str
    text: str
    line: int


@dataclass(frozen=True)
class Paragraph:
    """One numbered paragraph: its own words and the lettered items under it."""

    number: int
    text: str
    line: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Article:
    """One article. ``series`` is '' for ordinary, 'G' for temporary (geçici), 'E' for additional (ek) articles."""

    number: int
    title: str
    chapter: str
    line: int
    paragraphs: tuple[Paragraph, ...] = ()
    series: str = ""

    @property
    def label(self) -> str:
        return f"{self.series}{self.number}"

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for paragraph in self.paragraphs for item in paragraph.items)


@dataclass(frozen=True)
class Definition:
    """A term and what the directive means by it."""

    letter: str
    term: str
    meaning: str
    line: int


@dataclass(frozen=True)
class Unit:
    """An organization unit the directive names, with the product's code where its name is known."""

    letter: str
    name: str
    code: str
    line: int


@dataclass(frozen=True)
class Clause:
    """A provision that can be pointed to: a lettered item, or a paragraph that has none (``letter`` is '')."""

    article: str
    paragraph: int
    letter: str
    text: str
    line: int

    @property
    def ref(self) -> str:
        """``'5-a'``, ``'5(2)-a'`` in a later paragraph, ``'23(1)'`` for a paragraph without letters."""
        if not self.letter:
            return f"{self.article}({self.paragraph})"
        return (
            f"{self.article}-{self.letter}"
            if self.paragraph == 1
            else f"{self.article}({self.paragraph})-{self.letter}"
        )

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.text)


@dataclass(frozen=True)
class Directive:
    """A whole directive as read. ``clauses`` leaves out definitions and units, which have their own lists."""

    title: str
    institution: str
    approved_on: date | None
    document_number: str
    articles: tuple[Article, ...]
    definitions: tuple[Definition, ...]
    units: tuple[Unit, ...]
    clauses: tuple[Clause, ...]
    doubts: tuple[Doubt, ...]
    removed_lines: int = 0

    @property
    def blocked(self) -> bool:
        return any(doubt.blocking for doubt in self.doubts)

    def lettered(self) -> Iterator[Clause]:
        """The clauses that carry a letter, in the order of the text."""
        return (clause for clause in self.clauses if clause.letter)


def fingerprint(text: str) -> str:
    """SHA-256 (hex) of a text with its white space evened out, so a new line break is not a new wording."""
    return hashlib.sha256(_SPACE.sub(" ", text).strip().encode()).hexdigest()
