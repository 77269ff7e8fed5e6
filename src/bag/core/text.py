"""Turkish text rules: case, search folding, sort keys. The only module that may change the case of user text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_PLAIN = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_ORDER = {letter: chr(0x41 + place) for place, letter in enumerate("abcçdefgğhıijklmnoöpqrsştuüvwxyz")}
# Signs and accents in the order of the Unicode collation (CLDR root).
_SIGNS = "_-–—,;:!¡?¿.…·'‘’\"“”„«»()[]{}§¶@*/\\&#%•`´^¯¨¸°©®+±÷×<=>¬|¦~¤¢$£¥€₺"
_MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304"
_DIGITS = re.compile(r"(\d+)")
_SMALL_WORDS = frozenset({"ve", "ile", "veya", "ya", "da", "de"})


def lower(text: str) -> str:
    """Lower case by Turkish rules: ``I`` gives ``ı``, ``İ`` gives ``i``."""
    return _composed(text).translate(_LOWER).lower()


def upper(text: str) -> str:
    """Upper case by Turkish rules: ``i`` gives ``İ``, ``ı`` gives ``I``."""
    return _composed(text).translate(_UPPER).upper()


def _composed(text: str) -> str:
    """Letters and their accents as one character; an i with a dot too many, as left by foreign case rules, is an i."""
    return unicodedata.normalize("NFC", text).replace("i\u0307", "i")


def unshout(text: str) -> str:
    """``İZMİR VE KONAK`` → ``İzmir ve Konak``, for official titles in capitals; any other text stays as it is."""
    if text != upper(text):
        return text
    words = enumerate(lower(text).split(" "))
    return " ".join(word if at and word in _SMALL_WORDS else upper(word[:1]) + word[1:] for at, word in words)


def fold(text: str) -> str:
    """Search form: Turkish lower case, then plain letters, so 'ISIK', 'Işık', 'ışık' and 'isik' agree."""
    return lower(text).translate(_PLAIN)


def sort_key(text: str) -> str:
    """Key that sorts bytewise as ICU's Turkish collation with numbers by value (``tr-u-kn``) does.

    Spaces, signs, numbers, letters of the alphabet: 'SW-2' < 'SW-10', 'c' < 'ç' < 'd'. Texts of the same letters differ
    by accent ('kar' < 'kâr'), then by case ('kar' < 'Kar'), then by the text itself, so the order is total.
    """
    normal = _composed(text)
    elements = _elements(normal)
    accents = "".join("a" + marks for _main, marks, _upper in elements).rstrip("a")
    cases = "".join("b" if capital else "a" for _main, _marks, capital in elements).rstrip("a")
    return f"{''.join(main for main, _marks, _upper in elements)} {accents} {cases} {normal}"


def sort_beginning(text: str) -> str:
    """What the sort keys of all texts begin with that begin like ``text``, whatever the case and accents."""
    return "".join(main for main, _marks, _upper in _elements(_composed(text.strip())))


def sort_prefix(text: str) -> str:
    """What the sort key of every text begins with that begins with ``text``, whatever its accents and case."""
    return "".join(main for main, _marks, _upper in _elements(_composed(text)))


def _elements(text: str) -> list[tuple[str, str, bool]]:
    """The sorting elements of a composed text; a run of digits is one element."""
    found: list[tuple[str, str, bool]] = []
    for part in _DIGITS.split(text):
        if part.isdecimal():
            number = "".join(str(unicodedata.decimal(digit)) for digit in part).lstrip("0")
            found.append((f"0{len(number):03d}{number}", "", False))
        else:
            found += [element for char in part if (element := _element(char)) is not None]
    return found


@lru_cache(maxsize=5_000)
def _element(char: str) -> tuple[str, str, bool] | None:
    """Main weight, accents and whether it is a capital; None for what has no weight (control characters)."""
    low = lower(char)
    if low in _ORDER:
        return _ORDER[low], "", low != char
    if char.isspace() or char in _SIGNS:
        return "!" + chr(0x21 + _SIGNS.find(char) + 1), "", False
    parts = unicodedata.normalize("NFKD", char)  # Î falls to ı, as in ICU
    base, marks = lower(parts[0]), parts[1:]
    if base in _ORDER and all(map(unicodedata.combining, marks)):
        return _ORDER[base], "".join(map(_mark, marks)), low != char
    if unicodedata.category(char) in {"Cc", "Cf"}:
        return None
    return ("z" if char.isalnum() else "/") + low, "", low != char


def _mark(accent: str) -> str:
    place = _MARKS.find(accent)
    return chr(0x62 + (place if place >= 0 else len(_MARKS)))
