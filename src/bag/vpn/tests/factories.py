"""Factories of the room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory
from bag.vpn.models import AccessRequest, Account, AccountReview, Gateway, Tunnel


class GatewayFactory(DjangoModelFactory):
    """A WireGuard gateway that is not read."""

    class Meta:
        model = Gateway

    name = factory.Sequence(lambda n: f"Uzaktan erişim {n}")
    kind = "wireguard"
    owner_service = factory.SubFactory(ServiceFactory)
    endpoint = "vpn.example.org"


class AccountFactory(DjangoModelFactory):
    """An open account of a year."""

    class Meta:
        model = Account

    login = factory.Sequence(lambda n: f"kullanici.{n}")
    gateway = factory.SubFactory(GatewayFactory)
    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    purpose = "Sunucu bakımı"
    networks = "10.90.1.0/24"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=335))


class AccessRequestFactory(DjangoModelFactory):
    class Meta:
        model = AccessRequest

    number = factory.Sequence(lambda n: f"VPT-2026/9{n:04d}")
    owner_service = factory.SubFactory(ServiceFactory)
    gateway = factory.SubFactory(GatewayFactory, owner_service=factory.SelfAttribute("..owner_service"))
    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    purpose = "Mesai dışında sunucu bakımı"
    networks = "10.90.1.0/24"
    starts_on = date(2026, 5, 4)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=180))
    requested_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class AccountReviewFactory(DjangoModelFactory):
    class Meta:
        model = AccountReview

    title = factory.Sequence(lambda n: f"VPN hesap incelemesi {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    reviewer = factory.SubFactory(PersonFactory)
    second_reviewer = factory.SubFactory(PersonFactory)
    due_on = date(2026, 6, 30)


class TunnelFactory(DjangoModelFactory):
    """An IPsec tunnel with strong parameters and a fresh secret."""

    class Meta:
        model = Tunnel

    name = factory.Sequence(lambda n: f"kurum-{n}")
    title = "Veri paylaşımı"
    gateway = factory.SubFactory(GatewayFactory, kind="strongswan")
    institution = factory.SubFactory(UnitFactory)
    starts_on = date(2026, 5, 4)
    local_address = "192.0.2.1"
    peer_address = "198.51.100.7"
    local_networks = "10.90.1.0/24"
    peer_networks = "10.200.0.0/24"
    local_id = "biz.example.org"
    peer_id = "kurum.example.org"
    ike = "aes256-sha256-modp2048"
    esp = "aes256gcm16-modp2048"
    secret = "deneme-sirri-0123456789"
    secret_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=20))
