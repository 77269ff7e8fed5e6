"""Who may do what in the room beyond the record types."""

from __future__ import annotations

from typing import Any

from bag.core.access import WRITERS, has_role, read_only


def takes_calls(user: Any) -> bool:
    """Whoever writes in the branch: a call is taken by whoever picks up, whatever service it is for."""
    return has_role(user, *WRITERS) and not read_only(user)
