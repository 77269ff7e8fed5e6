"""Factories of the room."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from bag.excavations.models import Excavation
from bag.excavations.services import excavations
from bag.organization.tests.factories import ServiceFactory


class ExcavationFactory(DjangoModelFactory):
    """An announced dig, entered through the service."""

    class Meta:
        model = Excavation

    title = factory.Sequence(lambda n: f"İnönü Caddesi {n} doğal gaz hattı")
    owner_service = factory.SubFactory(ServiceFactory)
    digger = "Doğal gaz dağıtım şirketi"
    starts_on = date(2026, 11, 23)
    ends_on = date(2026, 11, 27)
    depth_cm = 120

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Excavation:
        return excavations.save(model_class(*args, **kwargs), None, created=True)
