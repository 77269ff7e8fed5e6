"""Verbs on incidents over HTTP: rights as on the pages, refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bag.core.access import Role
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Incident, IncidentStep
from bag.work.services import incidents

pytestmark = pytest.mark.django_db
LATER = "2099-01-01T00:00:00Z"
VERBS: dict[str, dict[str, Any]] = {
    "assign": {"person": 1},
    "pending": {"reason": "Yüklenici bekleniyor", "until": LATER},
    "resume": {},
    "resolve": {"resolution": "Kablo değiştirildi, hat denendi."},
    "close": {},
    "reopen": {"reason": "Arıza yinelendi"},
    "note": {"text": "Yerindeyim"},
}


@pytest.fixture
def row() -> Incident:
    return incidents.open_incident(title="Omurga anahtarı yanıt vermiyor", service=ServiceFactory(code="network"))


@pytest.fixture
def person_of() -> Callable[[Role, str], Any]:
    return lambda role, service: user_with_role(role, service).person


def post(client: Any, row: Incident, verb: str, given: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/work/incidents/{row.pk}/{verb}", given, "application/json")


@pytest.mark.parametrize("verb", VERBS)
def test_only_people_of_the_service_act(client: Any, row: Incident, verb: str) -> None:
    assert post(client, row, verb, VERBS[verb]).status_code == 401
    for role, service in ((Role.REQUESTER, None), (Role.AUDITOR, None), (Role.STAFF, "voice")):
        client.force_login(user_with_role(role, service))
        assert post(client, row, verb, VERBS[verb]).status_code in (403, 404), (role, service)
    row.refresh_from_db()
    assert (row.state, IncidentStep.objects.filter(incident=row).count()) == ("new", 1)


def test_a_life_over_the_interface(client: Any, row: Incident, person_of: Any) -> None:
    person = person_of(Role.STAFF, "network")
    client.force_login(person.user)
    assigned = post(client, row, "assign", {"person": person.pk}).json()
    assert (assigned["state"], assigned["assignee_id"]) == ("assigned", person.pk)
    assert post(client, row, "pending", VERBS["pending"]).json()["pending_reason"] == "Yüklenici bekleniyor"
    assert post(client, row, "resume", {}).json()["state"] == "assigned"
    assert post(client, row, "note", {"text": "Yerindeyim"}).status_code == 200
    refused = post(client, row, "close", {})
    assert refused.status_code == 422
    assert "kapat" in refused.json()["errors"][0]["reason"]
    assert post(client, row, "resolve", VERBS["resolve"]).json()["state"] == "resolved"
    assert post(client, row, "reopen", VERBS["reopen"]).json()["reopened"] == 1
    post(client, row, "resolve", VERBS["resolve"])
    assert post(client, row, "close", {}).json()["closed_at"] is not None
    told = IncidentStep.objects.filter(incident=row, by=person.user).order_by("pk").values_list("verb", flat=True)
    assert list(told) == [
        "assigned", "pending", "resumed", "note", "resolved", "reopened", "resolved", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("assign", {"person": 10**30}),
        ("assign", {"person": "x"}),
        ("assign", {}),
        ("pending", {"reason": "x", "until": "2001-01-01T00:00:00Z"}),
        ("pending", {"reason": " ", "until": LATER}),
        ("resolve", {"resolution": "kısa"}),
        ("resume", {}),
        ("note", {"text": ""}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(client: Any, row: Incident, verb: str, given: dict[str, Any]) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"))
    answer = post(client, row, verb, given)
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    row.refresh_from_db()
    assert row.state == "new"


def test_nobody_of_another_service_is_given_the_work(client: Any, row: Incident, person_of: Any) -> None:
    stranger = person_of(Role.STAFF, "voice")
    client.force_login(user_with_role(Role.STAFF, "network"))
    answer = post(client, row, "assign", {"person": stranger.pk})
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 1)
    row.refresh_from_db()
    assert row.assignee is None
