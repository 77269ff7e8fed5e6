"""Positions that follow the groups of a directory: taken and left when the person signs in."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction

from bag.core.models import User
from bag.organization import queries, services
from bag.organization.models import Assignment, AssignmentKind, Person, Position

MARK = "LDAP: "
"""Begins the approval of an assignment that a group gave; only these are ended when the group is left."""
log: Any = structlog.get_logger("bag.organization")


@transaction.atomic
def follow(user: User, groups: Set[str], positions: Mapping[str, str]) -> None:
    """Make the positions of ``user`` agree with the groups they are in today.

    ``positions`` tells the code of the position for the name of a group; other groups mean nothing. What people
    entered by hand is left alone. A group whose position is unknown or full is logged and skipped: it must not keep
    anybody out.
    """
    names = {name.casefold() for name in groups}
    wanted = {code: group for group, code in positions.items() if group.casefold() in names}
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is not None:
        _leave(person, wanted)
    for position in Position.objects.filter(code__in=wanted).select_related("unit").order_by("code"):
        person = person or _introduce(user, position)
        _take(person, position, wanted.pop(position.code))
    for code, group in wanted.items():
        log.warning("organization.group.position_unknown", group=group, position=code)


def _introduce(user: User, position: Position) -> Person:
    """A person for an account that the directory brought; their unit is that of their first position."""
    person = Person(user=user, name=user.name or user.get_username(), email=user.email, unit=position.unit)
    person.full_clean()
    return services.save_person(person, by=None)


def _leave(person: Person, wanted: Mapping[str, str]) -> None:
    """End what a group gave and gives no longer; it gives no right today any more."""
    today = queries.today()
    given = person.assignments.filter(queries.on_day(today, "starts", "ends"), decision__startswith=MARK)
    for row in given.select_related("position").exclude(position__code__in=wanted):
        if row.starts < today:
            services.end_assignment(row, last_day=services.day_before(today), by=None)
        else:
            services.delete_assignment(row, by=None)


def _take(person: Person, position: Position, group: str) -> None:
    today = queries.today()
    held = Assignment.objects.filter(
        queries.on_day(today, "starts", "ends"), person=person, position=position, kind=AssignmentKind.PERMANENT
    )
    if held.exists():
        return
    try:
        with transaction.atomic():
            services.appoint(person, position, starts=today, decision=f"{MARK}{group}", by=None)
    except ValidationError as error:
        log.warning("organization.group.refused", group=group, position=position.code, reasons=error.messages)
