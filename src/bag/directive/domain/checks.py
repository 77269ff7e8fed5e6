"""Looks at what was read and says what a careful clerk would question."""

from __future__ import annotations

import re
from collections import Counter

from bag.directive.domain.model import Article, Doubt, Item

_LIST_EXPECTED = re.compile(r"(şunlardır|aşağıda\w*|şu şekildedir)\s*[:;.]?$|[:;]$")
_LEAKED = re.compile(
    r"güvenli elektronik imza|Evrak sorgulaması|Barkod No|https?://|\bMADDE\s+\d+\s*[-–]", re.IGNORECASE
)
_BROKEN = re.compile(r"(?:(?<=\s)[b-df-hj-np-tv-zçğş]\s){2,}")
_SHORT = 8


def item_doubts(article: str, item: Item) -> list[Doubt]:
    """Questions about one lettered item: empty, suspiciously short, page furniture or broken letters inside."""
    where: dict[str, str | int] = {"article": article, "letter": item.letter}
    if not item.text:
        return [Doubt(item.line, "item_empty", where, blocking=True)]
    doubts = []
    if len(item.text) < _SHORT:
        doubts.append(Doubt(item.line, "item_short", {**where, "text": item.text}))
    if _LEAKED.search(item.text):
        doubts.append(Doubt(item.line, "furniture_inside", where))
    if _BROKEN.search(item.text):
        doubts.append(Doubt(item.line, "fragment", where))
    return doubts


def article_doubts(articles: tuple[Article, ...]) -> list[Doubt]:
    """Questions about the row of articles: a number twice, holes, wrong order, empty ones, lists that do not come."""
    doubts = _number_doubts(articles)
    for article in articles:
        if not article.paragraphs:
            doubts.append(Doubt(article.line, "article_empty", {"article": article.label}))
        for paragraph in article.paragraphs:
            if not paragraph.items and _LIST_EXPECTED.search(paragraph.text):
                doubts.append(Doubt(paragraph.line, "list_expected", {"article": article.label}))
        numbers = [paragraph.number for paragraph in article.paragraphs]
        for number, count in Counter(numbers).items():
            if count > 1:
                where: dict[str, str | int] = {"article": article.label, "paragraph": number}
                doubts.append(Doubt(article.line, "paragraph_twice", where, blocking=True))
    return doubts


def _number_doubts(articles: tuple[Article, ...]) -> list[Doubt]:
    doubts: list[Doubt] = []
    first: dict[str, Article] = {}
    last: dict[str, int] = {}
    for article in articles:
        where: dict[str, str | int] = {"article": article.label}
        if article.label in first:
            values = {**where, "first": first[article.label].line}
            doubts.append(Doubt(article.line, "article_twice", values, blocking=True))
            continue
        first[article.label] = article
        before = last.get(article.series, 0)
        if article.number > before + 1:
            doubts.extend(
                Doubt(article.line, "article_missing", {"article": f"{article.series}{number}"})
                for number in range(before + 1, min(article.number, before + 20))
            )
        elif article.number <= before:
            doubts.append(Doubt(article.line, "article_out_of_order", where))
        last[article.series] = max(before, article.number)
    return doubts
