"""Pages of remote access: self-service, verbs, files, rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.addresses.tests.factories import PrefixFactory
from bag.core.access import Role
from bag.core.models import AuditEvent
from bag.organization.models import Person
from bag.organization.tests.factories import ServiceFactory, UnitFactory, user_with_role
from bag.vpn.domain.wireguard import new_keys
from bag.vpn.models import AccessRequest, Account, StrengthPolicy
from bag.vpn.services import accounts
from bag.vpn.tests.factories import (
    AccessRequestFactory,
    AccountFactory,
    AccountReviewFactory,
    GatewayFactory,
    TunnelFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client: Client, role: Role, service: str | None = "network") -> Any:
    user = user_with_role(role, service)
    client.force_login(user, backend=BACKEND)
    return user


def wireguard(**given: Any) -> Any:
    service = ServiceFactory(code="network")
    pool = PrefixFactory(network="10.99.0.0/24", owner_service=service)
    return GatewayFactory(owner_service=service, pool=pool, public_key=new_keys().public, **given)


def test_an_employee_asks_gets_an_account_and_takes_its_profile_once(client: Client) -> None:
    gateway, today = wireguard(), timezone.localdate()
    employee = sign_in(client, Role.REQUESTER, None)
    values = {
        "gateway": gateway.pk, "purpose": "Sunucu bakımı", "networks": "10.90.1.0/24, 10.90.2.0/24", "mfa": "totp",
        "starts_on": today.isoformat(), "ends_on": today.replace(year=today.year + 1, day=1).isoformat(),
    }  # fmt: skip
    assert client.get(reverse("vpn:ask")).status_code == 200
    for wrong in ({"networks": "her yer"}, {"ends_on": "2020-01-01"}, {"gateway": 0}):
        assert client.post(reverse("vpn:ask"), {**values, **wrong}).status_code == 422
    assert client.post(reverse("vpn:ask"), values).status_code == 302
    row = AccessRequest.objects.get()
    assert row.number in client.get(reverse("vpn:mine")).content.decode()
    for role, verb, given in (
        (Role.CHIEF, "approve", {"note": ""}), (Role.STAFF, "create", {"login": "ayse.kaya"}),
    ):  # fmt: skip
        sign_in(client, role)
        assert reverse(f"vpn:request-{verb}", args=[row.pk]) in client.get(row.get_absolute_url()).content.decode()
        client.post(reverse(f"vpn:request-{verb}", args=[row.pk]), given)
    account = Account.objects.get()
    assert client.post(reverse("vpn:profile", args=[account.pk])).status_code == 403, "not the holder"
    client.force_login(employee, backend=BACKEND)
    answer = client.post(reverse("vpn:profile", args=[account.pk]))
    page = answer.content.decode()
    assert "PrivateKey = " in page
    assert "<svg" in page
    assert "no-store" in answer["Cache-Control"]
    assert "AllowedIPs = 10.90.1.0/24, 10.90.2.0/24" in page
    private = page.split("PrivateKey = ")[1].split("\n")[0]
    account.refresh_from_db()
    assert len(account.public_key) == 44
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(a::text, ''), (SELECT string_agg(e::text, '') FROM vpn_accountevent e) "
            "FROM vpn_account a"
        )
        assert private not in "".join(cursor.fetchone())


def test_pages_ask_as_much_for_many_as_for_few(client: Client) -> None:
    sign_in(client, Role.STAFF)
    gateway = wireguard()
    client.get(reverse("vpn:overview"))
    counts = []
    for _ in range(2):
        for _one in range(3):
            AccountFactory(gateway=gateway)
            TunnelFactory(gateway__owner_service=gateway.owner_service)
        Account.objects.update(created_at=timezone.now().replace(year=2025), starts_on="2025-01-01")
        with CaptureQueriesContext(connection) as asked:
            for name in ("overview", "dormant", "policy", "mine"):
                assert client.get(reverse(f"vpn:{name}")).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] < 48


def test_the_chief_closes_an_account_with_a_reason(client: Client) -> None:
    account = AccountFactory(gateway=wireguard())
    sign_in(client, Role.CHIEF)
    client.post(reverse("vpn:account-suspend", args=[account.pk]), {"note": "yok"})
    account.refresh_from_db()
    assert account.is_open, "without a reason nothing happens"
    for verb, standing in (("suspend", "suspended"), ("resume", "active"), ("close", "closed")):
        client.post(reverse(f"vpn:account-{verb}", args=[account.pk]), {"note": "Birim değişikliği nedeniyle."})
        account.refresh_from_db()
        assert account.standing == standing
        assert client.get(account.get_absolute_url()).status_code == 200


def test_files_of_a_tunnel_go_on_record(client: Client) -> None:
    tunnel = TunnelFactory(gateway__owner_service=ServiceFactory(code="network"))
    sign_in(client, Role.STAFF)
    address = reverse("vpn:tunnel-file", args=[tunnel.pk, "ours"])
    assert client.post(address, {"reason": "kısa"}).status_code == 302
    answer = client.post(address, {"reason": "Karşı kurumla kurulum yapılıyor."})
    assert "connections {" in answer.content.decode()
    assert AuditEvent.objects.filter(action="vpn.tunnel_file").count() == 1
    assert client.post(address.replace("ours", "bizim"), {"reason": "Karşı kurumla kurulum."}).status_code == 404
    assert "deneme-sirri" not in client.get(tunnel.get_absolute_url()).content.decode()


def test_the_openvpn_profile_has_no_secret_and_needs_its_authority(client: Client) -> None:
    gateway = GatewayFactory(kind="openvpn", owner_service=ServiceFactory(code="network"), port=1194)
    account = AccountFactory(gateway=gateway)
    client.force_login(account.person.user, backend=BACKEND)
    address = reverse("vpn:openvpn", args=[account.pk])
    assert client.get(address).status_code == 302, "no certificate on record"
    gateway.authority = "-----BEGIN CERTIFICATE-----\nTVI=\n-----END CERTIFICATE-----\n</ca>\nscript-security 2"
    gateway.save()
    assert client.get(address).status_code == 302, "more than a certificate"
    gateway.authority = "-----BEGIN CERTIFICATE-----\r\nTVI=\r\n-----END CERTIFICATE-----\r\n"
    gateway.save()
    text = client.get(address).content.decode()
    assert "remote vpn.example.org 1194" in text
    assert "route 10.90.1.0 255.255.255.0" in text


def test_a_gateway_gets_keys_and_its_whole_file(client: Client) -> None:
    gateway = wireguard()
    account = accounts.save(AccountFactory.build(gateway=gateway, person=Person.objects.get(
        user=user_with_role(Role.STAFF, "network")), unit=UnitFactory(), public_key=new_keys().public), None,
        created=True)  # fmt: skip
    sign_in(client, Role.STAFF)
    before = gateway.public_key
    answer = client.post(reverse("vpn:gateway-keys", args=[gateway.pk]), {"reason": "İlk kurulum yapılıyor."})
    text = answer.content.decode()
    gateway.refresh_from_db()
    assert gateway.public_key != before
    assert f"PublicKey = {account.public_key}\nAllowedIPs = 10.99.0.1/32" in text
    assert client.get(gateway.get_absolute_url()).status_code == 200


def test_the_policy_is_edited_by_leaders_only(client: Client) -> None:
    sign_in(client, Role.CHIEF)
    values = {"forbidden": "des md5", "weak": "sha1", "secret_days": 180, "dormant_days": 60}
    assert client.post(reverse("vpn:policy"), {**values, "weak": "shaa1"}).status_code == 422
    assert client.post(reverse("vpn:policy"), values).status_code == 302
    assert StrengthPolicy.objects.get().forbidden == "des md5"
    sign_in(client, Role.STAFF)
    client.post(reverse("vpn:policy"), {**values, "secret_days": 999})
    assert StrengthPolicy.objects.get().secret_days == 180


@pytest.mark.parametrize(("role", "service"), [(Role.STAFF, "radio"), (Role.AUDITOR, None), (Role.REQUESTER, None)])
def test_others_open_and_close_nothing(client: Client, role: Role, service: str | None) -> None:
    gateway = wireguard()
    rows = {
        "request": AccessRequestFactory(gateway=gateway, owner_service=gateway.owner_service),
        "account": AccountFactory(gateway=gateway),
        "gateway": gateway,
        "review": AccountReviewFactory(owner_service=gateway.owner_service),
    }
    tunnel = TunnelFactory(gateway__owner_service=gateway.owner_service)
    sign_in(client, role, service)
    verbs = {
        "request": ("approve", "reject", "create", "verify"), "account": ("suspend", "close", "resume", "check"),
        "gateway": ("look", "align", "keys"), "review": ("start",),
    }  # fmt: skip
    given = {"note": "Gerekçe budur işte.", "reason": "Gerekçe budur işte.", "login": "ayse"}
    for name, row in rows.items():
        for verb in verbs[name]:
            assert client.post(reverse(f"vpn:{name}-{verb}", args=[row.pk]), given).status_code in (403, 404), verb
    assert client.post(reverse("vpn:tunnel-file", args=[tunnel.pk, "ours"]), given).status_code in (403, 404)
    assert client.post(reverse("vpn:profile", args=[rows["account"].pk])).status_code == 403
    assert client.get(reverse("vpn:openvpn", args=[rows["account"].pk])).status_code == 403
