"""API tokens: shown once, kept as a keyed hash, held to their scope, ended by time or by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from bag.core import access, tokens
from bag.core.access import Rights, Role
from bag.core.elevation import SESSION_KEY
from bag.core.models import ApiToken, Elevation, User
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.models import Skill
from bag.organization.tests.factories import ServiceFactory, UserFactory, user_with_role

pytestmark = pytest.mark.django_db
PASSWORD = "Körfez-rüzgârı-35"
UNITS, SKILLS = "/api/v1/organization/unit/", "/api/v1/organization/skill/"


def make(owner: User, **scope: Any) -> str:
    days = scope.pop("days", 30)
    return tokens.create(owner, "betik", expires_at=timezone.now() + timedelta(days=days), **scope)[1]


def get(raw: str, path: str = UNITS) -> int:
    return Client().get(path, headers={"Authorization": f"Bearer {raw}"}).status_code


def post(raw: str, path: str, data: dict[str, Any]) -> Any:
    return Client().post(path, data, content_type="application/json", headers={"Authorization": f"Bearer {raw}"})


@pytest.fixture
def manager() -> User:
    return user_with_role(Role.MANAGER)


def test_a_token_reads_and_without_write_scope_does_no_more(manager: User) -> None:
    raw = make(manager)
    assert get(raw) == 200
    assert post(raw, SKILLS, {"name": "Fiber ek"}).status_code == 403
    assert not Skill.objects.exists()


def test_a_writing_token_writes_and_history_names_owner_and_token(manager: User) -> None:
    raw = make(manager, write=True)
    answer = post(raw, SKILLS, {"name": "Fiber ek"})
    assert answer.status_code == 201, answer.content
    context = Skill.objects.get().events.get().pgh_context.metadata
    assert (context["user"], context["token"]) == (manager.pk, ApiToken.objects.get().pk)


def test_only_a_keyed_hash_is_kept(manager: User) -> None:
    raw = make(manager)
    row = ApiToken.objects.get()
    stored = " ".join(str(value) for value in ApiToken.objects.values().get().values())
    assert raw.rsplit("_", 1)[1] not in stored
    assert len(bytes(row.hash)) == 32
    event = row.events.values().get()
    assert "hash" not in event


@pytest.mark.parametrize(
    "change", [lambda raw: raw[:-1], lambda raw: raw + "x", lambda raw: raw[:-1] + "_", lambda _: "", lambda _: "bag_x"]
)
def test_what_is_nearly_a_token_is_none(manager: User, change: Any) -> None:
    raw = make(manager)
    wrong = change(raw)
    if wrong != raw:
        assert get(wrong) == 401


def test_it_ends_by_time_by_hand_and_with_its_owner(manager: User) -> None:
    raw, other = make(manager, days=1), make(manager)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert get(raw) == 401
    assert get(other) == 200
    tokens.revoke(ApiToken.objects.get(prefix=other[4:12]), by=manager)
    assert get(other) == 401
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert get(raw) == 401


def test_a_token_for_some_record_types_opens_only_those(manager: User) -> None:
    raw = make(manager, records=["organization.skill"])
    assert get(raw, SKILLS) == 200
    assert get(raw, UNITS) == 401


def test_a_token_of_one_service_writes_only_there(manager: User) -> None:
    raw = make(manager, write=True, service="radio")
    request = RequestFactory().get(SKILLS)
    user = tokens.authenticate(raw, request)
    assert access.allows(user, Rights(), "change", "radio")
    assert not access.allows(user, Rights(), "change", "network")
    assert access.allows(user, Rights(), "view")


def test_a_token_of_one_service_leaves_the_whole_branchs_rows_alone(manager: User, client: Client) -> None:
    raw = make(manager, write=True, service="radio")
    sent = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {raw}"}}
    assert client.post(SKILLS, {"name": "Dalga"}, **sent).status_code == 403
    unlimited = {**sent, "headers": {"Authorization": f"Bearer {make(manager, write=True)}"}}
    assert client.post(SKILLS, {"name": "Dalga"}, **unlimited).status_code == 201


def test_a_token_of_one_service_reads_only_its_rows_and_what_all_share(manager: User, client: Client) -> None:
    own = EquipmentFactory(owner_service=ServiceFactory(code="radio"))
    other = EquipmentFactory(owner_service=ServiceFactory(code="network"))
    held = {"headers": {"Authorization": f"Bearer {make(manager, service='radio')}"}}
    found = client.get("/api/v1/inventory/equipment/", **held).json()
    assert [row["id"] for row in found["items"]] == [own.pk]
    assert client.get(f"/api/v1/inventory/equipment/{own.pk}", **held).status_code == 200
    assert client.get(f"/api/v1/inventory/equipment/{other.pk}", **held).status_code == 404
    assert client.get(f"/api/v1/places/place/{other.place_id}", **held).status_code == 200
    free = {"headers": {"Authorization": f"Bearer {make(manager)}"}}
    assert len(client.get("/api/v1/inventory/equipment/", **free).json()["items"]) == 2


def test_a_token_never_carries_the_administrator_mode(client: Client) -> None:
    admin = user_with_role(Role.ADMINISTRATOR)
    raw = make(admin, write=True)
    client.force_login(admin, "django.contrib.auth.backends.ModelBackend")
    now = timezone.now()
    elevation = Elevation.objects.create(
        user=admin, reason="Deneme kipi açık", started_at=now, ends_at=now + timedelta(minutes=30)
    )
    session = client.session
    session[SESSION_KEY] = elevation.pk
    session.save()
    answer = client.post(
        SKILLS, {"name": "x"}, content_type="application/json", headers={"Authorization": f"Bearer {raw}"}
    )
    assert answer.status_code == 403


def test_a_token_signs_nobody_in_to_pages(manager: User) -> None:
    assert get(make(manager), reverse("profile")) == 302


def test_its_life_is_a_year_at_most(manager: User) -> None:
    with pytest.raises(ValidationError):
        make(manager, days=400)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.create(
            owner=manager, name="x", prefix="x", hash=b"x", expires_at=timezone.now() + timedelta(days=400)
        )


def test_unknown_record_types_are_refused(manager: User) -> None:
    with pytest.raises(ValidationError, match="yok"):
        make(manager, records=["organization.nothing"])


def test_use_is_noted_once_a_minute(manager: User) -> None:
    raw = make(manager)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        get(raw)
        first = ApiToken.objects.get().last_used_at
        clock.shift(30)
        get(raw)
        assert ApiToken.objects.get().last_used_at == first
        clock.shift(31)
        get(raw)
        assert ApiToken.objects.get().last_used_at > first
    assert ApiToken.objects.get().last_address == "127.0.0.1"


class TestPage:
    @pytest.fixture
    def signed_in(self, client: Client) -> Client:
        """Signed in by password, and asked for it again just now."""
        UserFactory(username="betikci")
        client.post("/account/login/", {"login": "betikci", "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    def test_the_token_is_in_one_answer_and_nowhere_else(self, signed_in: Client) -> None:
        made = signed_in.post(reverse("tokens"), {"name": "Rapor", "days": "30"})
        raw = made.context["raw"]
        assert get(raw, SKILLS) == 403
        assert raw in made.content.decode()
        assert "no-store" in made["Cache-Control"]
        again = signed_in.get(reverse("tokens")).content.decode()
        assert raw not in again
        assert "Rapor" in again

    def test_it_is_revoked_there_by_its_owner_only(self, signed_in: Client) -> None:
        signed_in.post(reverse("tokens"), {"name": "Rapor", "days": "30"})
        token = ApiToken.objects.get()
        stranger = Client()
        stranger.force_login(UserFactory(), "django.contrib.auth.backends.ModelBackend")
        assert stranger.post(reverse("token-revoke", args=[token.pk])).status_code == 404
        signed_in.post(reverse("token-revoke", args=[token.pk]))
        token.refresh_from_db()
        assert not token.usable

    def test_bad_input_is_refused_with_words(self, signed_in: Client) -> None:
        answer = signed_in.post(reverse("tokens"), {"name": "", "days": "4000", "service": "yok", "records": "x"})
        assert answer.status_code == 422
        assert not ApiToken.objects.exists()

    def test_the_password_is_asked_again_and_the_wish_is_not_lost(self, signed_in: Client) -> None:
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            asked = signed_in.post(reverse("tokens"), {"name": "Rapor", "days": "30"})
            assert asked.status_code == 302
            assert asked["Location"].startswith(reverse("account_reauthenticate"))
            assert not ApiToken.objects.exists()
            done = signed_in.post(asked["Location"], {"password": PASSWORD})
        assert f"bag_{ApiToken.objects.get().prefix}_" in done.content.decode()
