"""Verbs on alarms over HTTP: rights as on the pages, refusals in words, everything documented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bag.core.access import Role
from bag.monitoring.models import AlarmStep
from bag.monitoring.tests.city import City
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
VERBS: dict[str, dict[str, Any]] = {
    "acknowledge": {"comment": "Bakıyorum"},
    "shelve": {"until": "2099-01-01T00:00:00Z", "reason": "Atölyede"},
    "unshelve": {},
    "close": {},
    "comment": {"text": "Yoldayım"},
}


@pytest.fixture
def city() -> City:
    return City(datetime(2026, 5, 4, 9, 0, tzinfo=UTC), ServiceFactory(code="network"))


@pytest.fixture
def row(city: City) -> Any:
    device = city.device()
    city.report(device, text="KNK-1 yanıt vermiyor")
    city.run(1)
    return city.alarm(device)


def post(client: Any, row: Any, verb: str, given: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/monitoring/alarms/{row.pk}/{verb}", given, "application/json")


@pytest.mark.parametrize("verb", VERBS)
def test_only_people_of_the_service_act(client: Any, row: Any, verb: str) -> None:
    assert post(client, row, verb, VERBS[verb]).status_code == 401
    for role, service, wanted in (
        (Role.REQUESTER, None, {403}),
        (Role.AUDITOR, None, {403}),
        (Role.STAFF, "voice", {403}),
        (Role.STAFF, "network", {200, 422}),
    ):
        client.force_login(user_with_role(role, service))
        assert post(client, row, verb, VERBS[verb]).status_code in wanted, (role, service)


def test_a_life_over_the_interface(client: Any, city: City, row: Any) -> None:
    staff = user_with_role(Role.STAFF, "network")
    client.force_login(staff)
    done = post(client, row, "acknowledge", {"comment": "Bakıyorum"}).json()
    assert (done["id"], done["phase"], done["acknowledged_by_id"]) == (row.pk, "active", staff.pk)
    until = timezone.now() + timedelta(hours=4)
    shelved = post(client, row, "shelve", {"until": until.isoformat(), "reason": "Atölyede"}).json()
    assert (shelved["shelved_reason"], shelved["worded"]) == ("Atölyede", "KNK-1 yanıt vermiyor")
    assert post(client, row, "unshelve", {}).json()["shelved_until"] is None
    assert post(client, row, "comment", {"text": "Yerindeyim"}).status_code == 200
    refused = post(client, row, "close", {})
    assert refused.status_code == 422
    assert "Sorun sürüyor" in refused.json()["errors"][0]["reason"]
    city.report(row.equipment, present=False)
    city.run(1)
    assert post(client, row, "close", {"comment": "Kablo değişti"}).json()["phase"] == "closed"
    told = AlarmStep.objects.filter(alarm=row, by=staff).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["acknowledged", "shelved", "unshelved", "comment", "closed"]


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("acknowledge", {}),
        ("acknowledge", {"comment": ""}),
        ("acknowledge", {"comment": "x", "until": "2001-01-01T00:00:00Z"}),
        ("shelve", {"reason": "x"}),
        ("shelve", {"until": "2001-01-01T00:00:00Z", "reason": "x"}),
        ("shelve", {"until": "2099-01-01T00:00:00", "reason": "x"}),
        ("shelve", {"until": "yarın", "reason": "x"}),
        ("comment", {"text": "x" * 1001}),
        ("comment", {"text": " "}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(client: Any, row: Any, verb: str, given: dict[str, Any]) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"))
    answer = post(client, row, verb, given)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    row.refresh_from_db()
    assert (row.acknowledged_by, row.shelved_until) == (None, None)


def test_unknown_alarms_and_broken_bodies(client: Any, row: Any) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"))
    assert client.post("/api/v1/monitoring/alarms/999999/close", {}, "application/json").status_code == 404
    assert client.post(f"/api/v1/monitoring/alarms/{10**30}/close", {}, "application/json").status_code == 404
    broken = client.post(f"/api/v1/monitoring/alarms/{row.pk}/comment", "{", "application/json")
    assert broken.status_code in (400, 422)


def test_the_verbs_are_documented(client: Any) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"))
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for verb in VERBS:
        assert paths[f"/api/v1/monitoring/alarms/{{pk}}/{verb}"]["post"]["summary"]
