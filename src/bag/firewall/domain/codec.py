"""Boxes as plain lists, for the database, and what tells one rule from another."""

import hashlib
import json
from typing import Any

from bag.firewall.domain.boxes import Box, Kind
from bag.firewall.domain.rules import Rule


def packed(rule: Rule) -> dict[str, Any]:
    """The meaning of a rule; big masks are written in hexadecimal."""
    return {
        "boxes": [
            [[format(mask, "x") for mask in box.kind], *(list(numbers) for numbers in box[1:])] for box in rule.boxes
        ],
        "conditions": list(rule.conditions),
        "log": rule.log,
    }


def boxes_of(value: dict[str, Any]) -> tuple[Box, ...]:
    """The boxes of a packed rule."""
    return tuple(
        Box(
            Kind(*(int(mask, 16) for mask in kind)),
            *(tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in numbers) for numbers in sides),
        )
        for kind, *sides in value["boxes"]
    )


def fingerprint(rule: Rule) -> str:
    """Equal for rules that mean the same (interfaces numbered alike), whatever their number or place."""
    meaning = json.dumps([rule.action, packed(rule)], sort_keys=True)
    return hashlib.sha256(meaning.encode()).hexdigest()
