"""What devices say in words, made fit to be stored and shown."""

from __future__ import annotations

LONGEST = 250


def readable(value: object) -> str:
    """A value as text: UTF-8, else Latin-5 (older Turkish devices); no control characters; bounded."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("iso-8859-9")
    else:
        text = str(value)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * LONGEST]).split())[:LONGEST]


def hardware_address(value: object) -> str:
    """Six octets as ``00:11:22:33:44:55``; anything else as text."""
    if isinstance(value, bytes) and len(value) == 6:
        return value.hex(":")
    return readable(value)
