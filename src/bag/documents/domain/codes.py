"""Verification codes: random, unguessable, easy to read out and to type.

A code is nineteen random characters of Crockford's alphabet (no I, L, O, U) and a check character: 95 random bits,
written in five groups of four. A mistyped character is found without asking the database.
"""

from __future__ import annotations

import secrets

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
_READ_AS = str.maketrans("OoIiİıLl", "00111111")
_SEPARATORS = str.maketrans("", "", " -–—.\t\r\n\u00a0")


def new_code() -> str:
    """A fresh code without separators."""
    body = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
    return body + luhn.calc_check_digit(body, ALPHABET)


def grouped(code: str) -> str:
    """The code as people see it: ``7K3M-9QXT-2BHV-4NDP-WX8R``."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code that somebody typed or scanned, whatever case and separators; None when it cannot be one."""
    code = typed.translate(_SEPARATORS).translate(_READ_AS)
    if not code.isascii() or len(code) != LENGTH:
        return None
    code = code.upper()
    if any(char not in ALPHABET for char in code) or not luhn.is_valid(code, ALPHABET):
        return None
    return code
