"""Who is on duty, and whom a chain calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.core.access import Role
from bag.organization.models import Person, Unit, UnitKind
from bag.organization.queries import on_day, people_with_role, today
from bag.places.models import Place
from bag.work.models import CallTarget, DutyMember, DutyRole, DutyShift, EscalationStep, RosterState

CONTACT_DAYS = 90
"""Contact data of people on duty is confirmed at least so often (article 21 k)."""
STANDING = (RosterState.PUBLISHED, RosterState.CLOSED)


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is on duty at a moment, from ``since`` to ``until``."""

    shift: int
    role: DutyRole
    person: Person
    vehicle: Place | None
    since: datetime
    until: datetime

    @property
    def contact_old(self) -> bool:
        return contact_old(self.person)


@dataclass(frozen=True)
class Post:
    """A service with duties: who keeps them at a moment, and how many places are empty."""

    service: Unit
    on_duty: tuple[OnDuty, ...]
    needed: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - len(self.on_duty))


def contact_old(person: Person, at: datetime | None = None) -> bool:
    """Whether a person has not confirmed phone and e-mail for 90 days."""
    checked = person.contact_verified_at
    return checked is None or checked < (at or timezone.now()) - timedelta(days=CONTACT_DAYS)


def standing_shifts() -> QuerySet[Any]:
    """Shifts of published and closed rosters, with all that a line about them shows."""
    rows = DutyShift.objects.filter(roster__state__in=STANDING)
    return rows.select_related("role", "role__service", "person", "person__user", "vehicle", "roster")


def on_call(service_code: str, at: datetime | None = None) -> list[OnDuty]:
    """Who is on duty in a service at a moment (now), the first role first. One query."""
    return [_on_duty(row) for row in _shifts_at(at or timezone.now()).filter(role__service__code=service_code)]


def posts(at: datetime | None = None) -> list[Post]:
    """Every service that keeps duties, with who is on duty at a moment. Three queries."""
    moment = at or timezone.now()
    needed: dict[int, int] = {}
    for role in DutyRole.objects.filter(active=True):
        needed[role.service_id] = needed.get(role.service_id, 0) + (role.needed if _runs(role, moment) else 0)
    held: dict[int, list[OnDuty]] = {pk: [] for pk in needed}
    for row in _shifts_at(moment):
        held.setdefault(row.role.service_id, []).append(_on_duty(row))
    services = Unit.objects.filter(pk__in=held, kind=UnitKind.SERVICE).order_by("sort_text")
    return [Post(service, tuple(held[service.pk]), needed.get(service.pk, 0)) for service in services]


def _shifts_at(moment: datetime) -> QuerySet[Any]:
    rows = standing_shifts().filter(starts_at__lte=moment, ends_at__gt=moment)
    return rows.order_by("role__sort_text", "role_id", "starts_at", "person__sort_text", "id")


def _runs(role: DutyRole, moment: datetime) -> bool:
    """Whether the duty is kept at this time of day."""
    local = timezone.localtime(moment)
    minute, starts = local.hour * 60 + local.minute, role.starts.hour * 60 + role.starts.minute
    return (minute - starts) % 1440 < role.hours * 60


def _on_duty(row: DutyShift) -> OnDuty:
    return OnDuty(row.pk, row.role, row.person, row.vehicle, row.starts_at, row.ends_at)


@dataclass(frozen=True)
class Step:
    """One step of a call chain: whom to call how many minutes after the start, and by which doors besides."""

    after_minutes: int
    target: str
    sms: bool = False
    voice: bool = False


USUAL = (Step(0, CallTarget.ON_CALL), Step(15, CallTarget.CHIEF), Step(30, CallTarget.MANAGER))
"""The chain of a service that has none of its own."""


def chain(service: Unit) -> list[Step]:
    """The call chain of a service in order. One query."""
    rank = list(CallTarget.values)
    rows = EscalationStep.objects.filter(service=service)
    own = [Step(row.after_minutes, row.target, row.sms, row.voice) for row in rows]
    return sorted(own, key=lambda step: (step.after_minutes, rank.index(step.target))) or list(USUAL)


def people_of(target: str, service: Unit, at: datetime) -> list[Person]:
    """Whom a step of a chain calls at a moment."""
    if target in (CallTarget.ON_CALL, CallTarget.SECOND):
        on_duty = [found.person for found in on_call(service.code, at)]
        return on_duty[:1] if target == CallTarget.ON_CALL else on_duty[1:]
    roles = {CallTarget.CHIEF: Role.CHIEF, CallTarget.MANAGER: Role.MANAGER}
    role = roles.get(CallTarget(target), Role.DEPARTMENT_HEAD)
    rows = people_with_role(role, service.code if role == Role.CHIEF else None, timezone.localdate(at))
    return list(rows.select_related("user").order_by("sort_text"))


def duties_of(user: Any, after: datetime, limit: int = 60) -> list[DutyShift]:
    """Shifts of the account's person that end after a moment, the next first. One query."""
    rows = standing_shifts().filter(person__user=user.pk, ends_at__gt=after).order_by("starts_at", "id")
    return list(rows[:limit])


def people_with_old_contacts(services: Iterable[int] | None = None) -> QuerySet[Person]:
    """People who take duties now and whose contact data was not confirmed for 90 days."""
    members = DutyMember.objects.filter(on_day(today(), "starts", "ends"), role__active=True)
    if services is not None:
        members = members.filter(role__service__in=list(services))
    limit = timezone.now() - timedelta(days=CONTACT_DAYS)
    old = Q(contact_verified_at__isnull=True) | Q(contact_verified_at__lt=limit)
    return Person.objects.filter(old, active=True, pk__in=members.values("person")).order_by("sort_text")
