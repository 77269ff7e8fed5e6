"""Who may see and do what. Weaknesses are for those who mend them, not for everybody in the branch."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import LEADERS, NOBODY, Rights, Role

READERS = frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.CHIEF, Role.STAFF, Role.AUDITOR})
MENDERS = frozenset({Role.MANAGER, Role.CHIEF, Role.STAFF})
SCOPES = Rights(view=READERS, add=MENDERS, change=MENDERS, delete=LEADERS, export=READERS)
FOUND = Rights(view=READERS, add=NOBODY, change=MENDERS, delete=NOBODY, export=READERS)
_LEAD = Rights(change=LEADERS)


def reads(user: Any) -> bool:
    return access.allows(user, FOUND, "view")


def works(user: Any, service: str) -> bool:
    """Whether the person mends findings of the service of that code."""
    return access.allows(user, FOUND, "change", service)


def leads(user: Any, service: str) -> bool:
    """Whether the person decides on risks of the service of that code."""
    return access.allows(user, _LEAD, "change", service)
