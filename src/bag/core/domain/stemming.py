"""Stems of Turkish words for searching: ``arızasından``, ``arızalar`` and ``ARIZAYA`` meet in one stem.

Works on folded words (:func:`bag.core.text.fold`), where harmony leaves two vowels to a suffix (a/e, i/u). Takes off
what inflects a noun (plural, possessive, case, -ki, -dir), never what makes another word (-siz, -lik, -li, -ci): a
search for *kablo* is no search for *kablosuz*. A stem need not be a word (``malzeme`` gives ``malzem``); it only has to
be the same for every form of a word. Where a buffer letter could belong to the word (``telefonun``: telefon-un or
telefo-nun) both stems stand. ``bench/turkish_search.py`` measures it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bag.core.text import fold

SHORTEST = 4
"""Letters that must remain when a suffix is little more than a vowel; shorter roots must be known."""

_FIRM_SHORTEST = 3
"""Letters that must remain when the suffix is unmistakable."""

_LONGEST = 50
"""Letters of the longest word that is taken apart; longer ones are no words, and each suffix is one call deeper."""

# Short roots of the trade, which the rules alone would not lay bare.
_SHORT = """
ağ akü baz bit ek ev faz fiş güç gün hat hız il ip iş kat kod kot lif log mal pay pil ses su şok tel tip tuş uç yer yıl
yol yön yük
"""
# Words that end like an inflected one, or that would come apart into one of the above.
_WHOLE = """
adres alan altı anten arıza ay bina boya cadde depo derin durum ekran evrak fatura fazla gazi gelir gider güney hane
harita hata hizmet iade için idare ilçe ile ileri izin kale kamera kanun kapı kasa kasım kira konu kule kutu
lamba liste madde masa mesai meydan modem nokta oda olan olay onarım orta pano parola plan port posta proje röle
saha satın sıra sonda sonra sonuç süre şube talep tarla tesis ticari tutanak tutar uydu ünite üretim vana vatandaş
vida yakın yangın yapı yazı yeni yetkin zaman zemin zincir
"""
ROOTS = frozenset(fold(word) for word in (_SHORT + _WHOLE).split())
"""Folded words that are taken as they stand."""

_LOST_VOWEL = {
    "akl": "akil", "asl": "asil", "devr": "devir", "emr": "emir", "fikr": "fikir", "hacm": "hacim",
    "hukm": "hukum", "ism": "isim", "izn": "izin", "kayd": "kayit", "kism": "kisim", "metn": "metin",
    "nakl": "nakil", "nehr": "nehir", "resm": "resim", "sehr": "sehir", "sekl": "sekil", "seyr": "seyir",
    "vakt": "vakit", "zihn": "zihin",
}  # fmt: skip
"""Nouns that lose a vowel before a suffix: ``kaydı`` is of ``kayıt``."""

_VOWELS = frozenset("aeiou")
_HARD = "fstkchp"
_SOFT = str.maketrans("bdg", "ptk")
# From the outside of a word inwards; a group "buffer" may belong to the stem.
_SUFFIXES = tuple(
    (re.compile(pattern + "$"), shortest)
    for pattern, shortest in (
        (rf"(?:(?<=[{_HARD}])t|(?<![{_HARD}])d)[iu]r", SHORTEST),
        (r"(?<=[dt][ae])ki", SHORTEST),
        (r"(?P<buffer>s?)[iu](?:nd[ae]n?|n[iu]n?|n[ae]|nc[ae]|yl[ae])", SHORTEST),
        (rf"(?:(?<=[{_HARD}])t|(?<![{_HARD}])d)[ae]n", _FIRM_SHORTEST),
        (rf"(?P<buffer>(?<=[{_HARD}])t|(?<![{_HARD}])d)[ae]", _FIRM_SHORTEST),
        (r"(?P<buffer>n?)[iu]n", SHORTEST),
        (r"yl[ae]", SHORTEST),
        (r"(?P<buffer>l)[ae]", SHORTEST),
        (r"[iu][mn][iu]z", SHORTEST),
        (r"(?<=[ae])[mn][iu]z", SHORTEST),
        (r"l[ae]r", _FIRM_SHORTEST),
        (r"(?P<buffer>[ys]?)[iu]", SHORTEST),
        (r"(?P<buffer>y?)[ae]", SHORTEST),
    )
)


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems of a folded word, the likeliest first; other than words of plain letters are their own stem."""
    if not _FIRM_SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return (word,)
    return tuple(dict.fromkeys(_bare(word)))


def _bare(word: str) -> Iterator[str]:
    """Every way to take suffixes off until none is left: what leaves a known root, else the first suffix that fits."""
    if word in ROOTS:
        yield word
        return
    readings = list(_readings(word))
    for rests in readings:
        for rest in rests:
            if rest in ROOTS:
                yield rest
                return
    if not readings:
        yield _hardened(word)
        return
    for rest in readings[0]:
        yield from _bare(rest)


def _readings(word: str) -> Iterator[list[str]]:
    """What each fitting suffix leaves: without its buffer letter and, where there is one, with it."""
    for pattern, shortest in _SUFFIXES:
        found = pattern.search(word)
        if found is None:
            continue
        buffer = found.groupdict().get("buffer") or ""
        rests = [word[: found.start()], *([word[: found.start()] + buffer] if buffer else [])]
        fitting = [rest for rest in rests if _may_stand(rest, shortest)]
        if fitting:
            yield fitting


def _may_stand(rest: str, shortest: int) -> bool:
    known = rest in ROOTS or rest in _LOST_VOWEL or _single(rest) in ROOTS
    return known or (len(rest) >= shortest and not _VOWELS.isdisjoint(rest))


def _single(word: str) -> str:
    """``hatt`` → ``hat``: some nouns double their last letter before a vowel."""
    return word[:-1] if len(word) > 2 and word[-1] == word[-2] else word


def _hardened(word: str) -> str:
    """``diregi`` has left ``direg``: back to the form that stands alone, ``direk``."""
    if word in _LOST_VOWEL:
        return _LOST_VOWEL[word]
    single = _single(word)
    if single in ROOTS:
        return single
    return single[:-1] + single[-1].translate(_SOFT)
