"""The pages: who may do what, the way from rows to an issued document, the public verification."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.core.access import Role
from bag.core.registers import FormSource
from bag.documents import archive, queries, samples, services
from bag.documents.domain.codes import grouped, new_code
from bag.documents.models import Document, DocumentStatus
from bag.documents.tests.factories import ControlledDocumentFactory, DraftFactory
from bag.organization.models import Unit
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
PDF = "application/pdf"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def document(chief: Any) -> Document:
    return services.issue("hand-over", samples.hand_over(), by=chief)


class Receiver(forms.Form):
    receiver = forms.CharField()


def collect(rows: list[Unit], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    if answers["receiver"] == "kimse":
        raise ValidationError("Teslim alan yok.")
    items = [{"name": row.name} for row in rows]
    return {**samples.hand_over(), "items": items, "receiver": {"name": answers["receiver"]}}


@pytest.fixture
def source() -> Iterator[FormSource]:
    """Units on a hand-over form, with a question."""
    entry = FormSource("test-units", "hand-over", "organization.unit", "Birim tutanağı", collect, Receiver)
    registers.form_sources.add(entry)
    yield entry
    registers.form_sources._entries.pop(entry.key)


@pytest.fixture
def labels() -> Iterator[FormSource]:
    def data(rows: list[Unit], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
        return {
            "sheet": "a4-24",
            "labels": [{"title": row.name, "url": f"https://bag.example/{row.pk}"} for row in rows],
        }

    entry = FormSource("test-labels", "label-sheet", "organization.unit", "Etiket", data)
    registers.form_sources.add(entry)
    yield entry
    registers.form_sources._entries.pop(entry.key)


# -- from rows to a document


def test_rows_become_a_draft_and_a_document(chief: Any, source: FormSource) -> None:
    unit = ServiceFactory()
    client = signed_in(chief)
    address = reverse("documents:print", args=[source.key])
    assert unit.name in client.get(address, {"pk": unit.pk}).content.decode()
    refused = client.post(address, {"pk": unit.pk, "prepare": 1})
    assert refused.status_code == 422
    refused = client.post(address, {"pk": unit.pk, "prepare": 1, "receiver": "kimse"})
    assert refused.status_code == 422
    assert "Teslim alan yok." in refused.content.decode()
    assert not Document.objects.exists()

    answer = client.post(address, {"pk": unit.pk, "prepare": 1, "receiver": "Depo sorumlusu"})
    document = Document.objects.get()
    assert answer["Location"] == document.get_absolute_url()
    assert (document.status, document.number, document.subject_label) == ("draft", "", str(unit))
    page = client.get(document.get_absolute_url()).content.decode()
    picture = reverse("documents:draft-page", args=[document.pk, 1])
    assert picture in page
    assert client.get(picture).content.startswith(b"\x89PNG")
    assert client.get(reverse("documents:draft-page", args=[document.pk, 2])).status_code == 404

    client.post(reverse("documents:issue", args=[document.pk]))
    document.refresh_from_db()
    assert document.status == DocumentStatus.ISSUED
    pdf = client.get(reverse("documents:pdf", args=[document.pk]))
    assert pdf["Content-Type"] == PDF
    assert pdf.content == archive.get(document.pdf_sha256)
    assert "Content-Security-Policy" not in pdf
    assert document.number in client.get(unit.get_absolute_url()).content.decode()


def test_a_selection_of_a_list_offers_the_forms(chief: Any, source: FormSource) -> None:
    ServiceFactory()
    page = signed_in(chief).get(reverse("organization:unit-list")).content.decode()
    assert reverse("documents:print", args=[source.key]) in page


def test_all_rows_of_a_list_go_on_one_form(chief: Any, source: FormSource) -> None:
    ServiceFactory()
    client = signed_in(chief)
    query = {"all": 1, "query": "kind=service"}
    shown = client.post(reverse("documents:print", args=[source.key]), query)
    assert shown.status_code == 200
    assert len(shown.context["rows"]) == Unit.objects.filter(kind="service").count()


def test_labels_are_printed_without_a_number(chief: Any, labels: FormSource) -> None:
    units = [ServiceFactory(code=code) for code in ("radio", "voice")]
    address = reverse("documents:print", args=[labels.key])
    answer = signed_in(chief).post(address, {"pk": [unit.pk for unit in units], "prepare": 1})
    assert answer["Content-Type"] == PDF
    assert answer.content.startswith(b"%PDF-")
    assert not Document.objects.exists()


def test_a_draft_that_cannot_be_printed_says_why(chief: Any) -> None:
    document = DraftFactory(drafted_by=chief, data={**samples.hand_over(), "note": "😀"})
    page = signed_in(chief).get(document.get_absolute_url()).content.decode()
    assert "U+1F600" in page
    assert reverse("documents:issue", args=[document.pk]) not in page
    signed_in(chief).post(reverse("documents:issue", args=[document.pk]))
    document.refresh_from_db()
    assert document.status == DocumentStatus.DRAFT


def test_rows_that_are_not_there_are_a_404(chief: Any, source: FormSource) -> None:
    address = reverse("documents:print", args=[source.key])
    for query in ({}, {"pk": "0"}, {"pk": "abc"}, {"pk": "9" * 30}):
        assert signed_in(chief).get(address, query).status_code == 404
    assert signed_in(chief).get(reverse("documents:print", args=["no-such"])).status_code == 404


# -- rights


def test_readers_read_and_write_nothing(document: Document, source: FormSource) -> None:
    client = signed_in(user_with_role(Role.AUDITOR))
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(reverse("documents:pdf", args=[document.pk])).status_code == 200
    for name in ("issue", "discard", "void"):
        assert client.post(reverse(f"documents:{name}", args=[document.pk])).status_code == 403
    assert client.get(reverse("documents:print", args=[source.key]), {"pk": 1}).status_code == 403
    assert client.get(reverse("documents:disposal")).status_code == 403


def test_strangers_see_nothing(document: Document) -> None:
    client = signed_in(user_with_role(Role.REQUESTER))
    assert client.get(reverse("documents:pdf", args=[document.pk])).status_code == 404
    assert client.get(reverse("documents:forms")).status_code == 403
    anonymous = Client().get(reverse("documents:pdf", args=[document.pk]))
    assert anonymous.status_code == 302


def test_a_draft_is_its_makers_own(chief: Any, manager: Any) -> None:
    draft = DraftFactory(drafted_by=chief)
    assert signed_in(chief).get(draft.get_absolute_url()).status_code == 200
    assert signed_in(manager).get(draft.get_absolute_url()).status_code == 404
    assert signed_in(manager).post(reverse("documents:issue", args=[draft.pk])).status_code == 404


def test_documents_of_another_service_are_not_voided(document: Document, chief: Any) -> None:
    radio = ServiceFactory(code="radio", name="Telsiz Sistem Servisi")
    theirs = services.issue("hand-over", samples.hand_over(), unit=radio, by=chief)
    assert signed_in(chief).post(reverse("documents:void", args=[theirs.pk]), {"reason": "x" * 20}).status_code == 403


def test_void_asks_for_a_reason(document: Document, chief: Any) -> None:
    client = signed_in(chief)
    address = reverse("documents:void", args=[document.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "kısa"}).status_code == 422
    assert client.post(address, {"reason": "Tutanakta seri numarası yanlış."}).status_code == 302
    assert "Tutanakta seri numarası yanlış." in client.get(document.get_absolute_url()).content.decode()


def test_a_damaged_file_is_told_not_served(document: Document, chief: Any) -> None:
    archive.path_of(document.pdf_sha256).unlink()
    answer = signed_in(chief).get(reverse("documents:pdf", args=[document.pk]), follow=True)
    assert answer.redirect_chain[0][0] == document.get_absolute_url()
    assert answer.headers["Content-Type"].startswith("text/html")


def test_disposal_page(document: Document, manager: Any) -> None:
    client = signed_in(manager)
    address = reverse("documents:disposal")
    assert document.number not in client.get(address).content.decode()
    Document.objects.filter(pk=document.pk).update(keep_until=timezone.localdate() - timedelta(days=1))
    assert document.number in client.get(address).content.decode()
    assert client.post(address, {"decision": "", "pk": document.pk}).status_code == 422
    assert client.post(address, {"decision": "Karar 5"}).status_code == 422
    assert client.post(address, {"decision": "Karar 5", "pk": document.pk}).status_code == 302
    document.refresh_from_db()
    assert document.status == DocumentStatus.DISPOSED
    assert "Karar 5" in client.get(document.get_absolute_url()).content.decode()


def test_controlled_documents_are_approved_by_leaders(manager: Any, chief: Any) -> None:
    document = ControlledDocumentFactory(unit=ServiceFactory(code="radio"))
    address = reverse("documents:approve", args=[document.pk])
    today = timezone.localdate()
    data = {"approver": PersonFactory().pk, "on": today.isoformat(), "review_by": today.isoformat()}
    assert signed_in(chief).post(address, data).status_code == 403
    client = signed_in(manager)
    assert client.post(address, data).status_code == 422
    data["review_by"] = (today + timedelta(days=365)).isoformat()
    assert client.post(address, data).status_code == 302
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(reverse("documents:controlleddocument-edit", args=[document.pk])).status_code == 403
    assert client.post(reverse("documents:withdraw", args=[document.pk])).status_code == 302


@pytest.mark.parametrize("key", ["hand-over", "label-sheet", "job-description", "monthly-report"])
def test_every_form_has_a_preview(key: str, chief: Any) -> None:
    client = signed_in(chief)
    assert reverse("documents:sample", args=[key]) in client.get(reverse("documents:forms")).content.decode()
    assert client.get(reverse("documents:sample", args=[key])).status_code == 200
    assert client.get(reverse("documents:sample-page", args=[key, 1])).content.startswith(b"\x89PNG")
    assert client.get(reverse("documents:sample-page", args=[key, 999])).status_code == 404
    assert client.get(reverse("documents:sample-pdf", args=[key])).content.startswith(b"%PDF-")


def test_a_missing_letterhead_is_told(db: None) -> None:
    user = user_with_role(Role.CHIEF, "network")
    Unit.objects.filter(code="bilgi-islem").update(parent=None)
    assert signed_in(user).get(reverse("documents:sample", args=["hand-over"])).status_code == 422


# -- the public page


def test_anyone_verifies_and_learns_no_more_than_needed(document: Document, chief: Any) -> None:
    client = Client()
    answer = client.post(reverse("verify"), {"code": document.code_shown.lower()})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert document.number in page
    assert document.title in page
    data = samples.hand_over()
    for secret in (str(chief), chief.username, data["giver"]["name"], data["note"], data["items"][0]["serial"]):
        assert secret not in page


def test_a_void_document_is_shown_as_void(document: Document, chief: Any) -> None:
    services.void(document, "Yanlış kişiye düzenlenmiş.", by=chief)
    page = Client().get(reverse("verify-code", args=[document.verification_code])).content.decode()
    assert "iptal edilmiştir" in page
    assert "Yanlış kişiye" not in page


def test_the_uploaded_pdf_is_compared(document: Document) -> None:
    address = reverse("verify-code", args=[document.verification_code])
    pdf = archive.get(document.pdf_sha256)
    same = Client().post(address, {"pdf": SimpleUploadedFile("belge.pdf", pdf, PDF)})
    assert same.context["same"] == "issued"
    other = Client().post(address, {"pdf": SimpleUploadedFile("belge.pdf", pdf + b" ", PDF)})
    assert other.context["same"] == "other"
    assert Client().post(address, {}).status_code == 422
    huge = io.BytesIO(b"0" * (30 * 1024 * 1024 + 1))
    huge.name = "belge.pdf"
    assert Client().post(address, {"pdf": huge}).status_code == 422


@pytest.mark.parametrize("typed", ["", "abc", "x" * 500, "7K3M-9QXT", "İĞÜŞÖÇ", "../../etc/passwd", "\x00"])
def test_nonsense_is_refused_in_words(typed: str, branch: Any) -> None:
    answer = Client().post(reverse("verify"), {"code": typed})
    assert answer.status_code == 422


def test_an_unknown_code_is_a_404(branch: Any) -> None:
    answer = Client().get(reverse("verify-code", args=[grouped(new_code())]))
    assert answer.status_code == 404
    assert "Bu kodla kayıtlı belge yok" in answer.content.decode()


def test_guessing_is_slowed_down(document: Document) -> None:
    address = reverse("verify-code", args=[new_code()])
    statuses = [Client().get(address).status_code for _n in range(queries.LOOKUPS_PER_MINUTE + 1)]
    assert statuses[:-1] == [404] * queries.LOOKUPS_PER_MINUTE
    assert statuses[-1] == 429
    own = reverse("verify-code", args=[document.verification_code])
    assert Client().get(own).status_code == 429
    assert Client().get(own, REMOTE_ADDR="192.0.2.9").status_code == 200
