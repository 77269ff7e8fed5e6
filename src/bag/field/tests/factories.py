"""Factories of field work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from bag.field.models import Checklist, CostRate, DayPlan, Stop, Team, TeamPerson, WorkOrder
from bag.organization.tests.factories import PersonFactory, ServiceFactory
from bag.places.tests.factories import PlaceFactory

ITEMS = [
    {"key": "clean", "kind": "check", "label": "Kabin temiz", "label_en": "Cabinet clean", "required": True},
    {
        "key": "voltage", "kind": "number", "label": "Akü gerilimi", "label_en": "Battery voltage", "unit": "V",
        "low": 12.6, "high": 13.8, "required": True,
    },
    {"key": "state", "kind": "choice", "label": "Genel durum", "choices": ["iyi", "orta", "kötü"]},
    {"key": "remark", "kind": "text", "label": "Görüş"},
    {"key": "photo", "kind": "photo", "label": "Kabin fotoğrafı"},
]  # fmt: skip


class ChecklistFactory(DjangoModelFactory):
    """A list with an item of every kind; two are required."""

    class Meta:
        model = Checklist

    name = factory.Sequence(lambda n: f"KGK bakımı {n}")
    service = factory.SubFactory(ServiceFactory)
    items = factory.LazyFunction(lambda: [dict(item) for item in ITEMS])


class WorkOrderFactory(DjangoModelFactory):
    """A planned order; services make those with numbers of the year."""

    class Meta:
        model = WorkOrder

    number = factory.Sequence(lambda n: f"IE-2026/9{n:05d}")
    title = factory.Sequence(lambda n: f"Anahtar {n} değişimi")
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(PlaceFactory)


class DayPlanFactory(DjangoModelFactory):
    class Meta:
        model = DayPlan

    service = factory.SubFactory(ServiceFactory)
    date = factory.Sequence(lambda n: date.fromordinal(date(2026, 5, 4).toordinal() + n))


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    plan = factory.SubFactory(DayPlanFactory)
    date = factory.SelfAttribute("plan.date")
    rank = factory.Sequence(lambda n: n % 1000)


class TeamPersonFactory(DjangoModelFactory):
    class Meta:
        model = TeamPerson

    team = factory.SubFactory(TeamFactory)
    date = factory.SelfAttribute("team.date")
    person = factory.SubFactory(PersonFactory)


class StopFactory(DjangoModelFactory):
    class Meta:
        model = Stop

    team = factory.SubFactory(TeamFactory)
    plan = factory.SelfAttribute("team.plan")
    order = factory.SubFactory(WorkOrderFactory)
    rank = 1
    minutes = 60


class CostRateFactory(DjangoModelFactory):
    """A rate of the whole branch."""

    class Meta:
        model = CostRate

    what = "work"
    valid_from = factory.Sequence(lambda n: date.fromordinal(date(2020, 1, 1).toordinal() + n))
    rate = Decimal("480.00")
    notes = "Yıllık personel gideri / çalışma saati"
