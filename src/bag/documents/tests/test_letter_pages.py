"""The pages of letters: editor, preview, chain, number, desk; who may open and do what."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import AuditEvent
from bag.documents.letters import queries, services
from bag.documents.models import Letter
from bag.documents.tests.factories import FilePlanCodeFactory, LetterFactory, LetterheadFactory
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, user_with_role

pytestmark = pytest.mark.django_db
NUMBER = "E-97509404-301.05-1192"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, letter: Letter) -> str:
    return reverse(f"documents:letter-{name}", args=[letter.pk])


@pytest.fixture
def staff(branch: Any) -> Any:
    return user_with_role(Role.STAFF, "network")


@pytest.fixture
def office(branch: Any) -> Any:
    return user_with_role(Role.OFFICE)


@pytest.fixture
def letter(staff: Any, chief: Any, manager: Any) -> Letter:
    return draft(staff)


def draft(by: Any, **more: Any) -> Letter:
    plan = FilePlanCodeFactory(code="301.05")
    head = LetterheadFactory(detsis_no="97509404")
    unit = Person.objects.get(user=by).unit
    return services.save(LetterFactory.build(letterhead=head, unit=unit, file_plan=plan, **more), by=by)


def words(by: Any, **more: Any) -> dict[str, Any]:
    return {
        "kind": "letter",
        "letterhead": LetterheadFactory(detsis_no="97509404").pk,
        "unit": Person.objects.get(user=by).unit.pk,
        "file_plan": FilePlanCodeFactory(code="301.05").pk,
        "subject": "Konu satırı",
        "addressees": "ESHOT Genel Müdürlüğüne",
        "body": "Bilgilerinizi arz ederim.",
        "typeface": "times",
        **more,
    }


def test_the_editor_suggests_what_is_usual(staff: Any, chief: Any, manager: Any) -> None:
    LetterheadFactory(detsis_no="97509404")
    answer = signed_in(staff).get(reverse("documents:letter-add"))
    form = answer.context["form"]
    assert [person.user for person in form.initial["initials"]] == [staff, chief]
    assert form.initial["signer"].user == manager
    assert form.initial["unit"].code == "network"
    assert 'hx-post="/documents/letter/preview/"' in answer.content.decode()


def test_a_letter_is_written_with_its_chain_in_order(staff: Any, chief: Any, manager: Any) -> None:
    first, second, signer = (Person.objects.get(user=user).pk for user in (chief, staff, manager))
    data = words(staff, initials=[first, second], signer=signer)
    answer = signed_in(staff).post(reverse("documents:letter-add"), data)
    letter = Letter.objects.get()
    assert answer["Location"] == letter.get_absolute_url()
    assert [step.person_id for step in queries.chain_of(letter)] == [first, second, signer]
    data = words(
        staff, initials=[second], signer=signer, subject="Yeni konu", secrecy="", change_reason="Yanlış yazılmış"
    )
    assert signed_in(staff).post(page("edit", letter), data).status_code == 302
    letter.refresh_from_db()
    assert letter.subject == "Yeni konu"
    assert [step.person_id for step in queries.chain_of(letter)] == [second, signer]
    assert "Yanlış yazılmış" in signed_in(staff).get(page("history", letter)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "| a | b |\n| 1 |"},
        {"urgency": "dated"},
        {"body_size": "8"},
        {"body_size": "13"},
        {"subject": ""},
        {"initials": ["0", "x", "9" * 40]},
        {"signer": "9" * 30},
        {"kind": "başka"},
    ],
)
def test_wrong_words_are_refused_in_the_form(staff: Any, wrong: dict[str, Any]) -> None:
    answer = signed_in(staff).post(reverse("documents:letter-add"), words(staff, **wrong))
    assert answer.status_code == 422
    assert not Letter.objects.exists()


def test_letters_of_another_service_are_not_written(staff: Any, letter: Letter) -> None:
    other = user_with_role(Role.STAFF, "radio")
    answer = signed_in(other).post(reverse("documents:letter-add"), words(staff))
    assert answer.status_code == 422
    assert signed_in(other).get(page("edit", letter)).status_code == 403
    assert signed_in(other).post(page("submit", letter)).status_code == 403
    assert signed_in(other).get(letter.get_absolute_url()).status_code == 200


def test_the_preview_draws_what_stands_in_the_editor(staff: Any) -> None:
    client, address = signed_in(staff), reverse("documents:letter-preview")
    FilePlanCodeFactory(code="301.05")
    assert "<img" not in client.post(address, {}).content.decode()
    for data in (words(staff), {"subject": "#panic()"}, words(staff, subject="", file_plan="")):
        text = client.post(address, data).content.decode()
        picture = text.partition("data:image/png;base64,")[2].partition('"')[0]
        assert base64.b64decode(picture).startswith(b"\x89PNG")
    ragged = client.post(address, words(staff, body="| a | b |\n| 1 |")).content.decode()
    assert "2. satır" in ragged
    assert "U+1F600" in client.post(address, words(staff, body="😀")).content.decode()
    assert not Letter.objects.exists()
    assert signed_in(user_with_role(Role.AUDITOR)).post(address, words(staff)).status_code == 403
    assert Client().post(address, words(staff)).status_code == 302


def test_the_whole_way_through_the_pages(letter: Letter, staff: Any, chief: Any, manager: Any, office: Any) -> None:
    assert page("submit", letter) in signed_in(staff).get(letter.get_absolute_url()).content.decode()
    signed_in(staff).post(page("submit", letter))
    desk = reverse("documents:letter-desk")
    assert letter.subject in signed_in(chief).get(desk).content.decode()
    assert signed_in(manager).post(page("act", letter)).status_code == 403
    signed_in(chief).post(page("act", letter))
    signed_in(manager).post(page("act", letter))
    client = signed_in(office)
    assert page("number", letter) in client.get(letter.get_absolute_url()).content.decode()
    today = timezone.localdate().isoformat()
    assert client.get(page("number", letter)).status_code == 200
    assert client.post(page("number", letter), {"number": "1192", "on": today}).status_code == 422
    broken = SimpleUploadedFile("yazi.pdf", b"%PDF-", "application/pdf")
    assert client.post(page("number", letter), {"number": NUMBER, "on": today, "pdf": broken}).status_code == 422
    assert client.post(page("number", letter), {"number": NUMBER, "on": today}).status_code == 302
    assert client.post(page("number", letter), {"number": NUMBER, "on": today}).status_code == 422
    assert client.post(page("send", letter), {"channel": "kuş", "on": today}).status_code == 422
    assert client.post(page("send", letter), {"channel": "kep", "on": today}).status_code == 302
    assert client.post(page("deliver", letter), {"on": today}).status_code == 302
    letter.refresh_from_db()
    assert letter.status == "delivered"
    shown = client.get(letter.get_absolute_url()).content.decode()
    assert NUMBER in shown
    assert letter.document is not None
    verify = Client().get(reverse("verify-code", args=[letter.document.verification_code])).content.decode()
    assert NUMBER in verify
    assert letter.subject in verify
    assert letter.addressees not in verify


def test_a_return_asks_for_a_reason(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    services.submit(letter, by=staff)
    assert signed_in(manager).get(page("return", letter)).status_code == 403
    client = signed_in(chief)
    assert client.get(page("return", letter)).status_code == 200
    assert client.post(page("return", letter), {"reason": "kısa"}).status_code == 422
    assert client.post(page("return", letter), {"reason": "Muhatap yanlış yazılmış."}).status_code == 302
    assert "Muhatap yanlış yazılmış." in signed_in(staff).get(page("edit", letter)).content.decode()


def test_the_pdf_is_the_archived_file(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    client = signed_in(staff)
    assert client.get(page("pdf", letter)).content.startswith(b"%PDF-")
    assert client.get(page("pdf", letter), {"copy": "office"}).content.startswith(b"%PDF-")
    for person in (staff, chief, manager):
        letter = services.submit(letter, by=person) if person == staff else services.act(letter, by=person)
    letter = services.number(letter, NUMBER, timezone.localdate(), by=manager)
    first, second = (client.get(page("pdf", letter)).content for _n in range(2))
    assert first == second
    assert "data:image/png" in client.get(page("sheets", letter)).content.decode()
    Letter.objects.filter(pk=draft(staff).pk).update(body="😀 basılamaz")
    unprintable = Letter.objects.latest("pk")
    assert client.get(page("pdf", unprintable)).status_code == 302
    assert "U+1F600" in client.get(page("sheets", unprintable)).content.decode()


def test_readers_read_and_write_nothing(letter: Letter) -> None:
    client = signed_in(user_with_role(Role.AUDITOR))
    assert client.get(letter.get_absolute_url()).status_code == 200
    assert client.get(reverse("documents:letter-desk")).status_code == 200
    for name in ("submit", "act", "return", "number", "send", "deliver"):
        assert client.post(page(name, letter)).status_code == 403, name
    assert client.get(reverse("documents:letter-add")).status_code == 403
    stranger = signed_in(user_with_role(Role.REQUESTER))
    assert stranger.get(reverse("documents:letter-desk")).status_code == 403
    assert stranger.get(page("pdf", letter)).status_code == 404
    assert Client().get(page("pdf", letter)).status_code == 302


def test_classified_letters_open_for_those_who_take_part(staff: Any, chief: Any, manager: Any, office: Any) -> None:
    secret = draft(staff, secrecy="secret", subject="Sızıntıya kapalı konu")
    listing, api = reverse("documents:letter-list"), "/api/v1/documents/letter/"
    for user in (staff, chief, manager, office, user_with_role(Role.AUDITOR)):
        client = signed_in(user)
        for answer in (
            client.get(listing),
            client.get(api),
            client.get(reverse("search"), {"q": "sızıntıya"}),
            client.get(reverse("documents:letter-options"), {"q": "sızıntıya"}),
        ):
            assert secret.subject not in answer.content.decode()
        export = client.get(listing, {"format": "csv", "columns": "fields"})
        assert secret.subject not in b"".join(export).decode()
        assert client.get(f"{api}{secret.pk}").status_code == 404
        inside = user in (staff, chief, manager)
        for name in ("detail", "history", "pdf", "sheets"):
            assert client.get(page(name, secret)).status_code == (200 if inside else 404), (user, name)
        assert (secret.subject in client.get(reverse("documents:letter-desk")).content.decode()) is False
    assert AuditEvent.objects.filter(action="letter.read", actor=chief).exists()
    assert signed_in(staff).get(page("edit", secret)).status_code == 200
    assert signed_in(staff).post(page("submit", secret)).status_code == 302


def test_the_api_writes_drafts_with_the_usual_chain(staff: Any, chief: Any, manager: Any) -> None:
    client = signed_in(staff)
    made = client.post("/api/v1/documents/letter/", words(staff), content_type="application/json")
    assert made.status_code == 201, made.content
    letter = Letter.objects.get()
    assert (letter.status, letter.drafted_by) == ("draft", staff)
    assert len(queries.chain_of(letter)) == 3
    address = f"/api/v1/documents/letter/{letter.pk}"
    assert client.patch(address, {"subject": "Yeni"}, content_type="application/json").status_code == 200
    services.submit(letter, by=staff)
    assert client.patch(address, {"subject": "Daha yeni"}, content_type="application/json").status_code == 403
    assert client.delete(address).status_code == 403


def test_pages_cost_the_same_for_few_and_many_letters(letter: Letter, staff: Any) -> None:
    client = signed_in(staff)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    desk = reverse("documents:letter-desk")
    few = cost(desk), cost(letter.get_absolute_url())
    for place in range(8):
        draft(staff, secrecy="secret" if place % 2 else "")
    people = [("initial", PersonFactory()) for _n in range(10)]
    services.save(letter, chain=[*people, ("sign", PersonFactory())], by=staff)
    many = cost(desk), cost(letter.get_absolute_url())
    assert many[0] <= few[0]
    assert many[1] <= few[1] + 1
