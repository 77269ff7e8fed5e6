"""What an alarm says, in the words of its check."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _

from bag.core.ui.numbers import number
from bag.monitoring.alarms.classes import BROKEN, REFUSED
from bag.monitoring.judging.plan import Facts, Rule

LONGEST = 300


def text(target: Facts, rule: Rule, instance: str, value: float | None, reason: str) -> str:
    """One line: which target, what is wrong by which check, where, and the number."""
    what = rule.name or _OWN[rule.alarm_class]()
    part = f" {instance}" if instance and rule.kind != "missing" else ""
    measured = ""
    if rule.kind in ("threshold", "rate", "baseline") and value is not None and math.isfinite(value):
        measured = f" ({number(round(value, 2))})"
    why = f" ({reason})" if reason else ""
    return f"{target.name}{part}: {what}{measured}{why}"[:LONGEST]


def isolated(collector: str) -> str:
    """That a collector sees nothing any more."""
    return (_("The collector %(name)s is cut off: nearly everything it watches fell silent.") % {"name": collector})[
        :LONGEST
    ]


_OWN = {
    REFUSED: lambda: _("refuses our credentials"),
    BROKEN: lambda: _("answers nonsense"),
}
