"""Factories of the dependency room."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from bag.dependency.models import CityService, Need, RiskSweep, Supply, Way, WeakPoint
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import PlaceFactory


class SupplyFactory(DjangoModelFactory):
    """The mains of a building."""

    class Meta:
        model = Supply

    name = factory.Sequence(lambda n: f"Fider {n}")
    kind = "grid"
    place = factory.SubFactory(PlaceFactory)


class WayFactory(DjangoModelFactory):
    class Meta:
        model = Way

    name = factory.Sequence(lambda n: f"Radyolink {n}")
    kind = "radio"
    one = factory.SubFactory(EquipmentFactory)
    other = factory.SubFactory(EquipmentFactory)


class CityServiceFactory(DjangoModelFactory):
    class Meta:
        model = CityService

    name = factory.Sequence(lambda n: f"Hizmet {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    people = 100


class NeedFactory(DjangoModelFactory):
    """A service that stands on a piece of equipment."""

    class Meta:
        model = Need

    service = factory.SubFactory(CityServiceFactory)
    on_equipment = factory.SubFactory(EquipmentFactory)


def _latest() -> RiskSweep:
    """The latest sweep, so that all points made are those that pages show."""
    found = RiskSweep.objects.order_by("-pk").first()
    return found or RiskSweep.objects.create(seconds=1.0, elements=10, weak=1, minor=0, findings=0)


class WeakPointFactory(DjangoModelFactory):
    class Meta:
        model = WeakPoint

    sweep = factory.LazyFunction(_latest)
    rank = factory.Sequence(lambda n: n + 1)
    element = factory.Sequence(lambda n: f"equipment:{n + 1}")
    name = factory.Sequence(lambda n: f"KNK-AGG-{n}")
    kind = "equipment"
    lost = 12
    weight = 300
    services = 1
    units = 2
    points = 3
    change = "new"
