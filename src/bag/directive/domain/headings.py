"""Finds chapter and article titles: lines without a closing mark that stand before an article's head."""

from __future__ import annotations

from dataclasses import dataclass, field

from bag.directive.domain.layout import Part
from bag.directive.domain.model import Doubt, Line

_CLOSED = (".", ",", ";", ":")
_MAX_TITLE_LINES = 3


@dataclass
class Block:
    """One article before its paragraphs are read."""

    head: Part
    title: str
    chapter: str
    body: list[Part] = field(default_factory=list)


def attach_headings(found: list[Part], doubts: list[Doubt]) -> tuple[list[Line], list[Block]]:
    """The lines before the first chapter or article, and the articles with their titles and chapters."""
    blocks: list[Block] = []
    preamble: list[Line] = []
    chapter, waiting = "", list[Part]()
    for part in found:
        if blocks and _titles_its_own_line(part, blocks[-1]):
            blocks[-1].title = part.text
        elif part.kind == "article":
            if waiting:
                chapter, title = _after_chapter(chapter, [waited.text for waited in waiting[1:]])
            else:
                title = " ".join(part.text for part in _take_title(blocks[-1].body, doubts)) if blocks else ""
            blocks.append(Block(part, title, chapter))
            waiting = []
        elif part.kind == "chapter":
            chapter = part.mark
            waiting = [part]
        elif waiting:
            waiting.append(part)
        elif blocks:
            blocks[-1].body.append(part)
        else:
            preamble.append(part.line)
    if not blocks:
        doubts.append(Doubt(1, "no_articles", blocking=True))
    elif preamble and found[0].kind != "chapter":
        _title_from_preamble(preamble, blocks[0])
    return preamble, blocks


def _titles_its_own_line(part: Part, block: Block) -> bool:
    """True for “Amaç” in “Madde 1 – Amaç”: short open words on the line of the article's head."""
    return part.kind == "text" and not block.body and part.line is block.head.line and _open_text(part)


def _after_chapter(chapter: str, words: list[str]) -> tuple[str, str]:
    """Chapter and article title: after a chapter's head its own title comes first, the article's title last."""
    title = words.pop() if len(words) > 1 else ""
    return (f"{chapter} — {' '.join(words)}" if words else chapter), title


def _take_title(body: list[Part], doubts: list[Doubt]) -> list[Part]:
    """Removes the title lines from the end of the article before, where they were gathered."""
    start = len(body)
    while start > 0 and len(body) - start < _MAX_TITLE_LINES and _open_text(body[start - 1]):
        start -= 1
    title = body[start:]
    if title and title[0].text[:1].islower() and start > 1 and body[start - 1].kind == "text":
        start -= 1
        title = body[start:]
    if len(title) > 1 and start > 0 and not body[start - 1].text.endswith(_CLOSED):
        start = len(body) - 1
        title = body[start:]
        doubts.append(Doubt(title[0].line.number, "title_unclear", {"title": title[0].text}))
    if title and title[0].text[:1].islower():
        return []
    del body[start:]
    return title


def _open_text(part: Part) -> bool:
    return part.kind == "text" and not part.text.endswith(_CLOSED)


def _title_from_preamble(preamble: list[Line], block: Block) -> None:
    if not block.title and not block.chapter and len(preamble) > 1:
        block.title = preamble.pop().text
