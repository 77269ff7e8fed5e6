"""Who may do what beyond the rights of the record types."""

from __future__ import annotations

from typing import Any

from bag.core import access, registers
from bag.core.access import LEADERS, NOBODY, Rights

SWEEPING = Rights(add=LEADERS, change=NOBODY, delete=NOBODY)


def may_sweep(user: Any) -> bool:
    """Chiefs and the manager start a sweep by hand."""
    return access.allows(user, SWEEPING, "add")


def may_ask(user: Any) -> bool:
    """Who sees weak points may ask what failures take away."""
    return registers.records["dependency.weakpoint"].allows(user, "view")
