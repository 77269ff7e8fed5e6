"""What comes in from outside as text and is about to meet the database: may it be stored, does it name a row?"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_ID = 18
"""Digits that always fit into a ``bigint``."""
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def storable(text: str) -> bool:
    """False for text that PostgreSQL (NUL) or UTF-8 (half a surrogate pair) cannot hold."""
    return _UNSTORABLE.search(text) is None


def row_id(text: str) -> int | None:
    """The number that a text of plain digits names; None for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_ID else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """The numbers among ``texts``; the others are left out."""
    return [number for text in texts if (number := row_id(text)) is not None]
