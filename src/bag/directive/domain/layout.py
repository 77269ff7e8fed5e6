"""Gives each clean line its part in the text: chapter, article, paragraph, lettered item or running words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bag.directive.domain.alphabet import rank
from bag.directive.domain.model import Line

_ORDINALS = "BİRİNCİ|İKİNCİ|ÜÇÜNCÜ|DÖRDÜNCÜ|BEŞİNCİ|ALTINCI|YEDİNCİ|SEKİZİNCİ|DOKUZUNCU|ONUNCU|ON \\w+"
_CHAPTER = re.compile(
    rf"^((?:{_ORDINALS}|[IVX]+\.?|\d+\.?)\s+(?:BÖLÜM|KISIM)|(?:BÖLÜM|KISIM)\s+(?:[IVX]+|\d+))\s*[-–—:]?\s*(.*)$"
)
_ARTICLE = re.compile(
    r"^(?:(GEÇİCİ|Geçici|EK|Ek)\s+)?(?:MADDE|Madde|M\s+A\s+D\s+D\s+E)\s*(\d{1,3})\s*(?:[-–—.:]+\s*(.*)|(\(\d+\).*)|)$"
)
_PARAGRAPH = re.compile(r"^\((\d{1,2})\)\s*(.*)$")
_ITEM = re.compile(r"^([a-zçğıöşü]{1,2})\s?\)\s*(.*)$|^([a-zçğıöşü])\.\s+(.*)$")
_NUMBERED = re.compile(r"^(\d{1,2})\)\s*(.*)$")
_BULLET = re.compile(r"^[-–•▪*]\s+(.*)$")


@dataclass(frozen=True)
class Part:
    """A line with its kind (``chapter article paragraph item bullet text``), its mark (number or letter) and its words.

    An item's mark is a letter of a Turkish list, or a number where the list is numbered. A bullet has no mark.
    """

    kind: str
    mark: str
    text: str
    line: Line
    series: str = ""


def parts(lines: tuple[Line, ...]) -> list[Part]:
    """The kind of every line; an article line that goes on with ``(1) …`` yields an article and a paragraph."""
    found: list[Part] = []
    for line in lines:
        found.extend(_parts_of(line))
    return found


def _parts_of(line: Line) -> list[Part]:
    chapter = _CHAPTER.match(line.text)
    if chapter:
        head = Part("chapter", chapter.group(1), "", line)
        return [head, Part("text", "", chapter.group(2), line)] if chapter.group(2) else [head]
    article = _ARTICLE.match(line.text)
    if article:
        series = article.group(1)[0].upper() if article.group(1) else ""
        head = Part("article", article.group(2), "", line, series)
        rest = (article.group(3) or article.group(4) or "").strip()
        return [head, _body(rest, line)] if rest else [head]
    return [_body(line.text, line)]


def _body(text: str, line: Line) -> Part:
    paragraph = _PARAGRAPH.match(text)
    if paragraph:
        return Part("paragraph", paragraph.group(1), paragraph.group(2).strip(), line)
    item = _ITEM.match(text)
    letter, words = (item.group(1) or item.group(3), item.group(2) or item.group(4) or "") if item else ("", "")
    if rank(letter) is not None:
        return Part("item", letter, words.strip(), line)
    numbered = _NUMBERED.match(text)
    if numbered:
        return Part("item", str(int(numbered.group(1))), numbered.group(2).strip(), line)
    bullet = _BULLET.match(text)
    if bullet:
        return Part("bullet", "", bullet.group(1).strip(), line)
    return Part("text", "", text, line)
