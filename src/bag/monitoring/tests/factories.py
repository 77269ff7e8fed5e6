"""One factory per model of monitoring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.models import Alarm, Check, Credential, MaintenanceWindow, Proposal, Sweep, Target
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


class SweepFactory(DjangoModelFactory):
    """A sweep over one address of loopback, without consent."""

    class Meta:
        model = Sweep

    name = factory.Sequence(lambda n: f"Konak omurga {n}")
    ranges = "127.0.0.1"
    tcp_ports = ""
    owner_service = factory.SubFactory(ServiceFactory)


class ProposalFactory(DjangoModelFactory):
    """A device that the inventory does not know."""

    class Meta:
        model = Proposal

    sweep = factory.SubFactory(SweepFactory)
    address = factory.Sequence(lambda n: f"10.35.{n // 250}.{n % 250 + 1}")
    sys_name = factory.Sequence(lambda n: f"KNK-YENI-{n}")
    first_seen = factory.LazyFunction(timezone.now)
    last_seen = factory.LazyFunction(timezone.now)


BEGUN = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class AlarmFactory(DjangoModelFactory):
    """An active alarm of a piece of equipment that has fallen silent."""

    class Meta:
        model = Alarm

    equipment = factory.SubFactory(EquipmentFactory)
    subject = factory.LazyAttribute(lambda row: Subject.objects.of(row.equipment))
    owner_service = factory.LazyAttribute(lambda row: row.equipment.owner_service)
    place = factory.LazyAttribute(lambda row: row.equipment.place)
    alarm_class = "device.silent"
    instance = "snmp"
    severity = "major"
    rank = 1
    phase = "active"
    text = factory.LazyAttribute(lambda row: f"{row.equipment.name}: yanıt vermiyor")
    first_seen = last_seen = turned_at = active_at = BEGUN


class CheckFactory(DjangoModelFactory):
    """A threshold."""

    class Meta:
        model = Check

    name = factory.Sequence(lambda n: f"Sıcaklık denetimi {n}")
    rule = "threshold"
    alarm_class = "room.hot"
    severity = "minor"
    metric = "env.temperature_c"
    raise_at = 27.0
    clear_at = 25.0
    owner_service = factory.SubFactory(ServiceFactory)


class MaintenanceWindowFactory(DjangoModelFactory):
    """Planned work of two hours."""

    class Meta:
        model = MaintenanceWindow

    title = factory.Sequence(lambda n: f"Enerji bakımı {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    starts_at = BEGUN
    ends_at = BEGUN + timedelta(hours=2)
