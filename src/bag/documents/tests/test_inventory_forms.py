"""Equipment on paper: labels and hand-over records through the pages, as people use them."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from bag.documents import archive
from bag.documents.models import Document
from bag.inventory.models import Equipment, Loan
from bag.inventory.tests.factories import EquipmentFactory, LoanFactory
from bag.organization.tests.factories import PersonFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(chief: Any) -> Client:
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_labels_of_a_selection(client: Client) -> None:
    rows = [EquipmentFactory(owner_service=ServiceFactory()) for _n in range(3)]
    address = reverse("documents:print", args=["equipment-labels"])
    assert address in client.get(reverse("inventory:equipment-list")).content.decode()
    picked = {"pk": [row.pk for row in rows]}
    assert client.post(address, picked).status_code == 200
    assert client.post(address, {**picked, "prepare": 1, "sheet": "a3", "skip": 0}).status_code == 422
    answer = client.post(address, {**picked, "prepare": 1, "sheet": "a4-65", "skip": 2})
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert all(row.name in text and row.tag in text for row in rows)


def test_a_hand_over_of_equipment_is_issued(client: Client) -> None:
    row = EquipmentFactory(owner_service=ServiceFactory(), serial="SN-ÇĞİ-001")
    giver, receiver = PersonFactory(name="Depo Sorumlusu"), PersonFactory(name="Saha Görevlisi")
    address = reverse("documents:print", args=["equipment-hand-over"])
    answers = {"kind": "Zimmet", "giver": giver.pk, "receiver": receiver.pk, "place": "Konak", "note": ""}
    client.post(address, {"pk": row.pk, "prepare": 1, **answers})
    document = Document.objects.get()
    assert document.unit == row.owner_service
    client.post(reverse("documents:issue", args=[document.pk]))
    document.refresh_from_db()
    text = text_of(archive.get(document.pdf_sha256))
    for word in ("SN-ÇĞİ-001", "Depo Sorumlusu", "Saha Görevlisi", "Zimmet", document.number):
        assert word in text
    assert document.number in client.get(row.get_absolute_url()).content.decode()


def test_equipment_of_another_service_is_not_handed_over(client: Client) -> None:
    row = EquipmentFactory(owner_service=ServiceFactory(code="radio", name="Telsiz Sistem Servisi"))
    people = {"giver": PersonFactory().pk, "receiver": PersonFactory().pk}
    answer = client.post(
        reverse("documents:print", args=["equipment-hand-over"]),
        {"pk": row.pk, "prepare": 1, "kind": "Zimmet", "place": "", "note": "", **people},
    )
    assert answer.status_code == 403
    assert not Document.objects.exists()


def test_a_loan_prints_its_record_before_and_after_the_return(client: Client) -> None:
    piece = EquipmentFactory(owner_service=ServiceFactory(), serial="SN-GVT-1")
    loan = LoanFactory(equipment=piece, purpose="Onarımdaki cihazın yerine")
    answers = {
        "giver": PersonFactory(name="Depo Sorumlusu").pk,
        "condition": "Sağlam",
        "instead_of": "",
        "accessories": "",
    }
    for returned in (None, loan.due_on):
        Loan.objects.filter(pk=loan.pk).update(returned_on=returned)
        client.post(reverse("documents:print", args=["loan-record"]), {"pk": loan.pk, "prepare": 1, **answers})
        document = Document.objects.latest("id")
        client.post(reverse("documents:issue", args=[document.pk]))
        document.refresh_from_db()
        text = text_of(archive.get(document.pdf_sha256))
        assert all(word in text for word in ("SN-GVT-1", "Depo Sorumlusu", "Onarımdaki cihazın yerine"))
        assert (f"{loan.due_on:%d.%m.%Y}" in text.partition("Geri veriliş tarihi")[2]) is (returned is not None)


@pytest.mark.parametrize(
    ("status", "second", "code"), [("faulty", "İkinci", 302), ("service", "İkinci", 422), ("faulty", "Birinci", 422)]
)
def test_a_write_off_needs_a_piece_out_of_use_and_two_people(
    client: Client, status: str, second: str, code: int
) -> None:
    piece = EquipmentFactory(owner_service=ServiceFactory())
    Equipment.objects.filter(pk=piece.pk).update(status=status)
    people = {name: PersonFactory(name=name).pk for name in ("Birinci", "İkinci")}
    answers = {
        "fault": "Ana kart yanmış.", "tried": "", "repair_cost": "41000", "new_cost": "52000",
        "verdict": "onarımının ekonomik olmadığı", "handling": "Hurdaya ayrılması uygundur.",
        "first": people["Birinci"], "second": people[second], "remark": "",
    }  # fmt: skip
    answer = client.post(
        reverse("documents:print", args=["equipment-write-off"]), {"pk": piece.pk, "prepare": 1, **answers}
    )
    assert answer.status_code == code
    assert Document.objects.exists() is (code == 302)
    if code == 302:
        document = Document.objects.get()
        client.post(reverse("documents:issue", args=[document.pk]))
        document.refresh_from_db()
        text = text_of(archive.get(document.pdf_sha256))
        assert all(word in text for word in ("Ana kart yanmış", "%79", "₺41.000,00", "ekonomik olmadığı"))
