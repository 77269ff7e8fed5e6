"""Duty rosters of the demonstration: two services, last month closed, this one published, the next one planned."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from bag.core.access import Role
from bag.core.models import User
from bag.organization.models import Person, Unit
from bag.organization.queries import people_with_role
from bag.places.models import Place
from bag.work.models import (
    Absence,
    CallTarget,
    DutyMember,
    DutyRole,
    DutyRules,
    DutyShift,
    DutyVehicle,
    EmploymentLimits,
    EscalationStep,
    Roster,
)
from bag.work.services import rosters

SINCE = date(2024, 2, 15)
FEWEST = 4
"""People with whom a service keeps a duty around the clock."""
DUTIES = (("network", "Ağ nöbetçisi", False), ("radio", "Telsiz nöbetçisi", True))
"""Service, duty, and whether a vehicle goes with it."""


def load() -> int:
    """Rosters where there are none yet and a service has people enough. Returns how many duties there are then."""
    if not Roster.objects.exists():
        manager = User.objects.filter(username="mudur").first()
        for code, title, vehicle in DUTIES:
            service = Unit.objects.filter(code=code).first()
            staff = list(people_with_role(Role.STAFF, code).order_by("id"))
            if manager is not None and service is not None and len(staff) >= FEWEST:
                _keep(service, title, staff, manager, vehicle=vehicle)
    return DutyShift.objects.count()


def _keep(service: Unit, title: str, staff: list[Person], manager: User, *, vehicle: bool) -> None:
    role = DutyRole.objects.create(service=service, title=title, vehicle=vehicle)
    _rules(service)
    _reachable(staff)
    DutyMember.objects.bulk_create(DutyMember(role=role, person=person, starts=SINCE) for person in staff)
    if vehicle:
        cars = Place.objects.filter(kind="vehicle", subtype="service_vehicle", duty=None).order_by("code")[:2]
        DutyVehicle.objects.bulk_create(DutyVehicle(role=role, vehicle=car) for car in cars)
    this = timezone.localdate().replace(day=1)
    last, following = (this - timedelta(days=1)).replace(day=1), _after(this)
    Absence.objects.create(person=staff[1], starts=this + timedelta(days=7), ends=this + timedelta(days=13))
    Absence.objects.create(person=staff[-1], starts=following + timedelta(days=4), ends=following + timedelta(days=17))
    rosters.close(rosters.publish(_planned(service, last, manager), by=manager), by=manager)
    rosters.publish(_planned(service, this, manager), by=manager)
    _planned(service, following, manager)


def _rules(service: Unit) -> None:
    """Points and limits, the call chain, and what holds for trainees everywhere."""
    DutyRules.objects.create(service=service)
    EmploymentLimits.objects.get_or_create(employment="trainee", defaults={"on_duty": False, "night_duty": False})
    for after, target, sms in (
        (0, CallTarget.ON_CALL, True), (15, CallTarget.CHIEF, True), (30, CallTarget.MANAGER, False),
    ):  # fmt: skip
        EscalationStep.objects.create(service=service, after_minutes=after, target=target, sms=sms, voice=after == 15)


def _reachable(staff: list[Person]) -> None:
    """Extensions for those who have no number; one has not confirmed the data for long."""
    for person in staff:
        if not (person.mobile or person.phone or person.extension):
            Person.objects.filter(pk=person.pk).update(extension=f"4{person.pk % 1000:03d}")
    stale = timezone.now() - timedelta(days=104)
    Person.objects.filter(pk=staff[-1].pk).update(contact_verified_at=stale)


def _after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _planned(service: Unit, first: date, by: User) -> Roster:
    row = Roster.objects.create(service=service, first=first, last=_after(first) - timedelta(days=1))
    return rosters.plan(row, by=by)
