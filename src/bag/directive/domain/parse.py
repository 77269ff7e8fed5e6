"""From lines to a directive: articles, paragraphs, lettered items, definitions, units, and what was doubtful."""

from __future__ import annotations

import re

from bag.core.text import fold
from bag.directive.domain import checks
from bag.directive.domain.cleaning import Cleaned, clean, join, vocabulary
from bag.directive.domain.headings import attach_headings
from bag.directive.domain.layout import Part, parts
from bag.directive.domain.lists import settle_letters
from bag.directive.domain.model import (
    Article,
    Clause,
    Definition,
    Directive,
    Doubt,
    Item,
    Line,
    Paragraph,
    Source,
    Unit,
)
from bag.directive.domain.reading import read
from bag.directive.domain.services import service_code

_DEFINITIONS = ("tanimlar", "tanim ve kisaltmalar", "kisaltmalar")
_UNITS = ("teskilat", "teskilat yapisi", "organizasyon yapisi", "kurulus")
_CLOSING = re.compile(r"[,;.]?\s*(tanımlar|ifade eder|anlatır|kapsar)\s*\.?$")
_MADE_OF = re.compile(r"(?:n[dt][ea]n|[dt][ea]n)\s+(?:oluş|meydana gel|ibaret|teşekkül)\w*(?:\s+\w+)?\s*\.?$")


def parse_bytes(data: bytes) -> tuple[Source, Directive]:
    """Reads and parses a file's bytes; raises ``ReadError`` when it cannot be read at all."""
    source = read(data)
    return source, parse(source)


def parse(source: Source) -> Directive:
    """The directive in the lines of a source. Faults become doubts; only blocking ones forbid an import."""
    cleaned = clean(source.lines)
    doubts: list[Doubt] = [*source.doubts, *cleaned.doubts]
    preamble, blocks = attach_headings(parts(cleaned.lines), doubts)
    builder = _Builder(cleaned, doubts)
    articles = tuple(builder.article(block.head, block.title, block.chapter, block.body) for block in blocks)
    doubts.extend(checks.article_doubts(articles))
    definitions = tuple(
        _definition(item) for article in articles if _is(article, _DEFINITIONS) for item in article.items
    )
    units = tuple(_unit(item) for article in articles if _is(article, _UNITS) for item in article.items)
    heading = [line.text for line in preamble if line.text.upper().replace(" ", "") != "T.C."]
    return Directive(
        title=" ".join(heading),
        institution=heading[0] if heading else "",
        approved_on=cleaned.approved_on,
        document_number=cleaned.document_number,
        articles=articles,
        definitions=definitions,
        units=units,
        clauses=tuple(clause for article in articles for clause in _clauses(article)),
        doubts=tuple(sorted(doubts, key=lambda doubt: (doubt.line, doubt.code))),
        removed_lines=cleaned.removed,
    )


class _Builder:
    """Turns the parts of one article into paragraphs and items, sharing the vocabulary of the whole text."""

    def __init__(self, cleaned: Cleaned, doubts: list[Doubt]) -> None:
        self.words = vocabulary(cleaned.lines)
        self.doubts = doubts

    def article(self, head: Part, title: str, chapter: str, body: list[Part]) -> Article:
        number = int(head.mark)
        paragraphs: list[Paragraph] = []
        for order, chunk in enumerate(_paragraph_chunks(body), 1):
            paragraphs.append(self._paragraph(chunk, order, f"{head.series}{number}"))
        return Article(number, title, chapter, head.line.number, tuple(paragraphs), head.series)

    def _paragraph(self, chunk: list[Part], order: int, article: str) -> Paragraph:
        first = chunk[0]
        number = int(first.mark) if first.kind == "paragraph" else order
        lead, entries = settle_letters(chunk, article, self.doubts)
        items = tuple(Item(entry.letter, self._text(entry.lines), entry.lines[0].number) for entry in entries)
        for item in items:
            self.doubts.extend(checks.item_doubts(article, item))
        return Paragraph(number, self._text(lead), first.line.number, items)

    def _text(self, lines: list[Line]) -> str:
        return join(lines, self.words, self.doubts)


def _paragraph_chunks(body: list[Part]) -> list[list[Part]]:
    """The parts of an article cut at each ``(n)``; text before the first one is a paragraph of its own."""
    chunks: list[list[Part]] = []
    for part in body:
        if part.kind == "paragraph" or not chunks:
            chunks.append([])
        chunks[-1].append(part)
    return chunks


def _is(article: Article, titles: tuple[str, ...]) -> bool:
    return not article.series and fold(article.title).strip(" .:") in titles


def _definition(item: Item) -> Definition:
    term, _, meaning = item.text.partition(":")
    return Definition(item.letter, term.strip(), _CLOSING.sub("", meaning).strip(" ,;."), item.line)


def _unit(item: Item) -> Unit:
    name = _MADE_OF.sub("", item.text).strip(" ,;.")
    return Unit(item.letter, name, service_code(name), item.line)


def _clauses(article: Article) -> list[Clause]:
    """Items of the article, and paragraphs without items; definitions and units are no duties."""
    if _is(article, _DEFINITIONS):
        return []
    found: list[Clause] = []
    for paragraph in article.paragraphs:
        if not paragraph.items:
            found.append(Clause(article.label, paragraph.number, "", paragraph.text, paragraph.line))
        elif not _is(article, _UNITS):
            found.extend(
                Clause(article.label, paragraph.number, item.letter, item.text, item.line) for item in paragraph.items
            )
    return found
