"""The server's seal, and signed copies that people send back."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from bag.core import registers
from bag.documents import archive, samples, services
from bag.documents.domain.signatures import Profile, Report, Verdict, verdict
from bag.documents.models import Document, DocumentSeal, SignedCopy
from bag.documents.signing import seal
from bag.documents.signing.copies import attach_signed, people_of
from bag.documents.signing.verify import verify
from bag.documents.tests.factories import TrustAnchorFactory
from bag.documents.tests.pki import Pki

pytestmark = pytest.mark.django_db
PASSWORD = "deneme-parolası"
SetUp = Callable[..., Path]


def private(pki: Pki, label: str) -> Any:
    return load_pem_private_key((pki.folder / f"{label}.pem").read_bytes(), None)


def certificate(pki: Pki, label: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(pki.certificate(label).dump())


def archive_of(pki: Pki, label: str = "seal") -> bytes:
    chain = [certificate(pki, "inter"), certificate(pki, "root")]
    return pkcs12.serialize_key_and_certificates(
        b"muhur", private(pki, label), certificate(pki, label), chain, BestAvailableEncryption(PASSWORD.encode())
    )


@pytest.fixture
def set_up(pki: Pki, settings: Any, tmp_path: Path) -> SetUp:
    """``set_up(content, **settings)``: put a seal file in place; without content a good PKCS#12."""

    def run(content: bytes | None = None, *, mode: int = 0o600, **more: Any) -> Path:
        path = tmp_path / "seal.p12"
        path.write_bytes(archive_of(pki) if content is None else content)
        path.chmod(mode)
        signing = replace(
            settings.CONFIG.signing,
            **{
                "seal_file": str(path), "seal_password": PASSWORD, "fetch": True, "allow": ["127.0.0.0/8"], **more,
            },
        )  # fmt: skip
        settings.CONFIG = replace(settings.CONFIG, signing=signing)
        return path

    return run


@pytest.fixture
def trusting(pki: Pki) -> None:
    TrustAnchorFactory(label="Deneme kök", pem=pki.pem("root"))


def issue(by: Any) -> Document:
    return services.issue("hand-over", samples.hand_over(), by=by)


# -- the seal


def test_without_a_seal_file_nothing_is_sealed(chief: Any) -> None:
    document = issue(chief)
    assert not DocumentSeal.objects.exists()
    assert b"/ByteRange" not in archive.get(document.pdf_sha256)
    assert seal.state()[0] == "ok"


def test_issued_documents_are_sealed_and_stamped(chief: Any, set_up: SetUp, pki: Pki, trusting: None) -> None:
    set_up(tsa_url=pki.tsa_url())
    document = issue(chief)
    pdf = archive.get(document.pdf_sha256)
    assert hashlib.sha256(pdf).hexdigest() == document.pdf_sha256
    assert len(pdf) == document.pdf_size
    kept = DocumentSeal.objects.get(document=document)
    assert (kept.subject, kept.time_stamped) == ("DENEME İMZACI seal", True)
    (facts,) = verify(pdf).signatures
    assert (verdict(facts), facts.profile, facts.field) == (Verdict.VALID, Profile.B_T, seal.FIELD)
    assert facts.holder.fingerprint == kept.fingerprint
    assert seal.state()[0] == "ok"


def test_a_sealed_pdf_stays_pdf_a(chief: Any, set_up: SetUp) -> None:
    """What PDF/A-2b asks of a signature: XMP and output intent stay, the widget prints and shows nothing."""
    set_up()
    pdf = archive.get(issue(chief).pdf_sha256)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    field = root["/AcroForm"]["/Fields"][0].get_object()
    assert field["/F"] & 0b111 == 0b100
    assert [float(edge) for edge in field["/Rect"]][:2] == [float(edge) for edge in field["/Rect"]][2:]
    assert "/NeedAppearances" not in root["/AcroForm"]
    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "/Encrypt" not in reader.trailer
    ids = re.findall(rb"/ID\s*\[", pdf)
    assert len(ids) == 2


def test_the_seal_may_lie_in_a_pem_file(chief: Any, set_up: SetUp, pki: Pki, trusting: None) -> None:
    key = private(pki, "seal").private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode())
    )
    set_up(key + b"".join(pem.armor("CERTIFICATE", pki.certificate(name).dump()) for name in ("seal", "inter")))
    assert verify(archive.get(issue(chief).pdf_sha256)).verdict is Verdict.VALID


def test_a_bad_seal_file_stops_issuing_with_its_reason(chief: Any, set_up: SetUp, pki: Pki) -> None:
    plain = private(pki, "seal").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own = pem.armor("CERTIFICATE", pki.certificate("seal").dump())
    other = private(pki, "good").private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode())
    )
    wrong: list[tuple[bytes | None, dict[str, Any]]] = [
        (b"hic bir sey", {}),
        (plain + own, {}),
        (other + own, {}),
        (None, {"seal_password": "yanlis"}),
        (None, {"seal_password": ""}),
        (None, {"mode": 0o644}),
        (archive_of(pki, "expired"), {}),
    ]
    seen = set()
    for content, more in wrong:
        set_up(content, **more)
        assert seal.state()[0] == "degraded"
        with pytest.raises(seal.SealError) as caught, transaction.atomic():
            issue(chief)
        seen.add(caught.value.messages[0])
        assert PASSWORD not in str(caught.value)
    assert len(seen) == 5
    assert not Document.objects.exists()


def test_a_missing_seal_file_stops_issuing(chief: Any, set_up: SetUp) -> None:
    set_up().unlink()
    with pytest.raises(seal.SealError):
        issue(chief)


def test_a_silent_time_stamp_server_stops_issuing(chief: Any, set_up: SetUp, pki: Pki) -> None:
    for url in ("http://127.0.0.1:9/tsa", f"http://127.0.0.1:{pki.port}/city/tsa/yok"):
        set_up(tsa_url=url)
        with pytest.raises(seal.SealError), transaction.atomic():
            issue(chief)
    set_up(tsa_url=pki.tsa_url())
    assert issue(chief).number.endswith("/000001")


def test_the_health_page_warns_before_the_certificate_ends(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up()
    found = seal.key()
    assert found is not None
    assert PASSWORD not in repr(found)
    assert "PRIVATE" not in repr(found)
    left = found.valid_until - datetime.now(UTC)
    monkeypatch.setattr(seal, "WARN_BEFORE", left + timedelta(days=1))
    assert seal.state()[0] == "degraded"


def test_the_database_keeps_seals_and_copies(chief: Any, set_up: SetUp) -> None:
    set_up()
    issue(chief)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentSeal.objects.update(subject="Başkası")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentSeal.objects.all().delete()


# -- signed copies


def test_a_signed_copy_is_verified_and_kept(chief: Any, set_up: SetUp, pki: Pki, trusting: None) -> None:
    set_up()
    document = issue(chief)
    signed = pki.sign(archive.get(document.pdf_sha256), stamper=pki.stamper())
    copy = attach_signed(document, signed, by=chief)
    assert archive.get(copy.sha256) == signed
    report = Report.from_json(copy.report)
    assert [one.holder.name for one in people_of(report)] == ["DENEME İMZACI good"]
    assert report.verdict is Verdict.VALID
    with pytest.raises(ValidationError):
        attach_signed(document, signed, by=chief)
    second = attach_signed(document, pki.sign(signed, "second", field="Imza2"), by=chief)
    assert len(people_of(Report.from_json(second.report))) == 2
    start = timezone.now() - timedelta(hours=1)
    (item,) = registers.evidence_sources["documents.issued"].find("", start, timezone.now())
    assert item.signed


def test_a_copy_without_asked_revocation_is_kept_with_that_remark(chief: Any, pki: Pki, trusting: None) -> None:
    document = issue(chief)
    copy = attach_signed(document, pki.sign(archive.get(document.pdf_sha256)), by=chief)
    assert Report.from_json(copy.report).verdict is Verdict.UNDETERMINED


def test_what_is_not_our_signed_document_is_refused(chief: Any, set_up: SetUp, pki: Pki, trusting: None) -> None:
    set_up()
    document, other = issue(chief), issue(chief)
    issued = archive.get(document.pdf_sha256)
    writer = pypdf.PdfWriter(io.BytesIO(pki.sign(issued)), incremental=True)
    writer.add_blank_page()
    longer = io.BytesIO()
    writer.write(longer)
    refused = {
        "unchanged": issued,
        "unsigned": issued + b"\n% ek\n",
        "another document": pki.sign(archive.get(other.pdf_sha256)),
        "saved anew": b"%PDF-1.7 yeniden",
        "a stranger": pki.sign(issued, "stranger", arch="other"),
        "revoked": pki.sign(issued, "revoked"),
        "ended": pki.sign(issued, "expired"),
        "a page more": longer.getvalue(),
    }
    for name, pdf in refused.items():
        with pytest.raises(ValidationError) as caught:
            attach_signed(document, pdf, by=chief)
        assert caught.value.messages[0], name
    assert not SignedCopy.objects.exists()


def append(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """``pdf`` with an incremental update that is no signature."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def other_content(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def note_on_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    entries = {"/Type": "/Annot", "/Subtype": "/FreeText", "/Contents": "Bedel 100.000 TL"}
    note = {generic.pdf_name(key): generic.pdf_name(value) for key, value in entries.items() if value[0] == "/"}
    page["/Annots"] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(note))])
    writer.update_container(page)


def picture_in_an_empty_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("Bos", on_page=0, box=(30, 30, 560, 800)))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    field = page["/Annots"][-1].get_object()
    picture = generic.StreamObject(
        {generic.pdf_name("/Subtype"): generic.pdf_name("/Form")}, stream_data=b"1 g 0 0 530 770 re f"
    )
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(picture)})
    writer.update_container(field)


def action_on_opening(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject({generic.pdf_name("/S"): generic.pdf_name("/JavaScript")})
    writer.update_root()


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("change", [other_content, note_on_page, picture_in_an_empty_field, action_on_opening])
def test_what_was_changed_before_the_signature_is_refused(
    change: Callable[[IncrementalPdfFileWriter], None],
    sealed: bool,
    chief: Any,
    set_up: SetUp,
    pki: Pki,
    trusting: None,
) -> None:
    """A valid signature proves what its signer saw, not that it was what we issued."""
    if sealed:
        set_up()
    document = issue(chief)
    changed = pki.sign(append(archive.get(document.pdf_sha256), change))
    assert verdict(verify(changed).people[-1]) is not Verdict.INVALID
    with pytest.raises(ValidationError):
        attach_signed(document, changed, by=chief)
    assert not SignedCopy.objects.exists()


def test_a_visible_signature_is_taken(chief: Any, pki: Pki, trusting: None) -> None:
    document = issue(chief)
    field = SigFieldSpec("Gorunur", on_page=0, box=(30, 30, 200, 80))
    prepared = append(archive.get(document.pdf_sha256), lambda writer: append_signature_field(writer, field))
    assert attach_signed(document, pki.sign(prepared, field="Gorunur"), by=chief).pk


def test_void_and_draft_documents_take_no_copies(chief: Any, pki: Pki, trusting: None) -> None:
    document = issue(chief)
    signed = pki.sign(archive.get(document.pdf_sha256))
    services.void(document, "Yanlış demirbaş numarası yazılmış.", by=chief)
    document.refresh_from_db()
    with pytest.raises(ValidationError):
        attach_signed(document, signed, by=chief)


def test_disposal_destroys_the_copies_too(
    chief: Any, manager: Any, pki: Pki, trusting: None, django_capture_on_commit_callbacks: Any
) -> None:
    document = issue(chief)
    copy = attach_signed(document, pki.sign(archive.get(document.pdf_sha256)), by=chief)
    Document.objects.filter(pk=document.pk).update(keep_until=timezone.localdate() - timedelta(days=1))
    document.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.dispose([document], "Karar 2037/1", by=manager)
    with pytest.raises(archive.Damaged):
        archive.get(copy.sha256)
    assert registers.integrity_checks["documents.signed-copies"].run() == []


def test_a_damaged_copy_is_found(chief: Any, pki: Pki, trusting: None) -> None:
    document = issue(chief)
    copy = attach_signed(document, pki.sign(archive.get(document.pdf_sha256)), by=chief)
    archive.path_of(copy.sha256).write_bytes(b"%PDF-1.7 bozuk")
    assert [finding.where for finding in registers.integrity_checks["documents.signed-copies"].run()] == [str(copy)]
