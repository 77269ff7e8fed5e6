"""From the bytes of a file to numbered lines. What the file is, is told by its content and never by its name."""

from __future__ import annotations

import codecs
import re
import unicodedata

from bag.directive.domain.model import Doubt, Line, ReadError, Source
from bag.directive.domain.reading_docx import docx_lines

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 200_000
MAX_BROKEN_LINES = 50

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_REPLACEMENT = "\ufffd"
_TIDY = str.maketrans({"\u00a0": " ", "\u00ad": "", "\u200b": "", "\ufeff": "", "\t": " ", "ﬁ": "fi", "ﬂ": "fl"})
_SOFT_BREAK = re.compile("\u00ad\\s*$")
_LATIN1_TURKISH = str.maketrans("ýþðÝÞÐ", "ışğİŞĞ")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes) -> Source:
    """The lines of a directive file (.txt, .docx or .pdf content). Raises ``ReadError`` with the reason."""
    if not data.strip():
        raise ReadError("empty")
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", limit=MAX_BYTES // (1024 * 1024))
    if data.startswith(b"%PDF-"):
        from bag.directive.domain.reading_pdf import pdf_lines

        return _source(pdf_lines(data), "pdf")
    if data.startswith(b"PK\x03\x04"):
        return _source(docx_lines(data), "docx")
    if data.startswith(_OLD_WORD):
        raise ReadError("old_word")
    text, encoding = decode(data)
    rows = [(page, row, False) for page, part in enumerate(text.split("\f"), 1) for row in part.splitlines()]
    return _source(rows, "txt", encoding)


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding name of a text file: UTF-8, UTF-16 (with or without mark) or Windows-1254.

    UTF-8 with a few damaged bytes comes back with U+FFFD in their place; what is not text raises ``ReadError``.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _checked(data.decode(name, errors="replace")), name
    if b"\0" in data[:4096]:
        return _decode_unmarked_utf16(data)
    try:
        return _checked(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    loose = data.decode("utf-8", errors="replace")
    damaged = loose.count(_REPLACEMENT)
    if sum(char > "\x7f" for char in loose) - damaged > damaged:
        return _checked(loose), "utf-8"
    return _checked(data.decode("cp1254", errors="replace")), "windows-1254"


def _decode_unmarked_utf16(data: bytes) -> tuple[str, str]:
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < len(head) // 8 or min(even, odd) > len(head) // 50:
        raise ReadError("not_text")
    return _checked(data.decode(name, errors="replace")), name


def _checked(text: str) -> str:
    """The text in composed form; raises ``ReadError`` when it has the control characters of a binary file."""
    if len(_CONTROL.findall(text)) > max(3, len(text) // 1000):
        raise ReadError("not_text")
    if text.count(_REPLACEMENT) > max(20, len(text) // 100):
        raise ReadError("broken_text", count=text.count(_REPLACEMENT))
    return unicodedata.normalize("NFC", text)


def _source(rows: list[tuple[int, str, bool]], kind: str, encoding: str = "") -> Source:
    if len(rows) > MAX_LINES:
        raise ReadError("too_many_lines", limit=MAX_LINES)
    doubts: list[Doubt] = []
    letters = "".join(row for _, row, _ in rows)
    mistaken = any(char in letters for char in "ýþð") and not any(char in letters for char in "ışğ")
    if mistaken:
        doubts.append(Doubt(1, "latin1_letters"))
    lines = []
    for number, (page, row, listed) in enumerate(rows, 1):
        text = row.translate(_LATIN1_TURKISH) if mistaken else row
        if _REPLACEMENT in text:
            doubts.append(Doubt(number, "broken_bytes", {"text": text.strip()[:60]}, blocking=True))
        lines.append(Line(number, tidy(text), page, listed))
    if len(doubts) > MAX_BROKEN_LINES:
        raise ReadError("broken_text", count=len(doubts))
    return Source(tuple(lines), kind, encoding, tuple(doubts))


def tidy(text: str) -> str:
    """A line in composed letters without invisible characters; a soft hyphen that ends it becomes a plain one."""
    return unicodedata.normalize("NFC", _SOFT_BREAK.sub("-", text)).translate(_TIDY).rstrip()
