"""Factories of the work room."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import ServiceFactory
from bag.work.models import Incident


class IncidentFactory(DjangoModelFactory):
    """A new incident of medium levels; services make those with numbers of the year."""

    class Meta:
        model = Incident

    number = factory.Sequence(lambda n: f"ARZ-2026/9{n:05d}")
    title = factory.Sequence(lambda n: f"Anahtar {n} yanıt vermiyor")
    service = factory.SubFactory(ServiceFactory)
    priority = 3
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
