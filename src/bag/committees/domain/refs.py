"""References to clauses as the directive writes them: ``6-j``, ``14-kk``, ``23(1)``."""

from __future__ import annotations

import re

_REF = re.compile(r"^\d{1,3}(-[a-zçğıöşü]{1,2}|\(\d{1,2}\))$")


def refs_of(text: str) -> list[str]:
    """The references in a text, parted by spaces or commas; raises ``ValueError`` with the first that is none."""
    found = text.replace(",", " ").split()
    for ref in found:
        if not _REF.match(ref):
            raise ValueError(ref)
    return found
