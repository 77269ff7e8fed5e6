"""The letters of Turkish legal lists: a b c ç d … z, then aa bb cc çç … zz."""

from __future__ import annotations

LETTERS = "abcçdefgğhıijklmnoöprsştuüvyz"
_RANK = {letter: place for place, letter in enumerate(LETTERS)}


def rank(letter: str) -> int | None:
    """Place of a list letter or number, counted from 0; ``None`` for anything else. ``'aa'`` follows ``'z'``."""
    if letter.isdecimal():
        return int(letter) - 1
    if letter in _RANK:
        return _RANK[letter]
    if len(letter) == 2 and letter[0] == letter[1] and letter[0] in _RANK:
        return len(LETTERS) + _RANK[letter[0]]
    return None


def letter_at(place: int) -> str:
    """The list letter of a place counted from 0; raises ``ValueError`` outside a … zz."""
    turn, inside = divmod(place, len(LETTERS))
    if place < 0 or turn > 1:
        raise ValueError(place)
    return LETTERS[inside] * (turn + 1)
