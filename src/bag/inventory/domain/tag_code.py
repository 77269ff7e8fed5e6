"""The code on an equipment label: the number of the record in 32 letters, and a check letter.

Crockford's alphabet leaves out I, L, O and U; the check letter is Luhn's in base 32, which finds every single wrong
letter and nearly every swap of neighbours. ``E`` in front says "equipment".
"""

from __future__ import annotations

from bag.inventory.domain.problem import Problem

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "E"
SHORTEST = 5
LONGEST = 13  # 64 bits
_READ = {**{letter: at for at, letter in enumerate(ALPHABET)}, "I": 1, "L": 1, "O": 0}


def encode(number: int) -> str:
    """``4711`` → ``'E004K7Q'`` (letters of the number, then the check letter)."""
    digits = ""
    rest = number
    while rest:
        rest, digit = divmod(rest, 32)
        digits = ALPHABET[digit] + digits
    digits = digits.rjust(SHORTEST, "0")
    return PREFIX + digits + ALPHABET[_check([_READ[letter] for letter in digits])]


def decode(code: str) -> int:
    """The number behind a code as typed or scanned; raises ``Problem`` when it is none."""
    text = "".join(code.split()).replace("-", "").upper().removeprefix(PREFIX)
    if not SHORTEST < len(text) <= LONGEST + 1 or any(letter not in _READ for letter in text):
        raise Problem("bad_code", code=code[:40])
    values = [_READ[letter] for letter in text]
    if _check(values[:-1]) != values[-1]:
        raise Problem("bad_code", code=code[:40])
    number = 0
    for value in values[:-1]:
        number = number * 32 + value
    if number >= 1 << 63:
        raise Problem("bad_code", code=code[:40])
    return number


def _check(values: list[int]) -> int:
    total = 0
    for at, value in enumerate(reversed(values)):
        doubled = value * (2 if at % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return -total % 32
