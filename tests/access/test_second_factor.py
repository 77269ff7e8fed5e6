"""The second factor: an authenticator app and recovery codes, asked for after the password; demanded by role."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from bag.core.access import Role
from bag.core.models import User
from bag.organization.tests.factories import PASSWORD, UserFactory, user_with_role

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def code(secret: str, step: int = 0) -> str:
    """The code that an authenticator app shows now, or ``step`` half minutes away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def activate(client: Client) -> str:
    """Set an authenticator app up for the signed-in account; returns its secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret, -1)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


@pytest.fixture
def user() -> User:
    return UserFactory(username="ag.sefi")


@pytest.fixture
def secret(client: Client, user: User) -> str:
    client.force_login(user, BACKEND)
    found = activate(client)
    client.logout()
    return found


def password_step(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": "ag.sefi", "password": PASSWORD})


def test_the_password_alone_is_not_enough(client: Client, secret: str) -> None:
    answer = password_step(client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "_auth_user_id" in client.session


def test_the_secret_is_sealed_in_the_database(secret: str) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert "bag1." in stored


def test_a_recovery_code_lets_in_once(client: Client, secret: str, user: User) -> None:
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        password_step(client)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in client.session) is expected
        client.logout()


def test_codes_cannot_be_guessed_at_will(client: Client, secret: str) -> None:
    password_step(client)
    texts = [client.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).content.decode() for n in range(7)]
    assert "Çok fazla" in texts[-1]
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "_auth_user_id" not in client.session


def test_the_set_up_page_shows_a_picture_and_the_secret_without_inline_script(client: Client, user: User) -> None:
    client.force_login(user, BACKEND)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert 'src="data:image/svg+xml' in text
    assert page.context["form"].secret in text
    scripts = re.findall(r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))[^>]*>", text)
    assert scripts == []


class TestDemandedByRole:
    @pytest.fixture(autouse=True)
    def _demanded(self, settings: Any) -> None:
        settings.MFA_ROLES = frozenset({Role.MANAGER})

    def test_who_must_have_one_is_led_to_set_it_up(self, client: Client) -> None:
        client.force_login(user_with_role(Role.MANAGER), BACKEND)
        for page in ("profile", "tokens", "organization:unit-list"):
            answer = client.get(reverse(page))
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("mfa_index"))
        assert client.get("/api/v1/organization/unit/").status_code == 403
        assert client.get(reverse("mfa_index")).status_code == 200
        activate(client)
        assert client.get(reverse("organization:unit-list")).status_code == 200

    def test_others_sign_in_as_before(self, client: Client) -> None:
        client.force_login(user_with_role(Role.CHIEF, "network"), BACKEND)
        assert client.get(reverse("organization:unit-list")).status_code == 200


def test_the_clock_may_be_one_step_off(client: Client, secret: str) -> None:
    password_step(client)
    client.post(reverse("mfa_authenticate"), {"code": code(secret, 1)})
    assert "_auth_user_id" in client.session
