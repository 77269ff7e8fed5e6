"""One factory per model."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.inventory.tests.factories import EquipmentFactory
from bag.maintenance.models import (
    Area,
    MaintenancePlan,
    MeterReading,
    Occurrence,
    PlanState,
    Trigger,
)
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import PlaceFactory


class PlanFactory(DjangoModelFactory):
    """A draft about a place, every month from January 2026 on."""

    class Meta:
        model = MaintenancePlan

    title = factory.Sequence(lambda n: f"Bakım planı {n}")
    owner_service = factory.SubFactory(ServiceFactory, code="facility")
    area = Area.FACILITY
    place = factory.SubFactory(PlaceFactory)
    starts = date(2026, 1, 15)
    shift = "keep"
    lead_days = 7
    grace_days = 5


class ApprovedPlanFactory(PlanFactory):
    """In force since the beginning of 2026."""

    state = PlanState.APPROVED
    approved_on = date(2026, 1, 1)
    in_force_from = date(2026, 1, 1)
    review_on = date(2027, 1, 1)


class CounterPlanFactory(ApprovedPlanFactory):
    """Every 250 hours of a generator."""

    trigger = Trigger.COUNTER
    meter = "running_hours"
    interval = Decimal("250.00")
    place = None
    category = "generator"


class OccurrenceFactory(DjangoModelFactory):
    """A planned maintenance of a place, due in a week."""

    class Meta:
        model = Occurrence

    plan = factory.SubFactory(ApprovedPlanFactory)
    place = factory.SelfAttribute("plan.place")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    slot = factory.SelfAttribute("due_on")
    deadline = factory.LazyAttribute(lambda row: row.due_on + timedelta(days=5))


class MeterReadingFactory(DjangoModelFactory):
    """A counter that somebody read."""

    class Meta:
        model = MeterReading

    equipment = factory.SubFactory(EquipmentFactory)
    meter = "running_hours"
    value = Decimal("120.00")
    at = factory.Sequence(lambda n: timezone.now() - timedelta(days=400) + timedelta(minutes=n))
