"""Reads of internet rights: who answers for a unit, who may do what today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.core.access import Role
from bag.internet.domain.life import State
from bag.internet.models import AccessRight, Steward
from bag.organization.models import Person, Unit
from bag.organization.queries import holders_on

HEADS = (Role.CHIEF, Role.MANAGER, Role.DEPARTMENT_HEAD)


class Stewards:
    """Who answers for the internet rights of which unit: its steward, its head, or those of the unit above.

    Three queries when it is made, none afterwards.
    """

    def __init__(self) -> None:
        self.parents: dict[int, int | None] = dict(Unit.objects.values_list("pk", "parent_id"))
        self._people: dict[int, list[Person]] = defaultdict(list)
        for row in Steward.objects.select_related("person__user", "deputy__user"):
            self._people[row.unit_id] += [person for person in (row.person, row.deputy) if person is not None]
        heads = holders_on(timezone.localdate()).filter(position__role__in=HEADS)
        for held in heads.select_related("person__user", "position"):
            self._people[held.position.unit_id].append(held.person)

    def above(self, unit: int | None) -> Iterator[int]:
        """The unit and those above it, from near to far."""
        seen: set[int] = set()
        while unit is not None and unit not in seen:
            seen.add(unit)
            yield unit
            unit = self.parents.get(unit)

    def of(self, unit: int, without: Collection[int | None] = ()) -> list[Person]:
        """People with an account who answer for a unit and are not among ``without`` (accounts); the nearest first.

        Empty when nobody does.
        """
        for one in self.above(unit):
            found = [
                person for person in self._people.get(one, ())
                if person.active and person.user_id is not None and person.user_id not in without
            ]  # fmt: skip
            if found:
                return found
        return []

    def units_of(self, user: Any) -> set[int]:
        """Units for which an account answers, those below them included."""
        own = {unit for unit, people in self._people.items() if any(person.user_id == user.pk for person in people)}
        return {unit for unit in self.parents if own.intersection(self.above(unit))} if own else set()


def in_force(today: date | None = None) -> QuerySet[AccessRight]:
    """Rights that are given and not suspended, on a day within their time."""
    day = today or timezone.localdate()
    return AccessRight.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day), Q(expires_on=None) | Q(expires_on__gte=day), state=State.GRANTED
    )


@dataclass(frozen=True)
class Entitled:
    """A person with the right that counts for them."""

    person: Person
    right: AccessRight


def entitled(today: date | None = None) -> list[Entitled]:
    """Every active person with a right: their own one, else that of their unit or the nearest unit above. Three
    queries."""
    own: dict[int, AccessRight] = {}
    shared: dict[int, AccessRight] = {}
    for right in in_force(today).select_related("profile", "person__user"):
        if right.person_id is None:
            shared[right.unit_id] = right
        else:
            own[right.person_id] = right
    parents: dict[int, int | None] = dict(Unit.objects.values_list("pk", "parent_id"))
    nearest: dict[int, AccessRight | None] = {}
    found = []
    for person in _people(bool(shared), own):
        chosen = own.get(person.pk) or _shared(person.unit_id, shared, parents, nearest)
        if chosen is not None:
            found.append(Entitled(person, chosen))
    return found


def _people(everybody: bool, own: dict[int, AccessRight]) -> QuerySet[Person]:
    rows = Person.objects.filter(active=True).select_related("user").order_by("pk")
    rows = rows.only("name", "unit_id", "email", "active", "user__username", "user__is_active")
    return rows if everybody else rows.filter(pk__in=own)


def _shared(
    unit: int | None,
    shared: dict[int, AccessRight],
    parents: dict[int, int | None],
    nearest: dict[int, AccessRight | None],
) -> AccessRight | None:
    """The right of the nearest unit that has one; ``nearest`` remembers."""
    passed: list[int] = []
    while unit is not None and unit not in nearest and unit not in shared and unit not in passed:
        passed.append(unit)
        unit = parents.get(unit)
    answer = None
    if unit is not None and unit not in passed:
        answer = nearest[unit] if unit in nearest else shared[unit]
    for one in passed:
        nearest[one] = answer
    return answer


def of_person(person: Person) -> AccessRight | None:
    """The right that counts for a person today. Two queries at most, and one for the units above."""
    rows = in_force().select_related("profile", "unit")
    own = rows.filter(person=person).first()
    if own is not None or person.unit_id is None:
        return own
    above = list(Stewards().above(person.unit_id))
    shared = {right.unit_id: right for right in rows.filter(person=None, unit__in=above)}
    return next((shared[unit] for unit in above if unit in shared), None)
