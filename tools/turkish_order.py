"""The Turkish collation of ICU as the judge of our own: ``python3 tools/turkish_order.py golden|sort``.

Needs Debian's ``python3-icu`` and runs under the system's Python, with nothing of BAĞ. ``golden`` prints the golden
file of the tests: 10,000 generated words, how they were made, and the hash of the order that ICU gives them. ``sort``
reads texts, one a line, from standard input and prints them in that order.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys

WORDS = 10_000
SEED = 1923
_ONSETS = [*"bcçdfghjklmnprsştvyzqwx", "br", "tr", "kr", "pl", "st", "", "", "", ""]
_NUCLEI = [*"aeıioöuü" * 4, *"âîûé"]
_CODAS = ["", "", "", *"bçdfgğklmnprsştyz", "nk", "rt", "lk", "st", "ks"]
_JOINTS = ["-", " ", "_", ".", "/", "'", "’", ", ", " (", "&", "+", ":", "#"]
_CAPITALS = {"i": "İ", "ı": "I"}
_SMALL = {"İ": "i", "I": "ı"}


def _upper(text: str) -> str:
    return "".join(_CAPITALS.get(char, char.upper()) for char in text)


def _lower(text: str) -> str:
    return "".join(_SMALL.get(char, char.lower()) for char in text)


def _word(dice: random.Random) -> str:
    syllables = (dice.choice(_ONSETS) + dice.choice(_NUCLEI) + dice.choice(_CODAS) for _n in range(dice.randint(1, 3)))
    word = "".join(syllables)
    shape = dice.random()
    return _upper(word) if shape < 0.15 else _upper(word[0]) + word[1:] if shape < 0.55 else word


def _accented(text: str) -> str:
    return text.replace("a", "â")


def words() -> list[str]:
    """Generated words: plain and accented, in every case, some with numbers and signs; the same on every machine."""
    dice = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        word = _word(dice)
        shape = dice.random()
        if shape < 0.15:
            word += dice.choice(["-", " ", ""]) + str(dice.randint(1, 1200))
        elif shape < 0.3:
            word += dice.choice(_JOINTS) + _word(dice)
        found[word] = None
        if dice.random() < 0.1:  # the same letters once more, so that accents and case decide
            found[dice.choice([_upper, _lower, _accented])(word)] = None
    return list(found)[:WORDS]


def icu_order(texts: list[str]) -> list[str]:
    """The texts in ICU's order for Turkish with numbers by value; equal ones by code point."""
    import icu

    collator = icu.Collator.createInstance(icu.Locale("tr_TR"))
    collator.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
    return sorted(texts, key=lambda text: (collator.getSortKey(text), text))


def digest(texts: list[str]) -> str:
    """The hash of an order."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def main(verb: str) -> None:
    if verb == "sort":
        print("\n".join(icu_order(sys.stdin.read().splitlines())))
        return
    import icu

    ordered = icu_order(words())
    golden = {
        "made_by": "python3 tools/turkish_order.py golden",
        "icu": icu.ICU_VERSION,
        "locale": "tr-u-kn",
        "words": len(ordered),
        "made": digest(words()),
        "ordered": digest(ordered),
        "every_hundredth": ordered[::100],
    }
    print(json.dumps(golden, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 and sys.argv[1] == "sort" else "golden")
