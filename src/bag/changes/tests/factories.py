"""Factories of the room of changes."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from bag.changes.models import Change, FreezePeriod, Procedure
from bag.organization.tests.factories import ServiceFactory


class ProcedureFactory(DjangoModelFactory):
    class Meta:
        model = Procedure

    title = factory.Sequence(lambda n: f"Yedek hat denemesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    plan = "Hat kapatılır, trafiğin yedekten gittiği görülür, hat açılır."
    rollback = "Hat açılır, komşuluklar beklenir."
    outage_minutes = 5


class ChangeFactory(DjangoModelFactory):
    """A draft; services make those with numbers of the year."""

    class Meta:
        model = Change

    number = factory.Sequence(lambda n: f"DGS-2026/9{n:04d}")
    title = factory.Sequence(lambda n: f"Anahtar yazılım güncellemesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    reason = "Üretici güvenlik düzeltmesi yayımladı."
    plan = "Yedek alınır, yazılım yüklenir, cihaz yeniden başlatılır."
    rollback = "Önceki yazılım bölümünden başlatılır."
    starts_at = datetime(2026, 5, 9, 19, 0, tzinfo=UTC)
    ends_at = datetime(2026, 5, 9, 21, 0, tzinfo=UTC)
    planned_outage = 20
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class FreezePeriodFactory(DjangoModelFactory):
    class Meta:
        model = FreezePeriod

    title = factory.Sequence(lambda n: f"Bayram {n}")
    starts_at = datetime(2026, 5, 26, 9, 0, tzinfo=UTC)
    ends_at = datetime(2026, 5, 31, 6, 0, tzinfo=UTC)
