"""Takes page furniture out of the lines and mends words that the layout broke."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bag.core.text import fold
from bag.directive.domain.model import Doubt, Line

_FURNITURE = re.compile(
    r"^(bu belge,? (?:5070 sayili .*)?guvenli elektronik imza"
    r"|evrak sorgulamasi|belge dogrulama|dogrulama kodu|evrak dogrulama"
    r"|olur tarihi|onay tarihi|karar no|barkod no|pin kodu"
    r"|sayfa\s*(no)?\s*:?\s*\d+|\d+\s*/\s*\d+$|-?\s*\d+\s*-?$"
    r"|https?://\S+$)"
)
_SIGNATURE = re.compile(r"^(O\s+L\s+U\s+R|OLUR|U\s*Y\s*G\s*U\s*N\s*D\s*U\s*R)$")
_STRUCTURE = re.compile(r"^\s*((geçici|ek)\s+)?(madde\s+\d|\w+\s+(bölüm|kısım)\s*$)", re.IGNORECASE)
_APPROVED = re.compile(r"(?:olur|onay)\s+tarihi\s*:?\s*(\d{1,2})[./](\d{1,2})[./](\d{4})")
_NUMBER = re.compile(r"(?:[Bb]arkod|[Kk]arar) [Nn]o\s*:?\s*([A-Z0-9/]+)")
_SPACED = re.compile(r"(?<!\S)(?:\w{1,2} {1,3}){4,}(?:\w{1,2}(?!\w)|[.,;:])\s?[.,;:]?")
_SPACED_UPPER = re.compile(r"(?<!\S)(?:\w ){4,}\w(?!\S)")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_EDGE_LINES = 3
_CLOSED = (".", ",", ";", ":")


@dataclass(frozen=True)
class Cleaned:
    """Lines worth parsing, and what the furniture said on its way out."""

    lines: tuple[Line, ...]
    doubts: tuple[Doubt, ...]
    approved_on: date | None
    document_number: str
    removed: int


def clean(lines: tuple[Line, ...]) -> Cleaned:
    """Drops blank lines, page furniture and the closing signature block; mends letter-spaced words."""
    written = [replace(line, text=line.text.strip()) for line in lines if line.text.strip()]
    running = _running_heads(written)
    kept: list[Line] = []
    doubts: list[Doubt] = []
    approved, number, signed = None, "", False
    for line in written:
        signed = (signed or bool(_SIGNATURE.match(line.text))) and not _STRUCTURE.match(line.text)
        folded = fold(line.text)
        if _FURNITURE.match(folded):
            approved = approved or _date(folded)
            number = number or _first(_NUMBER, line.text)
        elif not signed and _shape(line) not in running:
            kept.append(_unspaced(line, doubts))
    return Cleaned(tuple(kept), tuple(doubts), approved, number, len(written) - len(kept))


def join(lines: list[Line], vocabulary: Counter[str], doubts: list[Doubt]) -> str:
    """The text of consecutive lines as one line; a hyphen at a line end is kept or dropped as the words demand."""
    text = ""
    for line in lines:
        if text.endswith("-") and not text.endswith(" -"):
            text = _hyphen_join(text, line, vocabulary, doubts)
        else:
            text = f"{text} {line.text}" if text else line.text
    return re.sub(r"\s+", " ", text).strip()


def vocabulary(lines: tuple[Line, ...]) -> Counter[str]:
    """How often each whole word stands in the text, folded; the halves of words broken at a line end do not count."""
    counts: Counter[str] = Counter()
    broken = False
    for line in lines:
        words = _WORD.findall(line.text)[1 if broken else 0 :]
        broken = line.text.endswith("-")
        counts.update(fold(word) for word in (words[:-1] if broken else words))
    return counts


def _hyphen_join(text: str, line: Line, words: Counter[str], doubts: list[Doubt]) -> str:
    left = _WORD.findall(text)[-1:] or [""]
    right = _WORD.match(line.text)
    if not right or not line.text[0].islower():
        return text + line.text
    whole = fold(left[0] + right.group())
    if words[whole]:
        return text[:-1] + line.text
    if len(left[0]) == 1 or (words[fold(left[0])] and words[fold(right.group())]):
        return text + line.text
    doubts.append(Doubt(line.number, "word_joined", {"word": left[0] + right.group()}))
    return text[:-1] + line.text


def _unspaced(line: Line, doubts: list[Doubt]) -> Line:
    """Joins letters set wide apart ('ge n e l  gö re v ,'): single spaces go, double ones part the words."""

    def mend(match: re.Match[str]) -> str:
        words = re.split(r" {2,}", match.group().strip())
        return re.sub(r"\s+([.,;:])", r"\1", " ".join(word.replace(" ", "") for word in words))

    if _SIGNATURE.match(line.text):
        return line
    text = _SPACED.sub(mend, _SPACED_UPPER.sub(mend, line.text))
    if text == line.text:
        return line
    values: dict[str, str | int] = {"before": _difference(line.text, text), "after": _difference(text, line.text)}
    doubts.append(Doubt(line.number, "letters_spaced", values))
    return replace(line, text=text)


def _difference(text: str, other: str) -> str:
    """The middle part of ``text`` that ``other`` does not share, from its first whole word on."""
    shared = _shared(text, other)
    start = text.rfind(" ", 0, shared) + 1
    shared_end = _shared(text[start:][::-1], other[start:][::-1])
    return text[start : len(text) - shared_end].strip()


def _shared(one: str, two: str) -> int:
    """Length of the beginning that two texts share."""
    for place, (a, b) in enumerate(zip(one, two, strict=False)):
        if a != b:
            return place
    return min(len(one), len(two))


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", fold(line.text))


def _running_heads(lines: list[Line]) -> set[str]:
    """Shapes of lines that stand at the top or foot of at least half of the pages (and of three)."""
    counts: Counter[str] = Counter()
    pages = 0
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        pages += 1
        edges = page[:_EDGE_LINES] + page[-_EDGE_LINES:]
        counts.update(
            {_shape(line) for line in edges if not line.text.endswith(_CLOSED) and not _STRUCTURE.match(line.text)}
        )
    return {shape for shape, count in counts.items() if count >= max(3, pages / 2)}


def _date(folded: str) -> date | None:
    found = _APPROVED.search(folded)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if not found:
        return ""
    return found.group(1).removesuffix("P")
