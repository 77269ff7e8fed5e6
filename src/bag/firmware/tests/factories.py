"""One factory per model that people keep."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.firmware.models import Advisory, EndOfLife, SoftwareVersion, Source, TargetVersion, UpgradeCampaign
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.organization.tests.factories import ServiceFactory


class SoftwareVersionFactory(DjangoModelFactory):
    class Meta:
        model = SoftwareVersion

    equipment = factory.SubFactory(EquipmentFactory)
    version = "15.2(7)E3"
    source = Source.SNMP
    since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=90))
    seen_at = factory.LazyFunction(timezone.now)


class TargetVersionFactory(DjangoModelFactory):
    class Meta:
        model = TargetVersion

    equipment_type = factory.SubFactory(TypeFactory)
    owner_service = factory.SubFactory(ServiceFactory)
    wanted = "15.2(7)E10"
    least = "15.2(7)E5"
    reason = "Üreticinin önerdiği sürüm."


class EndOfLifeFactory(DjangoModelFactory):
    class Meta:
        model = EndOfLife

    equipment_type = factory.SubFactory(TypeFactory)
    end_of_sale = date(2024, 10, 31)
    end_of_support = date(2029, 10, 31)


class AdvisoryFactory(DjangoModelFactory):
    class Meta:
        model = Advisory

    key = factory.Sequence(lambda n: f"CVE-2026-{9000 + n}")
    title = factory.Sequence(lambda n: f"SNMP hizmetinde taşma {n}")
    severity = "high"


class UpgradeCampaignFactory(DjangoModelFactory):
    """A campaign laid out as the service does it."""

    class Meta:
        model = UpgradeCampaign

    title = factory.Sequence(lambda n: f"Kenar anahtarlar {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    equipment_type = factory.SubFactory(TypeFactory)
    wanted = "15.2(7)E10"
    reason = "Güvenlik düzeltmeleri yayımlandı."
    steps = "Dosya yüklenir, özet denetlenir, cihaz yeniden başlatılır, portlar ve komşular karşılaştırılır."
    rollback = "Önceki dosya ile yeniden başlatılır."

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> UpgradeCampaign:
        from bag.firmware.services.campaigns import save_campaign

        return save_campaign(model_class(*args, **kwargs), None, created=True)
