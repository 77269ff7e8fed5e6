"""Who may do what beyond the record types."""

from __future__ import annotations

from typing import Any

from bag.configurations.models import ManagedDevice
from bag.core import access
from bag.core.access import LEADERS, WRITERS, Rights, Role

WORK = Rights(change=WRITERS)
"""Reading now, taking files."""
LEAD = Rights(change=LEADERS)
"""Approving host keys and waivers."""
SECRETS = Rights(change=frozenset({Role.MANAGER, Role.CHIEF, Role.STAFF}))
"""Taking a configuration with its secrets; on record with a reason."""


def works(user: Any, row: ManagedDevice) -> bool:
    return access.allows(user, WORK, "change", row.owner_service.code)


def leads(user: Any, row: ManagedDevice) -> bool:
    return access.allows(user, LEAD, "change", row.owner_service.code)


def takes_secrets(user: Any, row: ManagedDevice) -> bool:
    return access.allows(user, SECRETS, "change", row.owner_service.code)
