"""Factories of the minimum security standard."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import ServiceFactory, UnitFactory
from bag.standards.models import Acceptance, Clause, Edition, Participant


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    name = factory.Sequence(lambda n: f"2026/{n + 100}")
    owner_service = factory.SubFactory(ServiceFactory)
    summary = "Ağı ortak kullanan bütün kurumları bağlar."
    review_on = date(2030, 1, 31)


class ClauseFactory(DjangoModelFactory):
    class Meta:
        model = Clause

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda n: f"DNM-{n % 1000}")
    title = factory.Sequence(lambda n: f"Yedekleme {n}")
    requirement = "Yedekler alınır ve denenir."


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"Örnek İlçe Belediyesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    since = date(2024, 1, 1)


class AcceptanceFactory(DjangoModelFactory):
    class Meta:
        model = Acceptance

    number = factory.Sequence(lambda n: f"2026/PR-{n}")
    participant = factory.SubFactory(ParticipantFactory)
    edition = factory.SubFactory(EditionFactory)
    signed_on = date(2026, 3, 2)
    expires_on = date(2030, 3, 1)
    ours = "Şube Müdürü"
    theirs = "Bilgi İşlem Müdürü"
