"""Who keeps rosters: chiefs those of their service; manager and administration all (article 21 k)."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, NOBODY, WRITERS, Rights, Role
from bag.work.models import DutyAlert
from bag.work.services.oncall_calls import was_called

KEEPERS = frozenset({Role.MANAGER, Role.CHIEF, Role.OFFICE})
KEPT = Rights(view=BRANCH, add=KEEPERS, change=KEEPERS, delete=KEEPERS)
COMMON = Rights(
    view=BRANCH,
    add=frozenset({Role.MANAGER, Role.OFFICE}),
    change=frozenset({Role.MANAGER, Role.OFFICE}),
    delete=frozenset({Role.MANAGER}),
)
"""Rules of the whole branch."""
WRITTEN = Rights(view=BRANCH, add=NOBODY, change=NOBODY, delete=NOBODY)
"""Rows that verbs write."""
OWN = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=WRITERS)
"""Absences: everybody their own; keepers those of their service."""


def in_branch(user: Any) -> bool:
    """People of the branch see who is on duty."""
    return access.has_role(user, *BRANCH) or access.elevated(user)


def keeps(user: Any, service: str | None) -> bool:
    """May the account change the rosters of a service?"""
    if service is None:
        return access.allows(user, KEPT, "change") and not access.held_to_service(user)
    return access.allows(user, KEPT, "change", service)


def may_acknowledge(user: Any, alert: DutyAlert) -> bool:
    """Who was called, and who works in or leads the service of the incident."""
    if access.read_only(user):
        return False
    return was_called(alert, user) or access.allows(user, Rights(change=WRITERS), "change", alert.incident.service.code)


def services_of(user: Any) -> set[str]:
    """Codes of the services in which the person works."""
    return {grant.service for grant in access.grants(user) if grant.service}
