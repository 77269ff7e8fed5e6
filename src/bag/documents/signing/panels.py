"""Signatures on detail pages: of issued documents, and of PDFs attached to any record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bag.core.attachments.queries import files_of
from bag.documents.domain.signatures import Report
from bag.documents.models import Document, DocumentSeal
from bag.documents.rights import sees
from bag.documents.signing.copies import people_of


def on_document(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Seal and signers of an issued document; two queries."""
    if not document.has_file:
        return None
    copies = list(document.signed_copies.all())
    people = [(one.holder.name, copy) for copy in copies for one in people_of(Report.from_json(copy.report))]
    sealed = DocumentSeal.objects.filter(document=document).first()
    return {"document": document, "seal": sealed, "people": people, "count": len(people)}


def on_attachments(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """Attached PDFs, whose signatures can be verified; hidden without one."""
    if not sees(request.user):
        return None
    files = [file for file in files_of(row) if file.kind == "pdf"]
    return {"files": files, "count": len(files)} if files else None
