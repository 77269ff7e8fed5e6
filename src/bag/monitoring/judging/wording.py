"""What an alarm says: the code and values for ``bag.monitoring.sayings``."""

from __future__ import annotations

from typing import Any

from bag.monitoring.alarms.classes import BROKEN, REFUSED
from bag.monitoring.judging.plan import Facts, Rule
from bag.monitoring.sayings import measured, say

_OWN = {REFUSED: "refused", BROKEN: "broken"}
_WITH_VALUE = ("threshold", "rate", "baseline")


def said(target: Facts, rule: Rule, instance: str, value: float | None, reason: str) -> dict[str, Any]:
    """Which target, what is wrong by which check, where, and the number."""
    return say(
        "check" if rule.name else _OWN[rule.alarm_class],
        target=target.name,
        part=instance if rule.kind != "missing" else "",
        check=rule.name,
        value=measured(value) if rule.kind in _WITH_VALUE else None,
        why=reason,
    )
