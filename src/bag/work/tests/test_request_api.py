"""Requests over HTTP: the same questions, rights and refusals as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from bag.core.access import Role
from bag.organization.tests.factories import user_with_role
from bag.work.models import Request
from bag.work.tests.factories import RequestTypeFactory

pytestmark = pytest.mark.django_db
FLOOR = {"name": "floor", "kind": "number", "label": "Kat", "required": True, "least": 0, "most": 40}


@pytest.fixture
def kind() -> Any:
    return RequestTypeFactory(code="hat", questions=[FLOOR])


def post(client: Any, path: str, given: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/work/requests/{path}", given, "application/json")


def test_anybody_with_an_account_asks_and_reads_their_own(client: Any, kind: Any) -> None:
    wanted = {"type": "hat", "answers": {"floor": 3}, "description": "Yeni hat", "where": "310"}
    assert post(client, "", wanted).status_code == 401
    asker = user_with_role(Role.REQUESTER)
    client.force_login(asker)
    answer = post(client, "", wanted)
    assert answer.status_code == 201, answer.content
    row = Request.objects.get()
    assert (row.requester, row.answers) == (asker, {"floor": 3.0, "where": "310"})
    assert client.get(f"/api/v1/work/requests/mine/{row.pk}").json()["number"] == row.number
    client.force_login(user_with_role(Role.REQUESTER))
    assert client.get(f"/api/v1/work/requests/mine/{row.pk}").status_code == 404


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"type": "yok"}, 404),
        ({"type": "hat"}, 422),
        ({"type": "hat", "answers": {"floor": 99}}, 422),
        ({"type": "hat", "answers": {"floor": "\x00"}}, 422),
        ({"type": "hat", "answers": {"floor": 1}, "place": 10**30}, 422),
        ({"type": "hat", "answers": {"floor": 1}, "place": 12345}, 422),
    ],
)
def test_what_the_page_refuses_is_refused_here(client: Any, kind: Any, given: dict[str, Any], status: int) -> None:
    client.force_login(user_with_role(Role.REQUESTER))
    assert post(client, "", given).status_code == status
    assert Request.objects.count() == 0


def test_the_desk_moves_requests_and_others_do_not(client: Any, kind: Any) -> None:
    asker = user_with_role(Role.REQUESTER)
    client.force_login(asker)
    pk = post(client, "", {"type": "hat", "answers": {"floor": 1}}).json()["id"]
    for user in (asker, user_with_role(Role.AUDITOR), user_with_role(Role.STAFF, "voice")):
        client.force_login(user)
        assert post(client, f"{pk}/finish", {"result": "Bağlandı, ölçüldü."}).status_code in (403, 404)
    staff = user_with_role(Role.STAFF, kind.service.code)
    client.force_login(staff)
    assert post(client, f"{pk}/assign", {"person": staff.person.pk}).json()["assignee_id"] == staff.person.pk
    assert post(client, f"{pk}/assign", {"person": 0}).status_code == 422
    assert post(client, f"{pk}/pending", {"reason": "Parça"}).json()["state"] == "pending"
    assert post(client, f"{pk}/resume", {}).json()["state"] == "assigned"
    assert post(client, f"{pk}/note", {"text": "Yoldayız", "to_requester": True}).status_code == 200
    assert post(client, f"{pk}/finish", {"result": "Bağlandı, ölçüldü."}).json()["state"] == "done"
    refused = post(client, f"{pk}/reject", {"reason": "Artık gerek kalmadı buna."})
    assert refused.status_code == 422
    assert refused.json()["errors"]
