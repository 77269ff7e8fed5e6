"""Verifying signatures: of a file from anywhere, of an attachment, of an issued document and its signed copies."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bag.core import changes, registers
from bag.core.attachments import storage
from bag.core.attachments.queries import open_attachment
from bag.documents import archive
from bag.documents.domain.signatures import Report
from bag.documents.models import Document, DocumentSeal, DocumentStatus, SignedCopy, TrustAnchor
from bag.documents.rights import may
from bag.documents.signing import seal
from bag.documents.signing.copies import attach_signed
from bag.documents.signing.verify import MOST_BYTES, verify
from bag.documents.signing.words import Sheet, sheet
from bag.documents.ui.forms import CompareForm
from bag.documents.ui.printing import for_readers, pdf_response

RECORD = "documents.document"
PAGE = "documents/signatures.html"


@never_cache
@require_http_methods(["GET", "POST"])
@for_readers
def check(request: HttpRequest) -> HttpResponse:
    """Any PDF: uploaded, judged, shown, not kept."""
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    found: Sheet | None = None
    name = ""
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["pdf"]
        name = upload.name or ""
        found, errors = _judged(upload.read(MOST_BYTES + 1))
        for error in errors:
            form.add_error("pdf", error)
    trail = [(_("Verify signatures"), None)]
    context = {"form": form, "sheet": found, "name": name, "trail": trail, **_around()}
    return render(request, PAGE, context, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_readers
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """The signatures of a PDF that is attached to a record the person may see."""
    file, _record, row = open_attachment(pk, request.user)
    path = storage.path_of(file.sha256)
    if file.kind != "pdf" or not path.exists():
        raise Http404
    with path.open("rb") as content:
        found, errors = _judged(content.read(MOST_BYTES + 1))
    trail = [(str(row), row.get_absolute_url()), (file.name, None)]
    return _shown(request, found, errors, file.name, trail)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal and signed copies of an issued document; takes a signed copy back."""
    row = _document(request, pk)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    allowed = row.status == DocumentStatus.ISSUED and may(request.user, "add", row)
    if request.method == "POST" and not allowed:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and _attach(request, row, form):
        return redirect("documents:signatures", pk=row.pk)
    copies = list(row.signed_copies.select_related("received_by"))
    context = {
        "document": row,
        "seal": DocumentSeal.objects.filter(document=row).first(),
        "sealing": seal.configured(),
        "copies": [(copy, sheet(Report.from_json(copy.report))) for copy in copies],
        "form": form if allowed else None,
        "trail": [
            (_("Documents"), reverse("documents:document-list")),
            (str(row), row.get_absolute_url()),
            (_("Signatures"), None),
        ],
    }
    return render(request, "documents/signatures_document.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def verify_document(request: HttpRequest, pk: int, copy: int = 0) -> HttpResponse:
    """The archived PDF of a document, or one of its signed copies, verified anew."""
    row = _document(request, pk)
    sha256 = get_object_or_404(row.signed_copies, pk=copy).sha256 if copy else row.pdf_sha256
    try:
        found, errors = _judged(archive.get(sha256))
    except archive.Damaged:
        found, errors = None, [_("The archived PDF is missing or was altered. Tell the system administrator.")]
    trail = [
        (str(row), row.get_absolute_url()),
        (_("Signatures"), reverse("documents:signatures", args=[row.pk])),
        (_("Verified now"), None),
    ]
    return _shown(request, found, errors, str(row), trail)


@require_safe
@login_required
def copy_pdf(request: HttpRequest, pk: int, copy: int) -> HttpResponse:
    """A signed copy as it was received."""
    row = _document(request, pk)
    signed: SignedCopy = get_object_or_404(row.signed_copies, pk=copy)
    try:
        content = archive.get(signed.sha256)
    except archive.Damaged:
        messages.error(request, _("The archived PDF is missing or was altered. Tell the system administrator."))
        return redirect("documents:signatures", pk=row.pk)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", row.number) + f"-signed-{signed.pk}.pdf"
    return pdf_response(content, name, download=True)


def _document(request: HttpRequest, pk: int) -> Document:
    """A document with a file that the person may see."""
    found: Document = get_object_or_404(registers.records[RECORD].visible_to(request.user), pk=pk)
    if not found.has_file:
        raise Http404
    return found


def _attach(request: HttpRequest, row: Document, form: forms.Form) -> bool:
    try:
        attach_signed(row, form.cleaned_data["pdf"].read(MOST_BYTES + 1), by=request.user)
    except ValidationError as error:
        form.add_error("pdf", error)
        return False
    changes.announce(RECORD, [row.pk], "change", request.user)
    messages.success(request, _("The signed copy was verified and kept."))
    return True


def _judged(pdf: bytes) -> tuple[Sheet | None, list[str]]:
    """The sheet, or why there is none."""
    try:
        return sheet(verify(pdf)), []
    except ValidationError as error:
        return None, error.messages


def _shown(
    request: HttpRequest, found: Sheet | None, errors: list[str], name: str, trail: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {"sheet": found, "errors": errors, "name": name, "trail": trail, **_around()}
    return render(request, PAGE, context, status=200 if found else 422)


def _around() -> dict[str, Any]:
    """What the page says about itself: whom it trusts."""
    return {"anchors": list(TrustAnchor.objects.filter(active=True).order_by("sort_text"))}
