"""What tests of this room, and of rooms above, build on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from bag.core.models import User
from bag.directive.sample import sample_directive
from bag.directive.services.importing import Imported, import_directive
from bag.organization.models import Person, Position
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import AssignmentFactory, PersonFactory, UserFactory

PARKS = Path(__file__).parent / "fixtures" / "parks_directive.txt"


def branch_directive(by: Any = None) -> Imported:
    """The branch with its seven services, and a directive of the catalogue's own words in force."""
    seed_branch()
    return import_directive(sample_directive().encode(), "ornek.txt", by=by)


def post(code: str, **extra: Any) -> User:
    """An account whose person holds a position (``network-chief``, ``branch-manager``, ``office-staff`` …)."""
    user = UserFactory()
    person: Person = PersonFactory(user=user, unit=Position.objects.get(code=code).unit)
    AssignmentFactory(person=person, position=Position.objects.get(code=code), starts=date(2020, 1, 1), **extra)
    return user
