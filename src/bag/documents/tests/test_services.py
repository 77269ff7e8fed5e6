"""Issuing, voiding, disposing, approving: on the real database."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from bag.core import registers
from bag.documents import archive, queries, samples, services
from bag.documents.models import Document, DocumentStatus, VerificationLookup
from bag.documents.tests.factories import (
    ApprovedDocumentFactory,
    ControlledDocumentFactory,
    DraftFactory,
    FilePlanCodeFactory,
)
from bag.organization.models import Unit
from bag.organization.tests.factories import PersonFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def issue(by: Any, **more: Any) -> Document:
    return services.issue("hand-over", samples.hand_over(), by=by, **more)


def test_an_issued_document_has_number_file_code_and_term(chief: Any) -> None:
    document = issue(chief)
    year = timezone.localdate().year
    assert document.number == f"TTN-{year}/000001"
    assert issue(chief).number == f"TTN-{year}/000002"
    assert document.keep_until == date(year + 10, 12, 31)
    pdf = archive.get(document.pdf_sha256)
    assert hashlib.sha256(pdf).hexdigest() == document.pdf_sha256
    assert len(pdf) == document.pdf_size
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert document.number in text
    assert document.code_shown in text
    assert "https://bag.example/verify/" in text
    assert "TASLAK" not in text


def test_official_papers_are_turkish_for_english_readers_too(chief: Any) -> None:
    with translation.override("en"):
        document = issue(chief)
    text = pypdf.PdfReader(io.BytesIO(archive.get(document.pdf_sha256))).pages[0].extract_text()
    assert "TAŞINIR TESLİM VE ZİMMET TUTANAĞI" in text


def test_a_failed_print_gives_the_number_back(chief: Any) -> None:
    data = {**samples.hand_over(), "note": "Basılamayan im: 😀"}
    with pytest.raises(ValidationError, match="U\\+1F600"), transaction.atomic():
        services.issue("hand-over", data, by=chief)
    assert not Document.objects.exists()
    assert issue(chief).number.endswith("/000001")


def test_wrong_data_is_refused_with_its_places(chief: Any) -> None:
    with pytest.raises(ValidationError, match=r"items\.0\.quantity"):
        services.issue("hand-over", {**samples.hand_over(), "items": [{"name": "x", "quantity": -1}]}, by=chief)
    with pytest.raises(ValidationError, match="no-such-form"):
        services.render("no-such-form", {})
    with pytest.raises(ValidationError):
        services.draft("label-sheet", samples.label_sheet(), by=chief)


def test_no_letterhead_without_units(db: None) -> None:
    assert not Unit.objects.exists()
    with pytest.raises(ValidationError):
        services.render("hand-over", samples.hand_over())


def test_a_draft_is_marked_and_can_be_discarded(chief: Any) -> None:
    document = services.draft("hand-over", samples.hand_over(), by=chief)
    text = pypdf.PdfReader(io.BytesIO(services.render("hand-over", document.data))).pages[0].extract_text()
    assert "TASLAK" in text
    assert document.number == ""
    services.discard(document, by=chief)
    assert not Document.objects.exists()


def test_issuing_twice_is_refused(chief: Any) -> None:
    document = issue(chief)
    with pytest.raises(ValidationError):
        services.issue_draft(document, by=chief)


def test_void_needs_a_reason_and_keeps_everything(chief: Any) -> None:
    document = issue(chief)
    with pytest.raises(ValidationError):
        services.void(document, "yanlış", by=chief)
    document = services.void(document, "Yanlış demirbaş numarası yazılmış.", by=chief)
    assert document.status == DocumentStatus.VOID
    assert archive.get(document.pdf_sha256)
    with pytest.raises(ValidationError):
        services.void(document, "İkinci kez iptal edilmek istendi.", by=chief)


def test_the_database_keeps_issued_documents(chief: Any) -> None:
    document = issue(chief)
    with pytest.raises(ValidationError):
        services.discard(document, by=chief)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()
    for name, value in {"number": "TTN-1", "pdf_sha256": "0" * 64, "verification_code": "X", "title": "x"}.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**{name: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        DraftFactory(status="issued")


def test_the_file_plan_decides_the_term(chief: Any) -> None:
    FilePlanCodeFactory(code="040.02", retention_years=None)
    kept = services.issue("monthly-report", samples.monthly_report(), by=chief)
    assert kept.file_plan is not None
    assert kept.keep_until is None
    text = pypdf.PdfReader(io.BytesIO(archive.get(kept.pdf_sha256))).pages[0].extract_text()
    assert "040.02" in text


def test_only_leaves_of_the_file_plan_are_used(chief: Any) -> None:
    above, leaf = FilePlanCodeFactory(code="040"), FilePlanCodeFactory(code="040.02", retention_years=3)
    old = FilePlanCodeFactory(code="042", active=False)
    assert list(queries.leaf_codes()) == [leaf]
    for wrong in (above, old):
        draft = DraftFactory(drafted_by=chief)
        with pytest.raises(ValidationError):
            services.issue_draft(draft, file_plan=wrong, by=chief)
    filed = services.issue_draft(DraftFactory(drafted_by=chief), file_plan=leaf, by=chief)
    assert filed.keep_until == date(timezone.localdate().year + 3, 12, 31)


def test_disposal_destroys_the_file_and_keeps_the_entry(
    chief: Any, manager: Any, django_capture_on_commit_callbacks: Any
) -> None:
    document, young = issue(chief), issue(chief)
    with pytest.raises(ValidationError):
        services.dispose([document], "Karar 2037/1", by=manager)
    Document.objects.filter(pk=document.pk).update(keep_until=timezone.localdate() - timedelta(days=1))
    assert list(queries.due_for_disposal()) == [document]
    with pytest.raises(ValidationError):
        services.dispose([document, young], "Karar 2037/1", by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.dispose([document], "Karar 2037/1", by=manager) == 1
    document.refresh_from_db()
    assert document.status == DocumentStatus.DISPOSED
    assert document.number
    assert document.data == {}
    with pytest.raises(archive.Damaged):
        archive.get(document.pdf_sha256)
    assert archive.get(young.pdf_sha256)


def test_a_damaged_archive_is_found(chief: Any) -> None:
    document, sound = issue(chief), issue(chief)
    assert queries.damaged_files() == []
    archive.path_of(document.pdf_sha256).write_bytes(b"%PDF-1.7 bozuk")
    assert queries.damaged_files() == [document]
    findings = registers.integrity_checks["documents.files"].run()
    assert [finding.where for finding in findings] == [str(document)]
    assert archive.get(sound.pdf_sha256)


def test_the_subject_finds_its_documents(chief: Any) -> None:
    unit = ServiceFactory(code="radio", name="Telsiz Sistem Servisi")
    document = issue(chief, subject=unit, unit=unit)
    assert list(queries.documents_about(unit)) == [document]
    assert document.subject_label == "Telsiz Sistem Servisi"


def test_a_new_version_supersedes_the_one_in_force(manager: Any) -> None:
    old = ApprovedDocumentFactory(code="BG-PO-900")
    new = ControlledDocumentFactory(code="BG-PO-900", version="2.0")
    approver, today = PersonFactory(), timezone.localdate()
    with pytest.raises(ValidationError):
        services.approve(new, approver=approver, on=today, review_by=today, by=manager)
    with pytest.raises(ValidationError):
        services.approve(new, approver=approver, on=today + timedelta(1), review_by=today + timedelta(9), by=manager)
    new = services.approve(new, approver=approver, on=today, review_by=today + timedelta(365), by=manager)
    old.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "in_force")
    assert list(queries.to_review(today + timedelta(400))) == [new]
    assert services.withdraw(new, by=manager).status == "withdrawn"
    with pytest.raises(ValidationError):
        services.withdraw(new, by=manager)


def test_evidence_of_a_service_takes_its_own_and_the_branchs(chief: Any, branch: Any) -> None:
    network, radio = ServiceFactory(), ServiceFactory(code="radio", name="Telsiz")
    mine, ours, theirs = issue(chief, unit=network), issue(chief, unit=branch), issue(chief, unit=radio)
    general = issue(chief)
    start, end = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    found = registers.evidence_sources["documents.hand-over"].find("network", start, end)
    assert {item.label for item in found} == {str(mine), str(ours), str(general)}
    assert str(theirs) not in {item.label for item in found}
    assert registers.evidence_sources["documents.issued"].find("network", end, end + timedelta(1)) == []
    ApprovedDocumentFactory(
        unit=network, approved_at=timezone.localdate(), review_by=timezone.localdate() + timedelta(9)
    )
    assert len(registers.evidence_sources["documents"].find("network", start - timedelta(1), end + timedelta(1))) == 1


def test_old_drafts_and_lookups_are_pruned(chief: Any) -> None:
    kept = issue(chief)
    services.draft("hand-over", samples.hand_over(), by=chief)
    queries.may_look_up("192.0.2.7", timezone.now())
    later = timezone.now() + timedelta(minutes=5)
    assert registers.retention_rules["documents.drafts"].prune(later) == 1
    assert registers.retention_rules["documents.lookups"].prune(later) == 1
    assert list(Document.objects.all()) == [kept]
    assert not VerificationLookup.objects.exists()
