"""Who reads the pages of the directive and who brings in a text."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import Role


def in_branch(user: Any) -> bool:
    """People of the branch read the board."""
    return access.has_role(user, *access.BRANCH) or access.elevated(user)


def leads_branch(user: Any) -> bool:
    """Those who answer for the whole branch, and the auditor, read the morning page."""
    wanted = (Role.MANAGER, Role.DEPARTMENT_HEAD, Role.OFFICE, Role.AUDITOR)
    return access.has_role(user, *wanted) or access.elevated(user)


def may_import(user: Any) -> bool:
    """The manager and the administration bring in a directive; administrators only in their logged mode."""
    trusted = access.has_role(user, Role.MANAGER, Role.OFFICE) or access.elevated(user)
    return trusted and not access.read_only(user)
