"""The pages: any PDF, an attachment, an issued document and its signed copies; who may, and in how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from bag.core.access import Role
from bag.core.attachments.services import attach
from bag.core.elevation import SESSION_KEY
from bag.core.models import Elevation
from bag.documents import archive, samples, services
from bag.documents.models import Document, SignedCopy, TrustAnchor
from bag.documents.signing.copies import attach_signed
from bag.documents.tests.factories import TrustAnchorFactory, authority_pem
from bag.documents.tests.pki import ID_NUMBER, Pki
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(content: bytes, name: str = "imzali.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def document(chief: Any) -> Document:
    return services.issue("hand-over", samples.hand_over(), by=chief)


@pytest.fixture
def signed(document: Document, pki: Pki) -> bytes:
    TrustAnchorFactory(label="Deneme kök", pem=pki.pem("root"))
    return pki.sign(archive.get(document.pdf_sha256), stamper=pki.stamper(), long_term=True)


def test_any_pdf_is_verified_and_not_kept(chief: Any, signed: bytes) -> None:
    client, address = signed_in(chief), reverse("documents:signatures-check")
    assert client.get(address).status_code == 200
    with translation.override("tr"):
        page = client.post(address, {"pdf": upload(signed)}).content.decode()
    assert "DENEME İMZACI good" in page
    assert "PAdES B-LTA" in page
    assert ID_NUMBER not in page
    assert not SignedCopy.objects.exists()


def test_bad_uploads_are_refused_in_words(chief: Any) -> None:
    client, address = signed_in(chief), reverse("documents:signatures-check")
    for data in ({}, {"pdf": upload(b"")}, {"pdf": upload(b"x" * 50)}, {"pdf": upload(b"%PDF-1.7 x")}):
        answer = client.post(address, data)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()


def test_markup_in_names_is_shown_as_text(chief: Any, signed: bytes) -> None:
    answer = signed_in(chief).post(
        reverse("documents:signatures-check"), {"pdf": upload(signed, "<script>alert(1)</script>.pdf")}
    )
    assert "<script>alert" not in answer.content.decode()


def test_a_signed_copy_goes_back_and_out_again(chief: Any, document: Document, signed: bytes) -> None:
    client, address = signed_in(chief), reverse("documents:signatures", args=[document.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"pdf": upload(archive.get(document.pdf_sha256))}).status_code == 422
    assert client.post(address, {"pdf": upload(signed)}).status_code == 302
    copy = SignedCopy.objects.get()
    assert "DENEME İMZACI good" in client.get(address).content.decode()
    assert "DENEME İMZACI good" in client.get(document.get_absolute_url()).content.decode()
    fetched = client.get(reverse("documents:signed-pdf", args=[document.pk, copy.pk]))
    assert fetched.content == signed
    assert "attachment" in fetched["Content-Disposition"]
    assert client.get(reverse("documents:copy-verify", args=[document.pk, copy.pk])).status_code == 200
    assert client.get(reverse("documents:signatures-verify", args=[document.pk])).status_code == 200
    other = services.issue("hand-over", samples.hand_over(), by=chief)
    assert client.get(reverse("documents:signed-pdf", args=[other.pk, copy.pk])).status_code == 404


def test_the_public_page_knows_the_signed_copy(chief: Any, document: Document, signed: bytes) -> None:
    attach_signed(document, signed, by=chief)
    address = reverse("verify-code", args=[document.verification_code])
    with translation.override("en"):
        answers = [
            Client().post(address, {"pdf": upload(content)}, headers={"Accept-Language": "en"})
            for content in (archive.get(document.pdf_sha256), signed, signed + b" ")
        ]
    assert [answer.context["same"] for answer in answers] == ["issued", "signed", "other"]


def test_an_attached_pdf_is_verified_by_those_who_see_the_record(chief: Any, signed: bytes) -> None:
    unit = ServiceFactory(code="radio", name="Telsiz Sistem Servisi")
    file = attach(unit, [signed], "sozlesme.pdf", by=chief)
    text = attach(unit, [b"duz metin"], "not.txt", by=chief)
    address = reverse("documents:signatures-attachment", args=[file.pk])
    client = signed_in(chief)
    assert address in client.get(unit.get_absolute_url()).content.decode()
    assert "DENEME İMZACI good" in client.get(address).content.decode()
    assert client.get(reverse("documents:signatures-attachment", args=[text.pk])).status_code == 404
    assert signed_in(user_with_role(Role.REQUESTER)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_damaged_attachment_is_told(chief: Any) -> None:
    unit = ServiceFactory(code="voice", name="Ses")
    file = attach(unit, [b"%PDF-1.7\nbozuk"], "bozuk.pdf", by=chief)
    assert signed_in(chief).get(reverse("documents:signatures-attachment", args=[file.pk])).status_code == 422


def test_only_issuers_of_the_service_take_copies_back(document: Document, signed: bytes) -> None:
    address = reverse("documents:signatures", args=[document.pk])
    for role in (Role.AUDITOR, Role.REQUESTER, Role.CONTRACTOR):
        answer = signed_in(user_with_role(role)).post(address, {"pdf": upload(signed)})
        assert answer.status_code in (403, 404)
    assert not SignedCopy.objects.exists()
    assert signed_in(user_with_role(Role.AUDITOR)).get(address).status_code == 200


def test_drafts_have_no_signatures(chief: Any) -> None:
    draft = services.draft("hand-over", samples.hand_over(), by=chief)
    client = signed_in(chief)
    for name in ("signatures", "signatures-verify"):
        assert client.get(reverse(f"documents:{name}", args=[draft.pk])).status_code == 404


def test_a_damaged_archive_is_told_not_hidden(chief: Any, document: Document, signed: bytes) -> None:
    copy = attach_signed(document, signed, by=chief)
    for sha256 in (document.pdf_sha256, copy.sha256):
        archive.path_of(sha256).unlink()
    client = signed_in(chief)
    assert client.get(reverse("documents:signatures-verify", args=[document.pk])).status_code == 422
    assert client.get(reverse("documents:signed-pdf", args=[document.pk, copy.pk])).status_code == 302
    answer = client.post(reverse("documents:signatures", args=[document.pk]), {"pdf": upload(signed)})
    assert answer.status_code == 422


def test_the_page_costs_the_same_with_many_copies(chief: Any, document: Document, signed: bytes, pki: Pki) -> None:
    client, address = signed_in(chief), reverse("documents:signatures", args=[document.pk])
    attach_signed(document, signed, by=chief)
    client.get(address)
    before = _queries(client, address)
    for number in range(2):
        attach_signed(document, pki.sign(signed, "second", field=f"Ek{number}"), by=chief)
    assert _queries(client, address) == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


def test_only_administrators_change_whom_we_trust(chief: Any, manager: Any) -> None:
    address, data = reverse("documents:trustanchor-add"), {"label": "Kamu SM", "pem": authority_pem("Kamu SM")}
    for user in (chief, manager, user_with_role(Role.ADMINISTRATOR)):
        assert signed_in(user).post(address, data).status_code == 403
    assert not TrustAnchor.objects.exists()
    assert signed_in(chief).get(reverse("documents:trustanchor-list")).status_code == 200


@pytest.fixture
def as_administrator() -> Client:
    """A client in the logged administrator mode."""
    user = user_with_role(Role.ADMINISTRATOR)
    client, now = signed_in(user), timezone.now()
    session = client.session
    session[SESSION_KEY] = Elevation.objects.create(
        user=user, reason="Güven çıpası eklenecek", started_at=now, ends_at=now + timedelta(minutes=30)
    ).pk
    session.save()
    return client


def test_a_private_key_is_never_taken_as_an_anchor(as_administrator: Client, pki: Pki) -> None:
    private = (pki.folder / "seal.pem").read_text()
    address = reverse("documents:trustanchor-add")
    for pem in (private, pki.pem("good"), "----- hic -----", authority_pem("a") + authority_pem("b")):
        assert as_administrator.post(address, {"label": "Deneme", "pem": pem, "active": "on"}).status_code == 422
    good = authority_pem("Deneme Kök")
    assert as_administrator.post(address, {"label": "Deneme", "pem": good, "active": "on"}).status_code == 302
    assert as_administrator.post(address, {"label": "İki", "pem": good, "active": "on"}).status_code == 422
    anchor = TrustAnchor.objects.get()
    assert (anchor.subject, len(anchor.fingerprint)) == ("Deneme Kök", 64)
