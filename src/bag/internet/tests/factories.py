"""Factories of the internet service."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.contracts.tests.factories import ContractFactory, ContractorFactory
from bag.internet.models import (
    AccessProfile,
    AccessReview,
    AccessReviewLine,
    AccessRight,
    Attack,
    DdosReport,
    Export,
    GroupReading,
    Steward,
    Uplink,
    UplinkMonth,
)
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory, UserFactory


class AccessProfileFactory(DjangoModelFactory):
    class Meta:
        model = AccessProfile

    code = factory.Sequence(lambda n: f"profil-{n}")
    name = factory.Sequence(lambda n: f"Geniş erişim {n}")
    firewall_group = factory.Sequence(lambda n: f"internet-{n}")
    directory_group = factory.Sequence(lambda n: f"CN=internet-{n},OU=Gruplar,DC=example,DC=org")
    directory_people = "OU=Personel,DC=example,DC=org"


class StewardFactory(DjangoModelFactory):
    class Meta:
        model = Steward

    unit = factory.SubFactory(UnitFactory)
    person = factory.SubFactory(PersonFactory)
    deputy = factory.SubFactory(PersonFactory)


class AccessRightFactory(DjangoModelFactory):
    """A right that a person asked for."""

    class Meta:
        model = AccessRight

    number = factory.Sequence(lambda n: f"IYT-2026/9{n:04d}")
    profile = factory.SubFactory(AccessProfileFactory)
    unit = factory.SubFactory(UnitFactory)
    person = factory.SubFactory(PersonFactory, unit=factory.SelfAttribute("..unit"))
    reason = "Proje ortaklarının sayfalarına erişim gerekiyor."
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=120))
    requested_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class GrantedFactory(AccessRightFactory):
    """A right in force."""

    state = "granted"
    requested_by = factory.SubFactory(UserFactory)
    agreed_at = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    agreed_by = factory.SubFactory(UserFactory)
    approved_at = datetime(2026, 5, 4, 11, 0, tzinfo=UTC)
    approved_by = factory.SubFactory(UserFactory)
    granted_at = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    granted_by = factory.SubFactory(UserFactory)


class ExportFactory(DjangoModelFactory):
    class Meta:
        model = Export

    at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class GroupReadingFactory(DjangoModelFactory):
    class Meta:
        model = GroupReading

    profile = factory.SubFactory(AccessProfileFactory)
    at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    size = 1


class UplinkFactory(DjangoModelFactory):
    class Meta:
        model = Uplink

    name = factory.Sequence(lambda n: f"Ana çıkış {n}")
    carrier = factory.SubFactory(ContractorFactory)
    contract = factory.SubFactory(ContractFactory)
    committed_mbps = 1000


class UplinkMonthFactory(DjangoModelFactory):
    class Meta:
        model = UplinkMonth

    uplink = factory.SubFactory(UplinkFactory)
    month = date(2026, 5, 1)
    billed = 400e6
    measured_at = datetime(2026, 6, 1, tzinfo=UTC)


class DdosReportFactory(DjangoModelFactory):
    class Meta:
        model = DdosReport

    month = date(2026, 5, 1)
    carrier = factory.SubFactory(ContractorFactory)
    received_on = date(2026, 6, 3)
    reference = factory.Sequence(lambda n: f"DDOS-{n}")


class AttackFactory(DjangoModelFactory):
    class Meta:
        model = Attack

    report = factory.SubFactory(DdosReportFactory)
    code = factory.Sequence(lambda n: f"A-{n}")
    month = date(2026, 5, 1)
    started_at = datetime(2026, 5, 14, 1, 12, tzinfo=UTC)


class AccessReviewFactory(DjangoModelFactory):
    class Meta:
        model = AccessReview

    title = factory.Sequence(lambda n: f"İnternet yetkileri gözden geçirmesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    reviewer = factory.SubFactory(PersonFactory)
    second_reviewer = factory.SubFactory(PersonFactory)
    due_on = date(2026, 6, 30)


class AccessReviewLineFactory(DjangoModelFactory):
    class Meta:
        model = AccessReviewLine

    campaign = factory.SubFactory(AccessReviewFactory)
    right = factory.SubFactory(GrantedFactory)
    context = "Park ve Bahçeler"
    text = "IYT-2026/90001 · Personel 1 · Geniş erişim"
    reviewer = factory.SubFactory(PersonFactory)
