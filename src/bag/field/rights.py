"""Who may do what in the field beyond the record types."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from bag.core import access, registers
from bag.core.access import BRANCH, LEADERS, WRITERS, Rights, Role
from bag.field.models import OrderPerson, WorkOrder

READERS = BRANCH | {Role.CONTRACTOR}
DISPATCH = Rights(view=BRANCH, add=LEADERS, change=WRITERS, delete=LEADERS)
"""The daily plan: read in the branch, made by those who write in the service."""


def seen_by(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """All orders for the branch; people of a company see orders of its contracts and those on which they go."""
    if access.has_role(user, *BRANCH) or access.elevated(user):
        return rows
    own = OrderPerson.objects.filter(person__user=user.pk).values("order")
    return rows.filter(Q(contract__contractor__people__user=user.pk) | Q(pk__in=own))


def works_on(user: Any, row: WorkOrder) -> bool:
    """Whether the person may do the verbs of the site: who writes in the service, or goes on the job."""
    if access.read_only(user) or access.held_to_service(user):
        return registers.records["field.workorder"].allows(user, "change", row)
    if registers.records["field.workorder"].allows(user, "change", row):
        return True
    return row.crew.filter(person__user=user.pk).exists()


def plans_day(user: Any, service: str | None = None) -> bool:
    """Whether the person makes daily plans, of the service of that code or of any."""
    return access.allows(user, DISPATCH, "change", service)


def may_plan(user: Any, service: str) -> bool:
    """Whether the person plans work orders of the service of that code."""
    return access.allows(user, registers.records["field.workorder"].rights, "add", service)


def may_plan_any(user: Any) -> bool:
    """Whether the person plans work orders of some service."""
    return registers.records["field.workorder"].allows(user, "add")
