"""Factories of the wireless room."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import RoomFactory
from bag.wireless.models import AccessPoint, Complaint, Improvement


class AccessPointFactory(DjangoModelFactory):
    class Meta:
        model = AccessPoint

    equipment = factory.SubFactory(EquipmentFactory, type=factory.SubFactory(TypeFactory, category="access_point"))
    name = factory.LazyAttribute(lambda row: row.equipment.name)


class ComplaintFactory(DjangoModelFactory):
    class Meta:
        model = Complaint

    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(RoomFactory)
    trouble = "slow"


class ImprovementFactory(DjangoModelFactory):
    class Meta:
        model = Improvement

    access_point = factory.SubFactory(AccessPointFactory)
    reason = "Kanal doluluğu yüksek"
    planned_on = factory.Faker("date_object")
