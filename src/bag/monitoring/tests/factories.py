"""One factory per model of monitoring."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from bag.monitoring.models import Credential, Target
from bag.monitoring.services.targets import save_target
from bag.organization.tests.factories import ServiceFactory


class CredentialFactory(DjangoModelFactory):
    """A community."""

    class Meta:
        model = Credential

    name = factory.Sequence(lambda n: f"Okuma {n}")
    kind = "community"
    owner_service = factory.SubFactory(ServiceFactory)
    secret = "public"


class TargetFactory(DjangoModelFactory):
    """A device asked by SNMP, entered through the service, so that it has its subject."""

    class Meta:
        model = Target

    name = factory.Sequence(lambda n: f"KNK-SW-{n} SNMP")
    method = "snmp"
    address = "127.0.0.1"
    owner_service = factory.SubFactory(ServiceFactory)
    credential = factory.SubFactory(CredentialFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Target:
        return save_target(model_class(*args, **kwargs), by=None)
