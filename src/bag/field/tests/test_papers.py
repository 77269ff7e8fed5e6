"""The papers: previews of every form, the form of a signed order issued once, void when it is opened again."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from bag.core import registers
from bag.core.access import Role
from bag.documents import services as documents
from bag.documents.models import Document, DocumentStatus
from bag.field import jobs, papers
from bag.field.events import OrderDone
from bag.field.services import execution, issuing, orders, signing
from bag.field.tests.factories import ChecklistFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import (
    BranchFactory,
    DepartmentFactory,
    InstitutionFactory,
    ServiceFactory,
    user_with_role,
)
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db
STROKES = [[[0, 0], [30, 40], [90, 10]], [[100, 20], [140, 60]]]


@pytest.fixture(autouse=True)
def letterhead():
    institution = InstitutionFactory(name="İzmir Büyükşehir Belediyesi")
    BranchFactory(parent=DepartmentFactory(parent=institution))


@pytest.fixture
def signed():
    service = ServiceFactory(code="facility")
    user = user_with_role(Role.STAFF, "facility")
    row = orders.plan_order(
        by=user, title="KGK bakımı", owner_service=service, place=PlaceFactory(), kind="maintenance",
        checklist=ChecklistFactory(service=service), customer_signs=False, equipment=EquipmentFactory(serial="SN-1"),
    )  # fmt: skip
    row = execution.arrive(orders.dispatch(row, orders.Crew(user.person), by=user), by=user)
    execution.answer(row, {"clean": True, "voltage": "11,9"}, notes={"voltage": "Akü değişti"}, by=user)
    row = execution.finish(row, result="Akü grubu değiştirildi.", by=user)
    signing.sign(row, "technician", strokes=STROKES, person=user.person, by=user)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("key", [papers.FAULT, papers.RECEPTION, papers.PLAN])
def test_every_form_has_a_preview(key):
    form = registers.forms[key]
    pages = documents.preview(key, form.sample())
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_signed_order_gives_one_document_however_often_it_is_asked(client, signed):
    by = signed.planned_by
    jobs.on_order_done(OrderDone(signed.pk, "done"))
    assert not Document.objects.exists()
    jobs.on_order_done(OrderDone(signed.pk, "signed"))
    first = issuing.issue_form(signed, by=by)
    assert issuing.issue_form(signed, by=by) == first == Document.objects.get()
    assert first.number.startswith("BKF-")
    assert first.data["out"] == 1
    client.force_login(by)
    answer = client.post(reverse("field:order-form", args=[signed.pk]))
    assert answer["Location"] == reverse("documents:pdf", args=[first.pk])
    verified = client.get(reverse("verify-code", args=[first.verification_code]))
    assert first.number in verified.content.decode()


def test_opening_again_makes_the_document_void_and_the_next_one_is_new(signed):
    by = signed.planned_by
    first = issuing.issue_form(signed, by=by)
    row = orders.reopen(signed, reason="Bir hücre unutulmuş", by=by)
    first.refresh_from_db()
    assert (first.status, issuing.form_document(row)) == (DocumentStatus.VOID, None)
    with pytest.raises(ValidationError):
        issuing.issue_form(row, by=by)


def test_a_reception_record_needs_a_device(signed):
    answers = {"fault": "Ses yok", "condition": "Sağlam", "accessories": "", "giver": "Sorumlu", "giver_duty": ""}
    data = papers.reception([signed], signed.planned_by, answers)
    assert papers.reception_shape(data)["serial"] == "SN-1"
    signed.equipment = None
    with pytest.raises(ValidationError):
        papers.reception([signed], signed.planned_by, answers)
