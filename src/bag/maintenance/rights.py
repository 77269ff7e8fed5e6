"""Who may do what beyond the record types."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from bag.core import access
from bag.core.access import BRANCH, LEADERS, WRITERS, Rights, Role
from bag.maintenance.models import Occurrence

READERS = BRANCH | {Role.CONTRACTOR}
LEAD = Rights(change=LEADERS)
"""Approving and retiring plans."""
WORK = Rights(change=WRITERS)
"""Skipping, attaching reports."""


def seen_by(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """All rows for the branch; people of a company see what falls due under its contracts."""
    if access.has_role(user, *BRANCH) or access.elevated(user):
        return rows
    return rows.filter(plan__contract__contractor__people__user=user.pk)


def leads(user: Any, service: str) -> bool:
    """Whether the person approves plans of the service of that code."""
    return access.allows(user, LEAD, "change", service)


def works(user: Any, service: str) -> bool:
    """Whether the person writes in the service of that code."""
    return access.allows(user, WORK, "change", service)


def supervises(user: Any, row: Occurrence) -> bool:
    """Whether the person judges the contractor's work: the supervisor of the contract, or who leads the service."""
    contract = row.plan.contract
    if contract is None or access.read_only(user):
        return False
    own = contract.supervisor is not None and contract.supervisor.user_id == user.pk
    service = row.plan.owner_service.code
    return (own and works(user, service)) or leads(user, service)
