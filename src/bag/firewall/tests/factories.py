"""Factories of the rule register."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from bag.firewall.domain import codec
from bag.firewall.domain.dialects.cisco import read_ios
from bag.firewall.models import Campaign, Rule, RuleRequest, RuleSet
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory

_SAMPLE = read_ios("ip access-list extended A\n 10 permit tcp 10.1.0.0 0.0.255.255 host 10.9.0.5 eq 443\n")
_RULE = _SAMPLE.sets[0].rules[0]


class RuleSetFactory(DjangoModelFactory):
    class Meta:
        model = RuleSet

    name = factory.Sequence(lambda n: f"VLAN{n}-GIRIS")
    owner_service = factory.SubFactory(ServiceFactory)
    version = 1
    loaded_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class RuleFactory(DjangoModelFactory):
    class Meta:
        model = Rule

    rule_set = factory.SubFactory(RuleSetFactory)
    position = factory.Sequence(lambda n: n)
    line = factory.SelfAttribute("position")
    number = factory.Sequence(lambda n: str(10 * n))
    action = "permit"
    text = factory.Sequence(lambda n: f"permit tcp 10.1.0.0 0.0.255.255 host 10.9.0.5 eq {n % 60000}")
    parsed = factory.LazyFunction(lambda: codec.packed(_RULE))
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")


class RuleRequestFactory(DjangoModelFactory):
    class Meta:
        model = RuleRequest

    number = factory.Sequence(lambda n: f"GKT-2026/9{n:04d}")
    title = factory.Sequence(lambda n: f"Zabıta birimi belge sunucusuna erişim {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    unit = factory.SubFactory(UnitFactory)
    source = "10.1.0.0/16"
    target = "10.9.0.5"
    protocol = "tcp"
    port = "443"
    reason = "Belge yönetim sistemine erişim gerekiyor."
    requested_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    title = factory.Sequence(lambda n: f"Kural gözden geçirmesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    reviewer = factory.SubFactory(PersonFactory)
    second_reviewer = factory.SubFactory(PersonFactory)
    due_on = date(2026, 6, 30)
