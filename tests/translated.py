"""Texts of pages that stand in the other language: a catalog of ours knows them and has another word for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGS = Path(__file__).resolve().parents[1] / "src/bag"
UNSEEN = {"script", "style", "template", "kbd", "code", "pre"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("aria-label", "placeholder", "title")


@cache
def translations() -> dict[str, str]:
    """English source → Turkish, of every catalog of ours, where the two differ."""
    found: dict[str, str] = {}
    for path in CATALOGS.glob("*/locale/tr/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="tr"):
                if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                    found[message.id] = message.string
    return {source: turkish for source, turkish in found.items() if source != turkish}


@cache
def foreign_words(language: str) -> frozenset[str]:
    """What must not be read on a page in ``language`` (``tr`` or ``en``)."""
    known = translations()
    turkish = set(known.values())
    return frozenset(set(known) - turkish if language == "tr" else turkish - set(known))


def foreign(texts: Iterable[str], language: str) -> list[str]:
    """Those of the texts that are in the other language."""
    return [text for text in texts if len(text) > 2 and text in foreign_words(language)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.skipped: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.texts |= {given[name] or "" for name in SPOKEN if name in given}
        if tag not in VOID:
            apart = tag in UNSEEN or "mono" in (given.get("class") or "").split() or ("lang" in given and tag != "html")
            self.skipped.append(apart or (bool(self.skipped) and self.skipped[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.skipped:
            self.skipped.pop()

    def handle_data(self, data: str) -> None:
        if not (self.skipped and self.skipped[-1]):
            self.texts.add(data.strip())


def texts_of(page: str) -> set[str]:
    """What a page says: its texts and spoken attributes, without code, scripts and quotations in other languages."""
    reader = _Reader()
    reader.feed(page)
    return reader.texts - {""}
