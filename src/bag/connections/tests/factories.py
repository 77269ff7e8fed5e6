"""Factories of new connections."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from bag.connections.models import Connection
from bag.connections.services.planning import save_connection
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import RoomFactory


class ConnectionFactory(DjangoModelFactory):
    """A connection that nobody planned yet."""

    class Meta:
        model = Connection

    title = factory.Sequence(lambda n: f"Yeni masa {n}")
    owner_service = factory.SubFactory(ServiceFactory, code="network")
    place = factory.SubFactory(RoomFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Connection:
        return save_connection(model_class(*args, **kwargs), None, created=True)
