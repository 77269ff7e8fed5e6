"""Messages of sensors: which topic a name fits, and the number that stands in a message."""

from __future__ import annotations

import json
import math
from typing import Any


def fits(pattern: str, topic: str) -> str | None:
    """What stands where the pattern has ``+`` (joined by ``/``, empty for none); None: another topic."""
    wanted, given = pattern.split("/"), topic.split("/")
    if len(wanted) != len(given):
        return None
    free = []
    for want, part in zip(wanted, given, strict=True):
        if want == "+":
            free.append(part)
        elif want != part:
            return None
    return "/".join(free)


def number(payload: bytes, path: str) -> float | None:
    """The number at a path of a JSON message (``data.0.temperature``); without a path the message is the number.

    True and false are 1 and 0, numbers may stand as text. None where there is no finite number.
    """
    try:
        text = payload.decode()
        found: Any = _at(json.loads(text), path) if path else text
        value = float(found)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _at(found: Any, path: str) -> Any:
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found
