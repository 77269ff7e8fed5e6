"""Who may see what the triage help has learned, and let it learn anew."""

from __future__ import annotations

from typing import Any

from bag.core.access import Role, has_role, held_to_service, read_only


def trains(user: Any) -> bool:
    """The manager of the branch."""
    return has_role(user, Role.MANAGER) and not read_only(user) and not held_to_service(user)
