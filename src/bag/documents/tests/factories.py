"""One factory per model of the documents room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from factory.django import DjangoModelFactory

from bag.documents import samples
from bag.documents.domain.codes import new_code
from bag.documents.models import (
    ControlledDocument,
    ControlledKind,
    Document,
    DocumentStatus,
    FilePlanCode,
    Letter,
    Letterhead,
    LetterStep,
    StepRole,
    TrustAnchor,
)
from bag.organization.tests.factories import BranchFactory, PersonFactory, ServiceFactory, UserFactory


class FilePlanCodeFactory(DjangoModelFactory):
    class Meta:
        model = FilePlanCode
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{100 + n // 100:03d}.{n % 100:02d}")
    title = factory.Sequence(lambda n: f"Konu {n}")
    retention_years = 10


class DocumentFactory(DjangoModelFactory):
    """An issued hand-over record whose PDF lies in no archive; for a real one call ``services.issue``."""

    class Meta:
        model = Document

    form_key = "hand-over"
    series = "TTN"
    number = factory.Sequence(lambda n: f"TTN-2020/{n:06d}")
    title = factory.Sequence(lambda n: f"Tutanak {n}")
    subject_label = factory.Sequence(lambda n: f"KNK-SW-{n:03d}")
    data = factory.LazyFunction(samples.hand_over)
    status = DocumentStatus.ISSUED
    drafted_by = factory.SubFactory(UserFactory)
    issued_by = factory.SelfAttribute("drafted_by")
    issued_at = datetime(2020, 3, 2, 9, 30, tzinfo=UTC)
    keep_until = date(2030, 12, 31)
    verification_code = factory.LazyFunction(new_code)
    pdf_sha256 = "0" * 64


class DraftFactory(DocumentFactory):
    """A draft; ``services.issue_draft`` gives it a number."""

    number = verification_code = pdf_sha256 = ""
    status = DocumentStatus.DRAFT
    issued_by = issued_at = keep_until = None


class ControlledDocumentFactory(DjangoModelFactory):
    class Meta:
        model = ControlledDocument

    code = factory.Sequence(lambda n: f"BG-PO-{n:03d}")
    title = factory.Sequence(lambda n: f"Erişim Denetimi Politikası {n}")
    kind = ControlledKind.POLICY


class ApprovedDocumentFactory(ControlledDocumentFactory):
    status = "in_force"
    approved_at = date(2026, 1, 15)
    review_by = date(2027, 1, 15)


class TrustAnchorFactory(DjangoModelFactory):
    """An authority with a certificate of its own."""

    class Meta:
        model = TrustAnchor

    label = factory.Sequence(lambda n: f"Kök sertifika {n}")
    pem = factory.LazyAttribute(lambda row: authority_pem(row.label))
    note = "Kurumun sayfasından indirildi, parmak izi telefonla karşılaştırıldı."


def authority_pem(name: str) -> str:
    """A self-signed certificate of an authority, valid for ten years."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    holder = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    builder = x509.CertificateBuilder(holder, holder, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=3650))
    signed = builder.add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


class LetterheadFactory(DjangoModelFactory):
    class Meta:
        model = Letterhead
        django_get_or_create = ("unit",)

    unit = factory.SubFactory(BranchFactory)
    detsis_no = factory.Sequence(lambda n: f"{97509404 + n:08d}")
    address = "Örnek Mahallesi, İzmir"


class LetterFactory(DjangoModelFactory):
    """A draft of the network service without a chain; ``letters.services.save`` gives it the usual one."""

    class Meta:
        model = Letter

    letterhead = factory.SubFactory(LetterheadFactory)
    unit = factory.SubFactory(ServiceFactory)
    file_plan = factory.SubFactory(FilePlanCodeFactory)
    subject = factory.Sequence(lambda n: f"Anahtarların yenilenmesi {n}")
    addressees = "ESHOT Genel Müdürlüğüne"
    body = "Çalışma 02.12.2026 günü yapılacaktır.\nBilgilerinizi arz ederim."
    drafted_by = factory.SubFactory(UserFactory)


class LetterStepFactory(DjangoModelFactory):
    class Meta:
        model = LetterStep

    letter = factory.SubFactory(LetterFactory)
    place = factory.Sequence(lambda n: n + 1)
    role = StepRole.SIGN
    person = factory.SubFactory(PersonFactory)
