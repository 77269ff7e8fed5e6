"""Rules of official correspondence (CBK 2646 of 10.06.2020) that can be told without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from bag.core.text import lower, upper

_NUMBER = re.compile(
    r"(?:(?P<prefix>[EZO])-)?(?P<body>\d{8})-(?P<file>\d{3}(?:\.\d{2}){0,3})-(?P<entry>(?:E\.)?[1-9]\d{0,11})"
)
_DASHES = str.maketrans("‐‑‒–—−", "------")
_SLIP = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})(?!\d)"  # 2026-11-23, 23/11/2026
    r"|(?<![\d.,])(?:\d{4,}(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)(?=\s?(?:₺|TL\b))"  # 48600 TL, 48,600.00 ₺
)
CLOSINGS = ("arz ederim", "rica ederim", "arz ve rica ederim")


@dataclass(frozen=True)
class OfficialNumber:
    """``E-97509404-301.05-1192``: how it was made, the body's DETSİS number, the file-plan code, the register number.

    ``prefix`` is E (electronic), Z (on paper of need), O (in an emergency) or empty.
    """

    prefix: str
    body: str
    file_code: str
    entry: str

    def __str__(self) -> str:
        start = f"{self.prefix}-" if self.prefix else ""
        return f"{start}{self.body}-{self.file_code}-{self.entry}"


def read_number(text: str) -> OfficialNumber | None:
    """The number that somebody typed or pasted, whatever blanks and dashes; None when it is none."""
    plain = "".join(text.translate(_DASHES).split())
    match = _NUMBER.fullmatch(plain) if plain.isascii() else None
    return OfficialNumber(match["prefix"] or "", match["body"], match["file"], match["entry"]) if match else None


def draft_number(body: str, file_code: str) -> str:
    """The number as far as it is known before the institution gives it: ``97509404-301.05-…``."""
    return f"{body}-{file_code}-…"


def paper_day(day: date) -> str:
    """A date as letters have it.

    >>> paper_day(date(2026, 3, 2))
    '02.03.2026'
    """
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def signature_name(name: str) -> str:
    """First names as they are, the surname in Turkish capitals.

    >>> signature_name("Işıl Deniz Çiğdem")
    'Işıl Deniz ÇİĞDEM'
    """
    first, _blank, last = " ".join(name.split()).rpartition(" ")
    return f"{first} {upper(last)}".strip()


def initial_name(name: str) -> str:
    """A name as initials name it.

    >>> initial_name("Işıl Deniz Çiğdem")
    'I. D. ÇİĞDEM'
    """
    *first, last = name.split() or [""]
    return " ".join([*(f"{upper(word[:1])}." for word in first), upper(last)])


def closes_properly(last_words: str) -> bool:
    """Whether a text ends with one of the closing words of correspondence."""
    return lower(last_words).rstrip(" .").endswith(CLOSINGS)


def slips(text: str) -> list[str]:
    """Days not written as 23.11.2026, and amounts of liras not as 1.284.750,00, in the order of the text.

    >>> slips("2026-11-23 günü 48600 TL, 24.11.2026 günü 48.600,00 ₺")
    ['2026-11-23', '48600']
    """
    return _SLIP.findall(text)


def registry_link(text: str) -> str:
    """The verification address inside the text of an EBYS QR code; empty when it holds none.

    Such addresses have the parameters ``eK``, ``eD`` and ``eS`` and are served by https.
    """
    for word in text.split():
        try:
            parts = urlsplit(word)
        except ValueError:
            continue
        if parts.scheme == "https" and parts.hostname and {"eK", "eD", "eS"} <= parse_qs(parts.query).keys():
            return word
    return ""
