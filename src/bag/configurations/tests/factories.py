"""One factory per model of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.changes.tests.factories import ChangeFactory
from bag.configurations.models import Cause, ConfigVersion, ManagedDevice, PushPlan, RuleProfile, Waiver
from bag.configurations.services.devices import save_device
from bag.configurations.services.storing import keep_file
from bag.configurations.tests import cases_ios
from bag.inventory.tests.factories import TypeFactory
from bag.organization.tests.factories import ServiceFactory, UserFactory


class ManagedDeviceFactory(DjangoModelFactory):
    """An access switch without a password, entered through the service, so that it has its state."""

    class Meta:
        model = ManagedDevice

    name = factory.Sequence(lambda n: f"SW-KNK-{n:03}")
    owner_service = factory.SubFactory(ServiceFactory)
    address = "127.9.0.1"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> ManagedDevice:
        return save_device(model_class(*args, **kwargs), None, created=True)


class RuleProfileFactory(DjangoModelFactory):
    """Golden rules of distribution switches of one type."""

    class Meta:
        model = RuleProfile

    name = factory.Sequence(lambda n: f"Dağıtım kuralları {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    role = "distribution"
    equipment_type = factory.SubFactory(TypeFactory)


class WaiverFactory(DjangoModelFactory):
    """A waiver that waits for its decision."""

    class Meta:
        model = Waiver

    device = factory.SubFactory(ManagedDeviceFactory)
    rule = "port-security"
    where = factory.Sequence(lambda n: f"GigabitEthernet1/0/{n}")
    reason = "Test düzeneği için gerekli"
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    asked_by = factory.SubFactory(UserFactory)


class ConfigVersionFactory(DjangoModelFactory):
    """A version taken from a file, judged."""

    class Meta:
        model = ConfigVersion

    device = factory.SubFactory(ManagedDeviceFactory)
    text = cases_ios.BASE

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> ConfigVersion:
        made = keep_file(kwargs["device"], kwargs["text"], by=None, at=kwargs.get("taken_at", timezone.now()))
        assert made is not None
        assert made.cause == Cause.FILE
        return made


class PushPlanFactory(DjangoModelFactory):
    """Lines of a change that is still a draft, without devices."""

    class Meta:
        model = PushPlan

    title = factory.Sequence(lambda n: f"Yeni saat sunucusu {n}")
    change = factory.SubFactory(ChangeFactory)
    commands = "ntp server 10.35.0.13\n"
