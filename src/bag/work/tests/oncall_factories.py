"""Factories of on-call duty."""

from __future__ import annotations

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from bag.organization.models import Employment, Person, Unit
from bag.organization.tests.factories import PersonFactory, ServiceFactory
from bag.places.tests.factories import PlaceFactory
from bag.work.models import (
    Absence,
    DutyMember,
    DutyRole,
    DutyRules,
    DutyShift,
    DutyVehicle,
    EmploymentLimits,
    EscalationStep,
    Roster,
)
from bag.work.queries.rosters import span_of

_KINDS = list(Employment.values)


class DutyRulesFactory(DjangoModelFactory):
    """Rules of a service of their own."""

    class Meta:
        model = DutyRules

    service = factory.Sequence(lambda n: ServiceFactory(code=f"duty-{n}", name=f"Nöbet tutan servis {n}"))


class EmploymentLimitsFactory(DjangoModelFactory):
    class Meta:
        model = EmploymentLimits
        django_get_or_create = ("employment",)

    employment = factory.Sequence(lambda n: _KINDS[n % len(_KINDS)])


class DutyRoleFactory(DjangoModelFactory):
    """A duty around the clock."""

    class Meta:
        model = DutyRole

    service = factory.SubFactory(ServiceFactory)
    title = factory.Sequence(lambda n: f"Nöbetçi {n}")


class DutyMemberFactory(DjangoModelFactory):
    class Meta:
        model = DutyMember

    role = factory.SubFactory(DutyRoleFactory)
    person = factory.SubFactory(PersonFactory)
    starts = date(2020, 1, 1)


class VehicleFactory(PlaceFactory):
    """A service vehicle."""

    kind = "vehicle"
    subtype = "service_vehicle"
    parent = None


class DutyVehicleFactory(DjangoModelFactory):
    class Meta:
        model = DutyVehicle

    role = factory.SubFactory(DutyRoleFactory, vehicle=True)
    vehicle = factory.SubFactory(VehicleFactory)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    person = factory.SubFactory(PersonFactory)
    starts = date(2026, 5, 4)
    ends = date(2026, 5, 8)


class RosterFactory(DjangoModelFactory):
    """A draft of one month; each is a month later than the one before."""

    class Meta:
        model = Roster

    service = factory.SubFactory(ServiceFactory)
    first = factory.Sequence(lambda n: date(2027 + n // 12, n % 12 + 1, 1))
    last = factory.LazyAttribute(lambda row: (row.first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


class DutyShiftFactory(DjangoModelFactory):
    """A shift of the first day of its roster."""

    class Meta:
        model = DutyShift

    roster = factory.SubFactory(RosterFactory)
    role = factory.LazyAttribute(lambda row: DutyRoleFactory(service=row.roster.service))
    day = factory.LazyAttribute(lambda row: row.roster.first)
    person = factory.SubFactory(PersonFactory)
    starts_at = factory.LazyAttribute(lambda row: span_of(row.role, row.day)[0])
    ends_at = factory.LazyAttribute(lambda row: span_of(row.role, row.day)[1])
    points = 2


class EscalationStepFactory(DjangoModelFactory):
    class Meta:
        model = EscalationStep

    service = factory.SubFactory(ServiceFactory)
    after_minutes = factory.Sequence(lambda n: n % 1440)


def team(service: Unit, size: int, role: DutyRole | None = None, **person: object) -> tuple[DutyRole, list[Person]]:
    """A duty of a service, and people who take it."""
    duty = role or DutyRoleFactory(service=service)
    people = [PersonFactory(unit=service, **person) for _number in range(size)]
    for one in people:
        DutyMemberFactory(role=duty, person=one)
    return duty, people
