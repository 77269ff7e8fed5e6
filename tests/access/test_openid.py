"""Sign-in through an OpenID Connect provider: real sockets, real signatures; it says who, never what they may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from bag.config import read
from bag.core import access
from bag.core.access import Grant, Role
from bag.core.models import User
from bag.organization.tests.factories import UserFactory, user_with_role
from tests.access.provider import Provider

pytestmark = pytest.mark.django_db
START = "/account/oidc/institution/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider("bag", "gizli-anahtar") as running:
        running.claims = {"sub": "1001", "preferred_username": "telsiz.sefi", "name": "Telsiz Şefi"}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "institution",
                        "name": "Kurum kimliği",
                        "client_id": running.client_id,
                        "secret": running.client_secret,
                        "settings": {"server_url": running.issuer},
                    }
                ],
            }
        }
        yield running


def come(client: Client) -> Any:
    """Walk the whole way: our page, the provider, back to us. Returns our last answer."""
    away = client.post(START)
    assert away.status_code == 302, away.content.decode()
    back = httpx.get(away["Location"])
    assert back.status_code == 302
    return client.get(back.headers["Location"].partition("://testserver")[2])


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_account_of_that_user_name_signs_in_with_its_own_rights(client: Client, provider: Provider) -> None:
    user = user_with_role(Role.CHIEF, "radio")
    User.objects.filter(pk=user.pk).update(username="telsiz.sefi")
    assert come(client).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert access.grants(user) == {Grant(Role.CHIEF, "radio"), Grant(Role.REQUESTER)}
    assert {"/token", "/userinfo"} <= set(provider.requests)


def test_a_verified_address_finds_the_account_too(client: Client, provider: Provider) -> None:
    user = UserFactory(username="baska.ad", email="sef@example.org")
    provider.claims |= {"email": "SEF@example.org", "email_verified": True}
    come(client)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get(user=user).uid == "1001"


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_nobody_verified_finds_nothing(client: Client, provider: Provider, verified: bool | None) -> None:
    UserFactory(username="baska.ad", email="sef@example.org")
    provider.claims |= {"email": "sef@example.org"} | ({} if verified is None else {"email_verified": verified})
    assert come(client).status_code == 403
    assert not inside(client)


def test_two_accounts_of_one_address_are_none(client: Client, provider: Provider) -> None:
    UserFactory(email="ortak@example.org")
    UserFactory(email="ortak@example.org")
    provider.claims |= {"email": "ortak@example.org", "email_verified": True}
    assert come(client).status_code == 403


def test_strangers_get_no_account(client: Client, provider: Provider) -> None:
    answer = come(client)
    assert answer.status_code == 403
    assert "henüz" in answer.content.decode()
    assert not User.objects.filter(username="telsiz.sefi").exists()
    assert not SocialAccount.objects.exists()


def test_an_account_switched_off_stays_out(client: Client, provider: Provider) -> None:
    UserFactory(username="telsiz.sefi", is_active=False)
    come(client)
    assert not inside(client)


def test_claims_about_roles_count_for_nothing(client: Client, provider: Provider) -> None:
    user = UserFactory(username="telsiz.sefi")
    provider.claims |= {"roles": ["administrator", "manager"], "groups": ["admins"], "is_superuser": True}
    come(client)
    assert access.grants(user) == {Grant(Role.REQUESTER)}


def test_a_forged_state_is_refused(client: Client, provider: Provider) -> None:
    UserFactory(username="telsiz.sefi")
    client.post(START)
    client.get("/account/oidc/institution/login/callback/?code=x&state=forged")
    assert not inside(client)


def test_a_stolen_code_without_its_verifier_is_worthless(client: Client, provider: Provider) -> None:
    UserFactory(username="telsiz.sefi")
    first = client.post(START)
    code = httpx.get(first["Location"]).headers["Location"].partition("code=")[2].partition("&")[0]
    thief = Client()
    state = thief.post(START)["Location"].partition("state=")[2].partition("&")[0]
    thief.get(f"/account/oidc/institution/login/callback/?code={code}&state={state}")
    assert not inside(thief)


def test_the_sign_in_page_offers_it_by_name(client: Client, provider: Provider) -> None:
    assert "Kurum kimliği ile giriş yap" in client.get("/account/login/").content.decode()


def test_the_configuration_knows_the_provider() -> None:
    config = read({"BAG_OIDC_ISSUER": "https://kimlik.example.org/realms/x", "BAG_OIDC_CLIENT_ID": "bag"})
    assert (config.oidc.origin, config.oidc.client_id) == ("https://kimlik.example.org", "bag")
