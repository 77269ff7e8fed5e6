"""Who owes a duty today: positions of duties and roles of people brought together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bag.core import access
from bag.core.access import Grant, Role
from bag.directive.domain.escalation import steps
from bag.directive.models import Instance
from bag.organization.models import Person
from bag.organization.queries import holders_on

OFFICE = "office"


def role_of(position: str, service: str) -> str:
    """The role that holds a duty's position; staff of the office service have a role of their own."""
    if position == "staff":
        return Role.OFFICE if service == OFFICE else Role.STAFF
    return {"chief": Role.CHIEF, "head": Role.DEPARTMENT_HEAD}.get(position, Role.MANAGER)


@dataclass
class Holders:
    """People in posts on one day, by role and service; the branch's own posts stand under ''."""

    people: dict[tuple[str, str], list[Person]] = field(default_factory=lambda: defaultdict(list))

    def of(self, position: str, service: str) -> list[Person]:
        """Who holds a position for a service: the manager and the head serve every service."""
        role = role_of(position, service)
        return self.people.get((role, service if role in (Role.STAFF, Role.CHIEF, Role.OFFICE) else ""), [])


def holders(on: date) -> Holders:
    """Everybody who answers for a post on a day: an absent holder's place is taken by whoever acts for them. One
    query."""
    rows = list(holders_on(on).select_related("person__user", "position__unit"))
    absent = {(row.position_id, row.acting_for_id) for row in rows if row.acting_for_id}
    found = Holders()
    for row in rows:
        post = row.position
        service = post.unit.code if post.role in (Role.STAFF, Role.CHIEF, Role.OFFICE) else ""
        if row.person.active and (row.position_id, row.person_id) not in absent:
            found.people[post.role, service].append(row.person)
    return found


def owes(user: Any, instance: Instance) -> bool:
    """Is the person in the position that owes the duty?"""
    return _holds(access.grants(user), instance.obligation.position, instance.service)


def may_attest(user: Any, instance: Instance) -> bool:
    """The owner states; a superior within the branch may state in the owner's place. Read-only tokens may not."""
    if access.read_only(user):
        return False
    line = [step for step in steps(instance.obligation.position) if step != "head"]
    return any(_holds(access.grants(user), position, instance.service) for position in line)


def _holds(grants: frozenset[Grant], position: str, service: str) -> bool:
    role = role_of(position, service)
    return any(grant.role == role and grant.service in (None, service) for grant in grants)


def owed_keys(user: Any) -> list[tuple[list[str], str]]:
    """``(positions, service)`` pairs whose duties the person owes by the posts held today."""
    found: list[tuple[list[str], str]] = []
    for grant in access.grants(user):
        if grant.role == Role.MANAGER:
            found.append((["manager", "branch"], ""))
        elif grant.service and grant.role == Role.CHIEF:
            found.append((["chief"], grant.service))
        elif grant.service and grant.role == role_of("staff", grant.service):
            found.append((["staff"], grant.service))
    return found
