"""What one does with documents: look at a draft, issue it, fetch the PDF, declare void, dispose."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bag.core import changes, registers
from bag.core.incoming import row_ids
from bag.documents import archive, queries, services
from bag.documents.filing import FilingForm
from bag.documents.models import Document, DocumentStatus
from bag.documents.rights import may, may_dispose
from bag.documents.ui.forms import DisposalForm, VoidForm
from bag.documents.ui.printing import page_picture, pdf_response

RECORD = "documents.document"
MOST_DISPOSED = 500


def _document(request: HttpRequest, pk: int, verb: str = "") -> Document:
    """The document as far as the person may see it; 403 when the verb is not theirs."""
    found: Document = get_object_or_404(registers.records[RECORD].visible_to(request.user), pk=pk)
    if verb and not may(request.user, verb, found):
        raise PermissionDenied
    return found


@require_safe
@login_required
def draft_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    document = _document(request, pk)
    if document.status != DocumentStatus.DRAFT:
        raise Http404
    return page_picture(document.form_key, document.data, number)


@require_safe
@login_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The archived file, byte for byte as issued."""
    document = _document(request, pk)
    if not document.has_file:
        raise Http404
    try:
        content = archive.get(document.pdf_sha256)
    except archive.Damaged:
        messages.error(request, _("The archived PDF is missing or was altered. Tell the system administrator."))
        return redirect(document.get_absolute_url())
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", document.number) + ".pdf"
    return pdf_response(content, name, download="download" in request.GET)


@require_POST
@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk, "add")
    form = FilingForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(list(form.errors.as_data()["file_plan"]))
        document = services.issue_draft(document, file_plan=form.cleaned_data["file_plan"], by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        changes.announce(RECORD, [document.pk], "change", request.user)
        messages.success(request, _("Issued: %(number)s") % {"number": document.number})
    return redirect(document.get_absolute_url())


@require_POST
@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk, "add")
    try:
        services.discard(document, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(document.get_absolute_url())
    messages.success(request, _("The draft was discarded."))
    return redirect("documents:document-list")


@require_http_methods(["GET", "POST"])
@login_required
def void(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk, "change")
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void(document, form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            changes.announce(RECORD, [document.pk], "change", request.user)
            messages.success(request, _("%(number)s is void.") % {"number": document.number})
            return redirect(document.get_absolute_url())
    trail = [
        (_("Documents"), reverse("documents:document-list")),
        (str(document), document.get_absolute_url()),
        (_("Declare void"), None),
    ]
    context = {"document": document, "form": form, "trail": trail}
    return render(request, "documents/void.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def disposal(request: HttpRequest) -> HttpResponse:
    """Documents whose time of keeping is over, and their disposal by a decision."""
    if not may_dispose(request.user):
        raise PermissionDenied
    due = queries.due_for_disposal()
    form = DisposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = list(due.filter(pk__in=row_ids(request.POST.getlist("pk")))[:MOST_DISPOSED])
        if not chosen:
            form.add_error(None, _("No document is selected."))
        else:
            done = services.dispose(chosen, form.cleaned_data["decision"], by=request.user)
            changes.announce(RECORD, [document.pk for document in chosen], "change", request.user)
            text = ngettext("%(n)d document disposed of.", "%(n)d documents disposed of.", done)
            messages.success(request, text % {"n": done})
            return redirect("documents:disposal")
    context = {"rows": due[:MOST_DISPOSED], "form": form, "trail": [(_("Due for disposal"), None)]}
    return render(request, "documents/disposal.html", context, status=422 if form.errors else 200)
