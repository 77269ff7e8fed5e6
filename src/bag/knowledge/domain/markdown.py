"""Markdown of articles as HTML that is safe to show: no raw HTML, no scripts, pictures of our own only.

Source of the syntax: CommonMark 0.31 with tables and strikethrough.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

LONGEST = 100_000
"""Characters of an article."""
TOP_LEVEL = 3
"""Headings begin here: the page has the first two levels."""
_LINK = re.compile(r"(https?://|mailto:|/(?!/)|#)", re.IGNORECASE)
_PICTURE = re.compile(r"/attachments/\d+/(file/|small/\d+/)")


def to_html(text: str) -> str:
    """``text`` as HTML. Links lead to http(s), mail, or pages of ours; other pictures than attachments stay text."""
    rendered: str = _parser().render(text[:LONGEST])
    return rendered


def to_plain(text: str) -> str:
    """The words alone, for excerpts: block by block, one space between."""
    words = [token.content for block in _parser().parse(text[:LONGEST]) for token in block.children or ()]
    return " ".join(" ".join(words).split())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    parser.enable(["table", "strikethrough"])
    parser.validateLink = _allowed  # type: ignore[method-assign]
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("own_pictures", _own_pictures)
    parser.core.ruler.push("foreign_links", _foreign_links)
    return parser


def _allowed(url: str) -> bool:
    return _LINK.match(url.strip()) is not None


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + TOP_LEVEL - 1, 6)}"


def _own_pictures(state: StateCore) -> None:
    """A picture from elsewhere would tell strangers who reads: its caption stays."""
    for token in (one for block in state.tokens for one in block.children or ()):
        if token.type == "image" and not _PICTURE.match(str(token.attrs.get("src", ""))):
            token.type, token.tag, token.nesting = "text", "", 0


def _foreign_links(state: StateCore) -> None:
    for token in (one for block in state.tokens for one in block.children or ()):
        if token.type == "link_open" and str(token.attrs.get("href", "")).lower().startswith("http"):
            token.attrs["rel"] = "noopener noreferrer"
