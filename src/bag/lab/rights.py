"""Who may break the simulated city."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import ADMINISTRATORS, Rights, Role

BREAKERS = frozenset({Role.MANAGER})
RIGHTS = Rights(view=BREAKERS | ADMINISTRATORS, add=BREAKERS | ADMINISTRATORS)


def may_break(user: Any) -> bool:
    """The manager, and administrators in the logged administrator mode."""
    return access.allows(user, RIGHTS, "add")
