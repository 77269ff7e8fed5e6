"""Issued documents that people signed outside, with their own tokens, and sent back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.documents import archive
from bag.documents.domain.signatures import Report, SignatureFacts, Verdict, only_revocation_open, verdict
from bag.documents.models import Document, DocumentStatus, SignedCopy
from bag.documents.signing.seal import FIELD
from bag.documents.signing.verify import verify
from bag.documents.signing.words import reasons


def attach_signed(document: Document, pdf: bytes, *, by: Any) -> SignedCopy:
    """Take back a signed PDF of an issued document; refuses, with every reason, what is not exactly that.

    The file must begin with the bytes that were issued, add nothing but signatures, at least one besides our seal, and
    every signature in it must be valid; that its revocation could not be looked up is noted, and no hindrance.
    """
    issued = _issued_bytes(document)
    if len(pdf) <= len(issued) or not pdf.startswith(issued):
        raise ValidationError(
            _(
                "The file is not the issued PDF with a signature appended: it was printed, scanned or saved anew. "
                "Sign the very file that this page offers."
            )
        )
    report = verify(pdf, issued=len(issued))
    _refuse_other_content(report)
    refusals = [reason for one in report.signatures if not _acceptable(one) for reason in reasons(one)]
    if refusals:
        raise ValidationError(refusals)
    return _keep(document, pdf, report, by)


@transaction.atomic
def _keep(document: Document, pdf: bytes, report: Report, by: Any) -> SignedCopy:
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if locked.status != DocumentStatus.ISSUED:
        raise ValidationError(_("Only an issued document takes signed copies."))
    if locked.signed_copies.filter(sha256=report.sha256).exists():
        raise ValidationError(_("This very file was received already."))
    sha256 = archive.put(pdf)
    return SignedCopy.objects.create(
        document=locked, sha256=sha256, size=len(pdf), report=report.as_json(), received_by=by
    )


def _issued_bytes(document: Document) -> bytes:
    if document.status != DocumentStatus.ISSUED:
        raise ValidationError(_("Only an issued document takes signed copies."))
    try:
        return archive.get(document.pdf_sha256)
    except archive.Damaged:
        raise ValidationError(_("The archived PDF is missing or was altered. Tell the system administrator.")) from None


def _refuse_other_content(report: Report) -> None:
    if not people_of(report):
        raise ValidationError(_("The file holds no signature of a person."))
    if not report.only_signed:
        raise ValidationError(_("Before it was signed, the file was made to show something else than what was issued."))


def people_of(report: Report) -> list[SignatureFacts]:
    """The signatures besides our own seal."""
    return [one for one in report.people if one.field != FIELD]


def _acceptable(facts: SignatureFacts) -> bool:
    return verdict(facts) is Verdict.VALID or only_revocation_open(facts)


def damaged_copies() -> list[SignedCopy]:
    """Signed copies of documents that still have their file, where the archive lost or altered the copy."""
    found = []
    rows = SignedCopy.objects.filter(document__status__in=[DocumentStatus.ISSUED, DocumentStatus.VOID])
    for copy in rows.select_related("document").iterator():
        try:
            archive.get(copy.sha256)
        except archive.Damaged:
            found.append(copy)
    return found
