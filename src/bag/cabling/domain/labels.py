"""Labels of links after TIA-606: building blocks joined by a template, and one spelling for each label.

A template as ``{building}-{floor}-{room}-{rack}-{panel}:{port}`` names the parts; what is not known of a link is left
out with the mark before it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

PARTS = ("site", "building", "floor", "room", "rack", "panel", "port", "outlet")
USUAL = "{building}-{floor}-{room}-{rack}-{panel}:{port}"
LONGEST = 60
ALLOWED = re.compile(r"[A-Z0-9]+(?:[-.:/_+][A-Z0-9]+)*")
_MARKS = "-.:/_+"
_ASCII = str.maketrans("çğıiöşüÇĞİÖŞÜ", "CGIIOSUCGIOSU")


class BadTemplate(ValueError):
    """A template that names no such part, or does not tell two ports of a panel apart."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code, self.part = code, part


def check_template(template: str) -> None:
    """Refuse a template that cannot be filled in. Raises ``BadTemplate``."""
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        raise BadTemplate("braces") from None
    names = [name for _text, name, _spec, _conversion in pieces if name is not None]
    for name in names:
        if name not in PARTS:
            raise BadTemplate("part", name)
    if any(spec or conversion for _text, name, spec, conversion in pieces if name is not None):
        raise BadTemplate("braces")
    if "port" not in names and "outlet" not in names:
        raise BadTemplate("port")
    if any(character not in _MARKS and not canonical(character) for text, *_rest in pieces for character in text):
        raise BadTemplate("mark")


def fill(template: str, parts: Mapping[str, str]) -> str:
    """The label that a template makes of the parts of a link; empty parts go with the mark before them."""
    label = ""
    for text, name, _spec, _conversion in string.Formatter().parse(template):
        value = canonical(parts.get(name, "")).strip(_MARKS) if name is not None else ""
        if value or name is None:
            label += canonical(text) + value
    return label.strip(_MARKS)[:LONGEST].rstrip(_MARKS)


def canonical(text: str) -> str:
    """One spelling for a label, however a person or an instrument wrote it: no spaces, capital letters A to Z."""
    return "".join(text.split()).translate(_ASCII).upper()
