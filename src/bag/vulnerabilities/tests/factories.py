"""Factories of vulnerability findings."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import ServiceFactory
from bag.vulnerabilities.models import Finding, Host, Scope, Severity, Weakness

SEEN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class ScopeFactory(DjangoModelFactory):
    class Meta:
        model = Scope

    name = factory.Sequence(lambda n: f"Sunucu taraması {n}")
    owner_service = factory.SubFactory(ServiceFactory)


class HostFactory(DjangoModelFactory):
    class Meta:
        model = Host

    name = factory.Sequence(lambda n: f"10.77.{n // 250 % 250}.{n % 250 + 1}")
    address = factory.SelfAttribute("name")
    owner_service = factory.SubFactory(ServiceFactory)
    first_seen = SEEN
    last_seen = SEEN


class WeaknessFactory(DjangoModelFactory):
    class Meta:
        model = Weakness

    key = factory.Sequence(lambda n: f"nessus:{10000 + n}")
    title = factory.Sequence(lambda n: f"Eski yazılım sürümü {n}")


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    host = factory.SubFactory(HostFactory)
    host_name = factory.SelfAttribute("host.name")
    weakness = factory.SubFactory(WeaknessFactory)
    title = factory.SelfAttribute("weakness.title")
    severity = Severity.HIGH
    port = 443
    protocol = "tcp"
    owner_service = factory.SelfAttribute("host.owner_service")
    scope = factory.SubFactory(ScopeFactory)
    due_on = date(2026, 5, 25)
    first_seen = SEEN
    last_seen = SEEN
