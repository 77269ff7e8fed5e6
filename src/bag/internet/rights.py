"""Who may do what in this room: internet rights are personal data, so other services do not read them."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, LEADERS, NOBODY, Rights, Role

SERVICE = "network"
"""The service that gives internet rights and answers for the links."""
OVERSEERS = frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.OFFICE, Role.AUDITOR})
_HANDS = frozenset({Role.MANAGER, Role.CHIEF, Role.STAFF})
_SERVICE = frozenset({SERVICE})
KEPT = Rights(view=BRANCH, add=_HANDS, change=_HANDS, delete=LEADERS, services=_SERVICE)
"""Profiles, links, reports: the branch reads, the network service writes."""
PERSONAL = Rights(view=BRANCH, add=_HANDS, change=_HANDS, delete=NOBODY, export=BRANCH, services=_SERVICE)
LED = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=NOBODY, services=_SERVICE)
APPROVERS = Rights(change=LEADERS, services=_SERVICE)


def reads_people(user: Any) -> bool:
    """May the person see who has which internet right: the network service, and those who answer for the branch?"""
    if access.elevated(user):
        return True
    return any(
        grant.role in OVERSEERS or (grant.role in (Role.CHIEF, Role.STAFF) and grant.service == SERVICE)
        for grant in access.grants(user)
    )


def works(user: Any) -> bool:
    """Does the person carry out the work of the network service?"""
    return access.allows(user, KEPT, "change")
