"""Turkish text rules: case, search folding, sort keys. The only module that may change the case of user text."""

from __future__ import annotations

import re
import unicodedata

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_PLAIN = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_CIRCUMFLEX = str.maketrans("âîû", "aiu")
_ORDER = {letter: chr(0x41 + place) for place, letter in enumerate("abcçdefgğhıijklmnoöpqrsştuüvwxyz")}
_LONGEST = 100  # a tsvector lexeme must stay under 2 kB
_WORD = re.compile(r"[^\W\d_]+|\d+")


_SMALL_WORDS = frozenset({"ve", "ile", "veya", "ya", "da", "de"})


def lower(text: str) -> str:
    """Lower case by Turkish rules: ``I`` gives ``ı``, ``İ`` gives ``i``."""
    return unicodedata.normalize("NFC", text).translate(_LOWER).lower()


def upper(text: str) -> str:
    """Upper case by Turkish rules: ``i`` gives ``İ``, ``ı`` gives ``I``."""
    return unicodedata.normalize("NFC", text).translate(_UPPER).upper()


def unshout(text: str) -> str:
    """``İZMİR VE KONAK`` → ``İzmir ve Konak``, for official titles in capitals; any other text stays as it is."""
    if text != upper(text):
        return text
    words = enumerate(lower(text).split(" "))
    return " ".join(word if at and word in _SMALL_WORDS else upper(word[:1]) + word[1:] for at, word in words)


def fold(text: str) -> str:
    """Search form: Turkish lower case, then plain letters, so 'ISIK', 'Işık', 'ışık' and 'isik' agree."""
    return lower(text).translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """Distinct search tokens of a text: folded words as written, their letter runs and their digit runs.

    ``'KNK-SW-258'`` gives ``['knk-sw-258', 'knk', 'sw', '258']``, so any part may be typed.
    """
    found: dict[str, None] = {}
    for word in fold(text).split():
        stripped = word.strip(".,;:()[]'\"")
        if stripped:
            found.setdefault(stripped[:_LONGEST])
        for part in _WORD.findall(word):
            found.setdefault(part[:_LONGEST])
    return list(found)


def sort_key(text: str) -> str:
    """Key that sorts bytewise in Turkish alphabet order with numbers by value: 'SW-2' < 'SW-10', 'c' < 'ç' < 'd'.

    Equal keys fall back to the folded text and then to the text itself, so the order is total.
    """
    low = lower(text)
    parts = re.split(r"(\d+)", low.translate(_CIRCUMFLEX))
    main = "".join(
        f"0{len(part.lstrip('0')):02d}{part.lstrip('0')}" if part.isdigit() else "".join(_rank(c) for c in part)
        for part in parts
    )
    return f"{main} {low}"


def _rank(char: str) -> str:
    if char in _ORDER:
        return _ORDER[char]
    return " " if char.isspace() or not char.isalnum() else "z" + char
