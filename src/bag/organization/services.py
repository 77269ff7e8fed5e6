"""Writes of the organization: people into positions, and accounts to people. ``by=None`` is the system itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.access import Role
from bag.core.models import User
from bag.organization import queries
from bag.organization.domain import structure
from bag.organization.domain.delegation import Delegation, circle
from bag.organization.models import Assignment, AssignmentKind, Person, Position, Unit
from bag.organization.seeding import seed_branch, seed_neighbors

__all__ = [
    "appoint",
    "confirm_contact",
    "day_before",
    "delegate",
    "delete_assignment",
    "end_assignment",
    "link_account",
    "roles_given_by",
    "save_assignment",
    "save_person",
    "save_position",
    "save_unit",
    "seed_branch",
    "seed_neighbors",
]
ASSIGNMENT_LOCK = 3_101
"""Advisory lock: two delegations entered at once must see each other."""
_MANAGERS_GIVE = frozenset({"", Role.CHIEF, Role.STAFF, Role.OFFICE, Role.REQUESTER, Role.CONTRACTOR})
_OFFICE_GIVES = frozenset({"", Role.STAFF, Role.REQUESTER, Role.CONTRACTOR})


def roles_given_by(user: Any) -> frozenset[str]:
    """The roles into which ``user`` may put others: rights are never given by those who do not stand above them."""
    if user is None or access.elevated(user):
        return frozenset({"", *Role.values})
    if access.read_only(user):
        return frozenset()
    found: frozenset[str] = frozenset()
    if access.has_role(user, Role.MANAGER):
        found |= _MANAGERS_GIVE
    if access.has_role(user, Role.OFFICE):
        found |= _OFFICE_GIVES
    return found


@transaction.atomic
def save_unit(unit: Unit, *, by: Any) -> Unit:
    """Store a unit entered or corrected by hand; refuses a tree with a loop. Changes of a date go by ``reorganize``."""
    if unit.pk and structure.makes_loop(dict(Unit.objects.values_list("pk", "parent_id")), unit.pk, unit.parent_id):
        raise ValidationError({"parent": _("A unit cannot stand under itself.")})
    unit.save()
    return unit


@transaction.atomic
def save_position(position: Position, *, by: Any) -> Position:
    """Store a position; its role must be one that ``by`` may give, before and after."""
    before = Position.objects.select_for_update().filter(pk=position.pk).first() if position.pk else None
    _refuse_role(by, position.role, *([before.role] if before else []))
    if before and position.assignments.filter(seat__gt=position.seats, ends__isnull=True).exists():
        raise ValidationError({"seats": _("A seat beyond this number is held by somebody.")})
    if before:
        _refuse_own(by, list(position.assignments.values_list("person__user_id", flat=True)))
    position.save()
    return position


@transaction.atomic
def save_assignment(assignment: Assignment, *, by: Any) -> Assignment:
    """Store an assignment by all rules: rights of ``by``, seats, no overlap, nobody acting in a circle."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ASSIGNMENT_LOCK])
    before = Assignment.objects.filter(pk=assignment.pk).select_related("position", "person").first()
    roles = [assignment.position.role, *([before.position.role] if before else [])]
    _refuse_role(by, *roles)
    _refuse_own(by, [assignment.person.user_id, *([before.person.user_id] if before else [])])
    assignment.full_clean()
    _refuse_circle(assignment)
    assignment.save()
    return assignment


def _refuse_role(by: Any, *roles: str) -> None:
    if not set(roles) <= roles_given_by(by):
        raise ValidationError(_("You may not give or change a position with this role."))


def _refuse_own(by: Any, user_ids: list[int | None]) -> None:
    if by is not None and by.pk in user_ids:
        raise ValidationError(_("Nobody may change their own positions."))


def _refuse_circle(new: Assignment) -> None:
    if new.acting_for_id is None or new.ends is None:
        return
    others = queries.delegations(but=new.pk)
    people = circle(others, Delegation(new.person_id, new.acting_for_id, new.starts, new.ends))
    if people:
        names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
        chain = " → ".join(names[pk] for pk in [*people, people[0]])
        raise ValidationError(
            _("These people would be acting for each other in a circle: %(chain)s.") % {"chain": chain}
        )


def appoint(
    person: Person,
    position: Position,
    *,
    starts: date,
    ends: date | None = None,
    seat: int | None = None,
    decision: str = "",
    by: Any,
) -> Assignment:
    """Give ``person`` a seat for good: the given one or the first free one. Raises ``ValidationError``."""
    chosen = seat or queries.first_free_seat(position, starts, ends)
    if chosen is None:
        raise ValidationError(_("No seat of this position is free in these days."))
    row = Assignment(
        person=person, position=position, seat=chosen, starts=starts, ends=ends, decision=decision,
        kind=AssignmentKind.PERMANENT,
    )  # fmt: skip
    return save_assignment(row, by=by)


def delegate(
    person: Person,
    position: Position,
    *,
    starts: date,
    ends: date,
    acting_for: Person | None = None,
    seat: int = 1,
    decision: str = "",
    by: Any,
) -> Assignment:
    """Let ``person`` act in a seat (vekâlet) for its absent holder, or while it is vacant."""
    row = Assignment(
        person=person, position=position, seat=seat, starts=starts, ends=ends, acting_for=acting_for,
        kind=AssignmentKind.ACTING, decision=decision,
    )  # fmt: skip
    return save_assignment(row, by=by)


def end_assignment(assignment: Assignment, *, last_day: date, by: Any) -> Assignment:
    """The person leaves the seat after ``last_day``."""
    assignment.ends = last_day
    return save_assignment(assignment, by=by)


@transaction.atomic
def delete_assignment(assignment: Assignment, *, by: Any) -> None:
    """Take back an assignment entered by mistake."""
    _refuse_role(by, assignment.position.role)
    _refuse_own(by, [assignment.person.user_id])
    assignment.delete()


@transaction.atomic
def save_person(person: Person, *, by: Any) -> Person:
    """Store a person; a changed phone or address waits to be confirmed again."""
    before = Person.objects.filter(pk=person.pk).first() if person.pk else None
    if before and _contact(before) != _contact(person):
        person.contact_verified_at = None
    person.save()
    return person


def _contact(person: Person) -> tuple[str, ...]:
    return person.phone, person.mobile, person.extension, person.email


def confirm_contact(person: Person, *, by: Any) -> Person:
    """The person says that phone and e-mail are right as of now."""
    if by is None or person.user_id != by.pk:
        raise ValidationError(_("Contact details are confirmed by the person themselves."))
    person.contact_verified_at = timezone.now()
    person.save(update_fields=["contact_verified_at"])
    return person


@transaction.atomic
def link_account(person: Person, user: User | None, *, by: Any) -> Person:
    """Say with which account a person signs in (None: with none). Rights follow, so only administrators in their
    logged mode, or the system."""
    if by is not None and not access.elevated(by):
        raise ValidationError(_("Accounts are linked in administrator mode only."))
    if user is not None and Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise ValidationError(_("This account belongs to another person."))
    person.user = user
    person.save(update_fields=["user"])
    return person


def day_before(day: date) -> date:
    return day - timedelta(days=1)
