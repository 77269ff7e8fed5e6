"""Who may do what beyond the record types."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights

KEPT = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)
EDITIONS = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=NOBODY)
CLAUSES = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=LEADERS)
_WORK, _LEAD = Rights(change=WRITERS), Rights(change=LEADERS)


def works(user: Any, service: str) -> bool:
    """Whether the person enters statements for the service of that code."""
    return access.allows(user, _WORK, "change", service)


def leads(user: Any, service: str) -> bool:
    """Whether the person decides for the service of that code."""
    return access.allows(user, _LEAD, "change", service)
