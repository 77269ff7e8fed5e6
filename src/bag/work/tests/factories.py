"""Factories of the work room."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import PositionFactory, ServiceFactory, UnitFactory
from bag.work.models import (
    ApprovalStep,
    Incident,
    IncidentTargets,
    Problem,
    Request,
    RequestType,
    RoutingRule,
    ServiceHours,
)
from bag.work.tests import oncall_factories as oncall

DutyRulesFactory = oncall.DutyRulesFactory
EmploymentLimitsFactory = oncall.EmploymentLimitsFactory
DutyRoleFactory = oncall.DutyRoleFactory
DutyMemberFactory = oncall.DutyMemberFactory
DutyVehicleFactory = oncall.DutyVehicleFactory
AbsenceFactory = oncall.AbsenceFactory
RosterFactory = oncall.RosterFactory
DutyShiftFactory = oncall.DutyShiftFactory
EscalationStepFactory = oncall.EscalationStepFactory


class IncidentFactory(DjangoModelFactory):
    """A new incident of medium levels; services make those with numbers of the year."""

    class Meta:
        model = Incident

    number = factory.Sequence(lambda n: f"ARZ-2026/9{n:05d}")
    title = factory.Sequence(lambda n: f"Anahtar {n} yanıt vermiyor")
    service = factory.SubFactory(ServiceFactory)
    priority = 3
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class ServiceHoursFactory(DjangoModelFactory):
    class Meta:
        model = ServiceHours

    name = factory.Sequence(lambda n: f"Mesai {n}")
    text = "mon-fri 08:30-17:30"


class IncidentTargetsFactory(DjangoModelFactory):
    """4 hours for the highest priority, 40 for the lowest."""

    class Meta:
        model = IncidentTargets

    service = factory.SubFactory(UnitFactory, kind="service")
    hours = factory.SubFactory(ServiceHoursFactory)
    target_1, target_2, target_3, target_4, target_5 = 4, 8, 16, 24, 40


class RequestTypeFactory(DjangoModelFactory):
    """A type without questions, approvals and targets."""

    class Meta:
        model = RequestType

    code = factory.Sequence(lambda n: f"tur-{n}")
    service = factory.SubFactory(ServiceFactory)
    title = factory.Sequence(lambda n: f"Talep türü {n}")
    title_en = factory.Sequence(lambda n: f"Request type {n}")


class ApprovalStepFactory(DjangoModelFactory):
    class Meta:
        model = ApprovalStep

    type = factory.SubFactory(RequestTypeFactory)
    rank = 1
    position = factory.SubFactory(PositionFactory, role="chief")


class RoutingRuleFactory(DjangoModelFactory):
    class Meta:
        model = RoutingRule

    type = factory.SubFactory(RequestTypeFactory)
    question = "load"
    answer = "Bilgisayar | Yazıcı"
    advice = "Kullanıcı bilgisayarlarının güç hatları bina yönetiminin sorumluluğundadır."


class RequestFactory(DjangoModelFactory):
    """A new request; services make those with numbers of the year."""

    class Meta:
        model = Request

    number = factory.Sequence(lambda n: f"TLP-2026/9{n:05d}")
    type = factory.SubFactory(RequestTypeFactory)
    service = factory.SelfAttribute("type.service")
    title = factory.Sequence(lambda n: f"Yeni hat {n}")
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class ProblemFactory(DjangoModelFactory):
    class Meta:
        model = Problem

    number = factory.Sequence(lambda n: f"PRB-2026/9{n:05d}")
    title = factory.Sequence(lambda n: f"Anahtar {n} yeniden başlıyor")
    service = factory.SubFactory(ServiceFactory)
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
