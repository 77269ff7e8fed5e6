"""The pages of the service desk: who may open them, what they take, how many questions they ask the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Attachment
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import user_with_role
from bag.work.models import Incident, Problem, Request, RequestState
from bag.work.services import incidents, requests
from bag.work.services.requests import Wish
from bag.work.tests.factories import (
    ApprovalStepFactory,
    IncidentFactory,
    ProblemFactory,
    RequestFactory,
    RequestTypeFactory,
    RoutingRuleFactory,
    ServiceHoursFactory,
)

pytestmark = pytest.mark.django_db
SCOPE = {"name": "scope", "kind": "choice", "label": "Kimler", "choices": ["Ben", "Hepimiz"], "required": True}


@pytest.fixture
def kind():
    return RequestTypeFactory(code="ariza", kind="fault", title="Ağ arızası", questions=[SCOPE])


@pytest.fixture
def asker(client):
    user = user_with_role(Role.REQUESTER)
    client.force_login(user)
    return user


@pytest.fixture
def staff(client):
    user = user_with_role(Role.STAFF, "network")
    client.force_login(user)
    return user


def asked(client, kind, **given):
    values = {"description": "İnternet yok", "q_scope": "Ben", **given}
    return client.post(reverse("work:help-ask", args=[kind.code]), values)


def test_an_employee_asks_follows_and_accepts(client, kind, asker, staff):
    client.force_login(asker)
    assert "Ağ arızası" in client.get(reverse("work:help")).content.decode()
    picture = SimpleUploadedFile("not.txt", "Anahtarın ışıkları sönük".encode(), "text/plain")
    answer = asked(client, kind, photos=[picture], where="3. kat")
    row = Request.objects.get()
    assert answer["Location"] == reverse("work:my-request", args=[row.pk])
    assert (row.requester, row.answers, row.channel) == (asker, {"scope": "Ben", "where": "3. kat"}, "page")
    page = client.get(answer["Location"]).content.decode()
    assert "Kimler" in page
    assert "not.txt" in page
    file = Attachment.objects.get()
    assert client.get(reverse("work:my-file", args=[row.pk, file.pk])).status_code == 200
    requests.finish(row, result="Anahtar yeniden başlatıldı.", by=staff)
    client.post(reverse("work:my-accept", args=[row.pk]), {"rating": 5, "text": "Sağ olun"})
    row.refresh_from_db()
    assert (row.state, row.rating) == (RequestState.ACCEPTED, 5)


def test_bad_forms_are_answered_in_words_and_store_nothing(client, kind, asker):
    page = SimpleUploadedFile("a.txt", b"<html><script>x</script>", "text/plain")
    for given in ({"q_scope": "Kimse"}, {"description": ""}, {"place": "999999"}, {"photos": [page]}):
        assert asked(client, kind, **given).status_code == 422, given
    assert Request.objects.count() == 0
    kind.active = False
    kind.save()
    assert asked(client, kind).status_code == 404


def test_requests_of_others_are_not_there(client, kind, asker):
    other = RequestFactory(type=kind, requester=user_with_role(Role.REQUESTER), state="done")
    names = ("my-request", "my-accept", "my-back", "my-write", "my-withdraw", "my-files")
    for name in names:
        url = reverse(f"work:{name}", args=[other.pk])
        call = client.get if name == "my-request" else client.post
        assert call(url, {"rating": 5, "text": "x", "reason": "Eksik kaldı işte."}).status_code == 404, name
    assert client.get(f"/work/request/{other.pk}/").status_code == 403
    for url in ("/work/board/", "/work/intake/", f"/work/approvals/{other.pk}/", "/work/intake/alike/?title=arıza"):
        assert client.get(url).status_code in (403, 404), url
    other.refresh_from_db()
    assert other.state == "done"


def test_hidden_notes_stay_hidden_from_the_requester(client, kind, asker, staff):
    row = requests.open_request(Wish(type=kind, requester=asker), by=asker)
    client.force_login(staff)
    client.post(reverse("work:request-note", args=[row.pk]), {"text": "Kablo eski, bütçe yok"})
    client.post(reverse("work:request-note", args=[row.pk]), {"text": "Yarın geliyoruz", "to_requester": "1"})
    client.force_login(asker)
    page = client.get(reverse("work:my-request", args=[row.pk])).content.decode()
    assert "Yarın geliyoruz" in page
    assert "bütçe yok" not in page


def test_a_label_leads_employees_to_the_form_and_staff_to_the_record(client, kind, asker, staff):
    piece = EquipmentFactory(owner_service=kind.service)
    client.force_login(asker)
    answer = client.get(f"/q/{piece.tag}", follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/work/help/ask/ariza/?tag={piece.tag}")
    assert piece.name in answer.content.decode()
    client.post(answer.redirect_chain[-1][0], {"description": "Işığı yanmıyor", "q_scope": "Ben"})
    row = Request.objects.get()
    assert (row.equipment, row.place, row.channel) == (piece, piece.place, "label")
    assert client.get(reverse("work:help-fault")).status_code == 200
    assert client.get(reverse("work:help-fault"), {"code": "YANLIŞ"}).status_code == 404
    client.force_login(staff)
    assert client.get(f"/q/{piece.tag}")["Location"] == piece.get_absolute_url()


def test_the_desk_moves_a_request_by_its_verbs(client, kind, asker, staff):
    row = requests.open_request(Wish(type=kind, requester=asker), by=asker)
    client.force_login(staff)
    assert client.get(row.get_absolute_url()).status_code == 200
    steps = [
        ("take", {}, "assigned"),
        ("wait", {"reason": "Parça"}, "pending"),
        ("resume", {}, "assigned"),
        ("priority", {"priority": 1}, "assigned"),
        ("finish", {"result": "kısa"}, "assigned"),
        ("finish", {"result": "Kablo yenilendi, ölçüldü."}, "done"),
        ("reject", {"reason": "Artık gerek kalmadı buna."}, "done"),
    ]
    for verb, given, state in steps:
        assert client.post(reverse(f"work:request-{verb}", args=[row.pk]), given).status_code == 302
        row.refresh_from_db()
        assert row.state == state, verb
    assert (row.priority, row.assignee) == (1, staff.person)
    client.force_login(user_with_role(Role.STAFF, "voice"))
    assert client.post(reverse("work:request-take", args=[row.pk])).status_code == 403


def test_an_approver_decides_on_the_page_of_the_approval(client, kind, asker):
    chief = user_with_role(Role.CHIEF, kind.service.code)
    ApprovalStepFactory(type=kind, position=chief.person.assignments.get().position)
    row = requests.open_request(Wish(type=kind, requester=asker), by=asker)
    url = reverse("work:approval", args=[row.pk])
    assert client.post(url, {"approve": "1"}).status_code == 403
    client.force_login(chief)
    assert row.number in client.get(reverse("work:approvals")).content.decode()
    assert client.post(url, {"note": "yok"}).status_code == 200
    assert client.post(url, {"approve": "1"}).status_code == 302
    assert client.post(url, {"approve": "1"}).status_code == 404
    row.refresh_from_db()
    assert row.state == RequestState.NEW


def test_a_call_is_taken_and_joined_to_an_open_incident(client, kind, staff):
    caller = user_with_role(Role.REQUESTER)
    incident = incidents.open_incident(title="Konak binasında internet kesildi", service=kind.service)
    found = client.get(reverse("work:intake-alike"), {"title": "konakta internetimiz kesik", "join": "1"})
    assert incident.number in found.content.decode()
    given = {"type": kind.pk, "person": caller.person.pk, "title": "Konakta internet yok", "incident": incident.pk}
    answer = client.post(reverse("work:intake"), given)
    row = Request.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.incident, row.requester, row.opened_by, row.channel) == (incident, caller, staff, "phone")
    assert client.post(reverse("work:intake"), {"type": "x" * 40, "person": "-1"}).status_code == 422
    assert Request.objects.count() == 1
    assert client.get(reverse("work:intake-questions"), {"type": kind.pk}).status_code == 200


def test_known_solutions_are_found_by_any_word_in_any_form(client, staff):
    solved = IncidentFactory(title="Telefon santrali düştü", state="closed", resolution="Kart değiştirildi.")
    known = ProblemFactory(title="Santral kartı ısınıyor", workaround="Fan açılır.")
    IncidentFactory(title="Kamera görüntüsü yok", state="closed", resolution="Lens silindi.")
    page = client.get(reverse("work:intake-alike"), {"title": "santralimiz çalışmıyor"}).content.decode()
    assert solved.number in page
    assert known.number in page
    assert "Kamera" not in page


@pytest.mark.parametrize("by", ["service", "age"])
def test_the_board_asks_the_same_few_questions_for_few_and_many(client, staff, by):
    kind = RequestTypeFactory()
    now = timezone.now()
    client.get(reverse("work:board"))

    def fill(count: int) -> int:
        for place in range(count):
            at = now + timedelta(hours=place * 20 - 30)
            RequestFactory(type=kind, target_at=at, opened_at=now - timedelta(days=place * 3))
            IncidentFactory(target_at=at if place % 2 else None, state="assigned")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("work:board"), {"by": by, "kind": "nothing", "service": "x"})
        assert page.status_code == 200
        assert page.context["board"].total == Request.objects.count() + Incident.objects.count()
        return len(queries)

    few = fill(2)
    assert fill(12) == few <= 12
    assert client.get(reverse("work:board"), {"mine": "1"}).context["board"].total == 0


def test_joined_requests_are_not_on_the_board_twice(client, staff):
    row = requests.join(RequestFactory(), None, by=staff)
    board = client.get(reverse("work:board")).context["board"]
    assert [card.number for column in board.columns for card in column.cards] == [row.incident.number]


def test_a_problem_follows_from_what_is_known_of_it(client, staff):
    incident = incidents.open_incident(title="Anahtar düşüyor", service=staff.person.unit)
    client.post(reverse("work:incident-problem", args=[incident.pk]))
    problem = Problem.objects.get()
    assert (problem.state, list(problem.incidents.all())) == ("open", [incident])
    values = {"title": problem.title, "service": problem.service_id, "root_cause": "Bellek sızıntısı"}
    url = reverse("work:problem-edit", args=[problem.pk])
    client.post(url, values)
    problem.refresh_from_db()
    assert problem.state == "known"
    assert client.post(url, {**values, "done_on": "2026-11-20"}).status_code == 422
    client.post(url, {**values, "corrective_action": "Yazılım yükseltildi", "done_on": "2026-11-20"})
    problem.refresh_from_db()
    assert (problem.state, problem.closed_at is None) == ("closed", False)
    client.post(reverse("work:problem-part", args=[problem.pk]), {"incident": incident.pk})
    assert problem.incidents.count() == 0


def test_a_major_incident_gets_roles(client, staff):
    incident = incidents.open_incident(title="Omurga yok", service=staff.person.unit)
    client.post(reverse("work:incident-major", args=[incident.pk]))
    given = {"role": "commander", "person": staff.person.pk}
    client.post(reverse("work:incident-role", args=[incident.pk]), given)
    assert incident.roles.get().person == staff.person
    page = client.get(incident.get_absolute_url()).content.decode()
    assert str(staff.person) in page
    assert client.get(f"{incident.get_absolute_url()}panels/alike/").status_code in (200, 404)


def test_the_type_shows_its_ways_and_takes_questions_as_lines(client, kind, staff):
    RoutingRuleFactory(type=kind)
    chief = user_with_role(Role.CHIEF, kind.service.code)
    client.force_login(chief)
    page = client.get(kind.get_absolute_url()).content.decode()
    assert "bina yönetiminin" in page
    form = client.get(reverse("work:requesttype-edit", args=[kind.pk])).content.decode()
    assert "scope | choice | Kimler" in form
    values = {
        "code": "ariza", "service": kind.service_id, "kind": "fault", "title": "Arıza", "title_en": "Fault",
        "icon": "wifi", "rank": 1, "priority": 2, "active": "on", "questions": "kat | number | Kat | Floor | *",
        "hours": ServiceHoursFactory().pk, "target_1": "1,5",
    }  # fmt: skip
    answer = client.post(reverse("work:requesttype-edit", args=[kind.pk]), values)
    assert answer.status_code == 302, answer.content.decode()
    kind.refresh_from_db()
    assert kind.questions == [{"name": "kat", "kind": "number", "label": "Kat", "label_en": "Floor", "required": True}]
    assert kind.minutes(1) == 90
    for wrong in ("Kat | number | Kat", "kat | sayı | Kat", "kat | choice | Kat", "[{]", "a|text|b|c|d|e|f"):
        answer = client.post(reverse("work:requesttype-edit", args=[kind.pk]), {**values, "questions": wrong})
        assert answer.status_code == 422, wrong


def test_a_number_is_found_among_others_and_narrowed_by_what_the_list_asks(client, staff):
    rows = [RequestFactory(state="done" if place else "new") for place in range(3)]

    def found(**asked) -> list[Request]:
        return list(client.get("/work/request/", asked).context["page"])

    assert found(q=rows[1].number) == [rows[1]]
    assert found(q=rows[1].number, state="new") == []
    assert client.get("/work/incident/", {"q": "ARZ-2026/000001"}).status_code == 200
