"""Signing in with a password: by user name or e-mail, lock-out with the time to wait, change and reset, sessions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.accounts import lockout
from bag.core.models import SignInFailure, User
from bag.organization.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "Körfez-rüzgârı-35"
LOGIN = "/account/login/"


@pytest.fixture
def user() -> User:
    return UserFactory(username="telsiz.sefi", email="telsiz@example.org")


def attempt(client: Client, login: str, password: str, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


@pytest.mark.parametrize("login", ["telsiz.sefi", "telsiz@example.org", "TELSIZ@example.org"])
def test_user_name_and_e_mail_let_in(client: Client, user: User, login: str) -> None:
    answer = attempt(client, login, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_passwords_are_kept_with_argon2(user: User) -> None:
    assert user.password.startswith("argon2$argon2id$")


def test_a_wrong_password_says_nothing_about_the_account(client: Client, user: User) -> None:
    answers = [attempt(client, name, "yanlış parola") for name in ("telsiz.sefi", "kimse.yok")]
    messages = [list(answer.context["form"].non_field_errors()) for answer in answers]
    assert messages[0] == messages[1] != []
    assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_account_and_the_page_says_how_long(client: Client, user: User) -> None:
    for _ in range(5):
        attempt(client, "telsiz.sefi", "yanlış")
    answer = attempt(client, "telsiz@example.org", PASSWORD)
    assert "Çok fazla hatalı deneme yapıldı. 15 dakika sonra yeniden deneyin." in answer.content.decode()
    assert "_auth_user_id" not in client.session
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert attempt(client, "telsiz.sefi", PASSWORD).status_code == 302


def test_the_right_password_clears_the_count(client: Client, user: User) -> None:
    for _ in range(4):
        attempt(client, "telsiz.sefi", "yanlış")
    attempt(client, "telsiz.sefi", PASSWORD)
    client.logout()
    attempt(client, "telsiz.sefi", "yanlış")
    assert attempt(client, "telsiz.sefi", PASSWORD).status_code == 302


def test_one_address_cannot_try_many_accounts(client: Client, user: User) -> None:
    for number in range(lockout.MOST_PER_ADDRESS):
        lockout.note_failure(f"deneme{number}", "192.0.2.7")
    assert b"hatal\xc4\xb1 deneme" in attempt(client, "telsiz.sefi", PASSWORD, REMOTE_ADDR="192.0.2.7").content
    assert attempt(client, "telsiz.sefi", PASSWORD, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_failures_hold_no_typed_text_and_are_pruned(client: Client) -> None:
    attempt(client, "parolamı-buraya-yazdım", "x")
    row = SignInFailure.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", row.account)
    assert lockout.prune(timezone.now()) == 1


def test_a_switched_off_account_does_not_get_in(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    attempt(client, "telsiz.sefi", PASSWORD)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post("/account/signup/", {"username": "yeni", "password1": PASSWORD, "email": "y@example.org"})
    assert not User.objects.filter(username="yeni").exists()
    assert "sistem yöneticisi" in answer.content.decode()


def test_language_and_theme_follow_the_person(client: Client) -> None:
    UserFactory(username="auditor", language="en", theme="dark")
    answer = attempt(client, "auditor", PASSWORD)
    assert (answer.cookies["django_language"].value, answer.cookies["theme"].value) == ("en", "dark")


def test_the_password_is_changed_by_the_rules(client: Client, user: User) -> None:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    page = reverse("account_change_password")
    weak = client.post(page, {"oldpassword": PASSWORD, "password1": "telsiz", "password2": "telsiz"})
    assert "12 karakter" in weak.content.decode()
    good = "Yeni-bir-köprü-1912"
    client.post(page, {"oldpassword": PASSWORD, "password1": good, "password2": good})
    user.refresh_from_db()
    assert user.check_password(good)


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, user: User) -> None:
    client.post(reverse("account_reset_password"), {"email": user.email})
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", letter.body)
    page = client.get(link[1], follow=True)
    good = "Saat-kulesi-1901-Konak"
    client.post(page.request["PATH_INFO"], {"password1": good, "password2": good})
    user.refresh_from_db()
    assert user.check_password(good)
    assert client.get(link[1], follow=True).context.get("token_fail")


def test_no_stranger_chooses_the_host_of_a_link_by_mail(client: Client, user: User) -> None:
    page = reverse("account_reset_password")
    assert client.post(page, {"email": user.email}, HTTP_HOST="evil.example").status_code == 400
    assert not mail.outbox
    forged = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example", "HTTP_ORIGIN": "null"}
    client.post(page, {"email": user.email}, **forged)
    (letter,) = mail.outbox
    assert re.findall(r"https?://[^/\s]+", letter.body) == ["http://testserver"]
    assert "evil" not in letter.body


def test_resetting_tells_no_stranger_who_has_an_account(client: Client, user: User) -> None:
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email}).headers["Location"]
        for email in (user.email, "yabanci@example.org")
    )
    assert known == unknown


class TestSessions:
    def test_other_sessions_are_listed_and_ended(self, user: User) -> None:
        here, there = Client(headers={"User-Agent": "Desktop"}), Client(headers={"User-Agent": "Phone"})
        attempt(here, "telsiz.sefi", PASSWORD)
        attempt(there, "telsiz.sefi", PASSWORD)
        page = here.get(reverse("usersessions_list"))
        assert {session.user_agent for session in page.context["sessions"]} == {"Desktop", "Phone"}
        other = UserSession.objects.get(user_agent="Phone")
        here.post(reverse("session-end", args=[other.pk]))
        assert there.get(reverse("profile")).status_code == 302
        assert here.get(reverse("profile")).status_code == 200

    def test_nobody_ends_sessions_of_others(self, user: User) -> None:
        theirs, mine = Client(), Client()
        attempt(theirs, "telsiz.sefi", PASSWORD)
        UserFactory(username="baskasi")
        attempt(mine, "baskasi", PASSWORD)
        session = UserSession.objects.get(user=user)
        assert mine.post(reverse("session-end", args=[session.pk])).status_code == 404
        assert theirs.get(reverse("profile")).status_code == 200


def test_the_profile_is_saved_and_refuses_an_empty_name(client: Client, user: User) -> None:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    page = reverse("profile")
    assert client.post(page, {"name": "", "language": "tr", "theme": "auto"}).status_code == 422
    answer = client.post(page, {"name": "Telsiz Şefi", "language": "en", "theme": "dark"})
    assert answer.cookies["theme"].value == "dark"
    user.refresh_from_db()
    assert (user.name, user.language) == ("Telsiz Şefi", "en")


@pytest.mark.parametrize("name", ["profile", "tokens", "mfa_index", "usersessions_list", "elevation", "elevations"])
def test_account_pages_ask_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)
