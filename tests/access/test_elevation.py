"""The administrator mode: no power without it, a reason and an end with it, marked history, readers of the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Elevation, User
from bag.organization.models import Person, Position, Skill
from bag.organization.tests.factories import PASSWORD, PersonFactory, PositionFactory, user_with_role

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
REASON = {"reason": "Yeni servis şefinin kadrosu girilecek", "minutes": "15"}


@pytest.fixture
def admin() -> User:
    return user_with_role(Role.ADMINISTRATOR)


@pytest.fixture
def signed_in(client: Client, admin: User) -> Client:
    client.force_login(admin, BACKEND)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def add_skill(client: Client, name: str = "Kaynak") -> int:
    return client.post(reverse("organization:skill-add"), {"name": name}).status_code


def test_an_administrator_has_no_power_until_the_mode_is_on(signed_in: Client) -> None:
    assert add_skill(signed_in) == 403
    assert signed_in.post(reverse("elevation"), REASON).status_code == 302
    assert add_skill(signed_in) == 302
    assert Skill.objects.exists()


def test_changes_in_it_are_marked_in_the_history(signed_in: Client, admin: User) -> None:
    signed_in.post(reverse("elevation"), REASON)
    add_skill(signed_in)
    context = Skill.objects.get().events.get().pgh_context.metadata
    assert context["elevation"] == Elevation.objects.get().pk
    assert context["user"] == admin.pk


def test_it_ends_by_itself_and_by_hand(signed_in: Client) -> None:
    signed_in.post(reverse("elevation"), REASON)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert add_skill(signed_in) == 403
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    signed_in.post(reverse("elevation"), REASON)
    signed_in.post(reverse("elevation-finish"))
    assert add_skill(signed_in) == 403
    assert Elevation.objects.filter(ended_at__isnull=False).count() == 1


def test_it_does_not_spread_to_other_sessions(signed_in: Client, admin: User) -> None:
    signed_in.post(reverse("elevation"), REASON)
    elsewhere = Client()
    elsewhere.force_login(admin, BACKEND)
    assert add_skill(elsewhere) == 403


@pytest.mark.parametrize("given", [{"reason": "kısa", "minutes": "15"}, {"reason": REASON["reason"], "minutes": "600"}])
def test_a_thin_reason_and_a_long_time_are_refused(signed_in: Client, given: dict[str, str]) -> None:
    assert signed_in.post(reverse("elevation"), given).status_code == 422
    assert not Elevation.objects.exists()


def test_the_password_is_asked_again_first(client: Client, admin: User) -> None:
    client.force_login(admin, BACKEND)
    answer = client.post(reverse("elevation"), REASON)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Elevation.objects.exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CHIEF, Role.AUDITOR])
def test_nobody_else_has_it(client: Client, role: str) -> None:
    client.force_login(user_with_role(role, "office"), BACKEND)
    assert client.get(reverse("elevation")).status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.AUDITOR, 200), (Role.STAFF, 403)])
def test_leaders_and_the_auditor_read_every_use(client: Client, admin: User, role: str, status: int) -> None:
    now = timezone.now()
    Elevation.objects.create(user=admin, reason=REASON["reason"], started_at=now, ends_at=now + timedelta(minutes=15))
    client.force_login(user_with_role(role, "office"), BACKEND)
    answer = client.get(reverse("elevations"))
    assert answer.status_code == status
    assert (REASON["reason"] in answer.content.decode()) is (status == 200)


def test_the_banner_stands_on_every_page_while_it_is_on(signed_in: Client) -> None:
    signed_in.post(reverse("elevation"), REASON)
    page = signed_in.get(reverse("profile")).content.decode()
    assert REASON["reason"] in page
    assert reverse("elevation-finish") in page


class TestAccounts:
    def test_an_account_is_opened_and_switched_off_in_the_mode(self, signed_in: Client) -> None:
        person = PersonFactory(user=None, name="Yeni Personel", email="yeni@example.org")
        page = reverse("organization:account-open", args=[person.pk])
        assert signed_in.post(page, {"username": "yeni.personel"}).status_code == 403
        signed_in.post(reverse("elevation"), REASON)
        signed_in.post(page, {"username": "yeni.personel"})
        person = Person.objects.select_related("user").get(pk=person.pk)
        assert (person.user.username, person.user.has_usable_password()) == ("yeni.personel", False)
        signed_in.post(reverse("organization:account-change", args=[person.pk]), {"do": "disable"})
        person.user.refresh_from_db()
        assert not person.user.is_active

    def test_a_manager_cannot_make_a_manager_by_any_door(self, client: Client) -> None:
        manager = user_with_role(Role.MANAGER)
        client.force_login(manager, BACKEND)
        page = reverse("organization:position-add")
        given = {"code": "ikinci-mudur", "title": "Müdür", "unit": manager.person.unit_id, "seats": 1}
        answer = client.post(page, {**given, "role": Role.MANAGER})
        assert answer.status_code == 422
        assert not Position.objects.filter(code="ikinci-mudur").exists()
        answer = client.post(
            "/api/v1/organization/position/", {**given, "role": Role.ADMINISTRATOR}, content_type="application/json"
        )
        assert answer.status_code == 422, answer.content
        chief = PositionFactory(code="sef", role=Role.CHIEF)
        answer = client.patch(
            f"/api/v1/organization/position/{chief.pk}", {"role": Role.MANAGER}, content_type="application/json"
        )
        assert answer.status_code == 422, answer.content
        chief.refresh_from_db()
        assert chief.role == Role.CHIEF
