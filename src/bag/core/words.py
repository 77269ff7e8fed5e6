"""Search words: what of a text goes into the index, and which question a typed text becomes."""

from __future__ import annotations

import re

from bag.core.domain.stemming import stems
from bag.core.text import fold

_LONGEST = 100  # a tsvector lexeme must stay under 2 kB
_WORD = re.compile(r"[^\W\d_]+|\d+")
_EDGES = ".,;:()[]{}<>'\"’‘“”«»…&|!*\\"
_APOSTROPHE = re.compile(r"^([^\W\d_]{2,})['’]")  # İzmir'deki: what follows the apostrophe of a name is a suffix


def tokens(text: str) -> list[str]:
    """Distinct search tokens of a text: folded words as written, their letter runs with their stems, their digit runs.

    ``'KNK-SW-258'`` gives ``['knk-sw-258', 'knk', 'sw', '258']``, so any part may be typed; ``'direği'`` gives
    ``['diregi', 'direk']``, so that every form of the word finds it.
    """
    found: dict[str, None] = {}
    for word in fold(text).split():
        stripped = word.strip(_EDGES)
        if stripped:
            found.setdefault(stripped[:_LONGEST])
        for part in _WORD.findall(word):
            found.setdefault(part[:_LONGEST])
            found.update(dict.fromkeys(stem[:_LONGEST] for stem in stems(part)))
    return list(found)


def question(text: str, *, whole: bool = False) -> str:
    """The ``tsquery`` that asks for every word of ``text``; empty when there is none.

    A word of letters asks for its stems and, unless ``whole``, for every token that begins with it; a word with digits
    or signs (a code, an address, a serial number) always for tokens that begin with it.
    """
    asked = [_asked(word, whole) for raw in fold(text).split() if (word := raw.strip(_EDGES))]
    return " & ".join(asked)


def _asked(word: str, whole: bool) -> str:
    name = _APOSTROPHE.match(word)
    word = (name.group(1) if name else word)[:_LONGEST]
    if not word.isalpha():
        return _quoted(word) + ":*"
    choices = [_quoted(stem) for stem in stems(word)]
    if not whole:
        choices.insert(0, _quoted(word) + ":*")
    return f"({' | '.join(choices)})"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "''") + "'"
