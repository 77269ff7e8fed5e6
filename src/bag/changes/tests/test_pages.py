"""The pages and endpoints of changes: who may do what, how many questions they ask the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.changes.models import Change
from bag.changes.services import planning
from bag.changes.tests.factories import ChangeFactory, FreezePeriodFactory, ProcedureFactory
from bag.core.access import Role
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.tests.factories import IncidentFactory, RequestFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(client: Client, role: Role, service: str | None = None) -> Any:
    user = user_with_role(role, service)
    client.force_login(user, backend=BACKEND)
    return user


def at(name: str, *args: Any) -> str:
    return reverse(f"changes:{name}", args=args)


def planned(by: Any, **given: Any) -> Change:
    begin = timezone.now() + timedelta(days=1)
    row: Change = ChangeFactory(
        owner_service=ServiceFactory(), opened_by=by, starts_at=begin, ends_at=begin + timedelta(hours=2), **given
    )
    row.equipment.add(EquipmentFactory(owner_service=row.owner_service))
    return row


def test_a_change_is_planned_approved_started_and_ended_on_its_page(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    piece = EquipmentFactory(owner_service=ServiceFactory())
    begin = timezone.localtime() + timedelta(minutes=20)
    values = {
        "title": "Anahtar güncellemesi", "kind": "normal", "owner_service": piece.owner_service_id,
        "reason": "Güvenlik düzeltmesi", "risk": 2, "plan": "Yedek al, yükle, dene.",
        "rollback": "Yedeği geri yükle.", "starts_at": begin.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begin + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"), "planned_outage": 10,
        "equipment": [piece.pk],
    }  # fmt: skip
    client.post(at("change-add"), values)
    row = Change.objects.get()
    assert (row.opened_by, list(row.equipment.all())) == (staff, [piece])
    client.post(at("change-submit", row.pk))
    assert client.post(at("change-approve", row.pk), {}).status_code == 403
    signed_in(client, Role.CHIEF, "network")
    page = client.get(row.get_absolute_url()).content.decode()
    assert 'id="approval"' in page
    assert "data-edit" not in page, "only drafts are edited"
    client.post(at("change-approve", row.pk), {"note": ""})
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    client.post(at("change-start", row.pk), {"at": now})
    client.post(at("change-finish", row.pk), {"at": "", "outage": 0, "result": "Yüklendi, denendi."})
    row.refresh_from_db()
    assert row.state == "running"
    client.post(at("change-finish", row.pk), {"at": now, "outage": 0, "result": "Yüklendi, denendi."})
    row.refresh_from_db()
    assert (row.state, row.beyond_plan) == ("done", 0)
    assert client.get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("role", "service"), [(Role.STAFF, "radio"), (Role.AUDITOR, None), (Role.REQUESTER, None)])
def test_others_change_nothing(client: Client, role: Role, service: str | None) -> None:
    row = planned(user_with_role(Role.STAFF, "network"))
    signed_in(client, role, service)
    for verb in ("submit", "approve", "reject", "tell", "start", "finish", "roll-back", "cancel", "note"):
        assert client.post(at(f"change-{verb}", row.pk), {}).status_code in (403, 404), verb
    row.refresh_from_db()
    assert (row.state, row.steps.count()) == ("draft", 0)


def test_what_is_refused_is_said_and_a_draft_stays_a_draft(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    row = planned(staff, plan="")
    page = client.post(at("change-submit", row.pk), follow=True).content.decode()
    assert "adımlarını yazın" in page
    row.refresh_from_db()
    assert row.state == "draft"


def test_the_calendar_shows_windows_clashes_and_frozen_days(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    first, second = planned(staff), planned(staff)
    second.equipment.set(first.equipment.all())
    for row in (first, second):
        planning.submit(row, by=staff)
    FreezePeriodFactory(title="Kapanış", starts_at=first.starts_at, ends_at=first.ends_at)
    month = timezone.localtime(first.starts_at).strftime("%Y-%m")
    page = client.get(at("calendar"), {"month": month}).content.decode()
    assert all(word in page for word in (first.number, second.number, "Kapanış", "frozen", "2 çakışma"))
    for odd in ("2026-13", "x", "9999-12", "0001-01", "2026-11-23"):
        assert client.get(at("calendar"), {"month": odd}).status_code == 200
    signed_in(client, Role.REQUESTER)
    assert client.get(at("calendar")).status_code == 403


def test_pages_ask_as_much_for_many_as_for_few(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    row = planned(staff)

    def clashing() -> None:
        other = planned(staff)
        other.equipment.set(row.equipment.all())
        planning.submit(other, by=staff)

    clashing()
    planning.submit(row, by=staff)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    pages = [row.get_absolute_url(), at("calendar")]
    for address in pages:
        cost(address)
    few = [cost(address) for address in pages]
    for _ in range(4):
        clashing()
        row.equipment.add(EquipmentFactory())
    for address in pages:
        cost(address)  # reads the graph anew
    many = [cost(address) for address in pages]
    assert many == few


def test_incidents_equipment_and_requests_show_the_changes(client: Client) -> None:
    signed_in(client, Role.AUDITOR)
    service = ServiceFactory()
    request = RequestFactory(service=service, type__service=service)
    row = ChangeFactory(owner_service=service, state="done", request=request)
    piece = EquipmentFactory(owner_service=service)
    row.equipment.add(piece)
    incident = IncidentFactory(service=service, equipment=piece, opened_at=row.starts_at)
    for key, pk, panel in (
        ("work.incident", incident.pk, "changes-then"),
        ("inventory.equipment", piece.pk, "changes-on"),
        ("work.request", request.pk, "changes-of"),
    ):
        assert row.number in client.get(reverse("panel", args=[key, pk, panel])).content.decode()


def test_verbs_over_http_keep_the_same_rules(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    row = planned(staff)
    base = f"/api/v1/changes/changes/{row.pk}"
    assert client.post(f"{base}/submit").json()["state"] == "submitted"
    assert client.post(f"{base}/approve", {}, content_type="application/json").status_code == 403
    assert client.post(f"{base}/start", {}, content_type="application/json").status_code == 422
    signed_in(client, Role.MANAGER)
    assert client.post(f"{base}/approve", {"note": "Uygun"}, content_type="application/json").json()["approved_at"]
    odd = {"result": "Yapıldı ve denendi", "outage": -1}
    assert client.post(f"{base}/finish", odd, content_type="application/json").status_code == 422


def test_a_procedure_of_another_service_is_refused(client: Client) -> None:
    staff = signed_in(client, Role.STAFF, "network")
    strange = ProcedureFactory(owner_service=ServiceFactory(code="radio", name="Telsiz"))
    row = planned(staff)
    values = {
        "title": row.title, "kind": "standard", "owner_service": row.owner_service_id, "procedure": strange.pk,
        "reason": "Deneme", "risk": 3, "starts_at": "2030-05-05T10:00", "ends_at": "2030-05-05T11:00",
        "planned_outage": 0,
    }  # fmt: skip
    assert client.post(at("change-edit", row.pk), values).status_code == 422
    row.refresh_from_db()
    assert row.kind == "normal"
