"""Plain text as safe HTML: line breaks stay (CSS), web addresses become links, mentions stand out."""

from __future__ import annotations

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MENTION = re.compile(r"(?<![\w@/.])@([\w.+-]*\w)")
_PIECES = re.compile(r"(https?://[^\s<>\"']+|(?<![\w@/.])@[\w.+-]*\w)")
_TRAILING = ".,;:!?)]}»”"


def mentioned(text: str) -> list[str]:
    """User names after an ``@``, each once, in order."""
    return list(dict.fromkeys(MENTION.findall(text)))


def to_html(text: str) -> SafeString:
    """``text`` escaped, with links and mentions marked up."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in _PIECES.split(text)))


def _piece(piece: str) -> SafeString | str:
    if piece.startswith(("http://", "https://")):
        address = piece.rstrip(_TRAILING)
        rest = piece[len(address) :]
        return format_html('<a href="{}" rel="nofollow noopener noreferrer">{}</a>{}', address, address, rest)
    if MENTION.fullmatch(piece):
        return format_html('<span class="mention">{}</span>', piece)
    return piece
