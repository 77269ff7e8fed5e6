"""The import page: upload, read and compare, then confirm."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.models import ImportDraft
from bag.core.ui.verbs import only
from bag.directive.domain.diff import Step, word_changes
from bag.directive.domain.model import ReadError
from bag.directive.domain.reading import MAX_BYTES
from bag.directive.forms import UploadForm
from bag.directive.messages import doubt_text, refusal
from bag.directive.rights import may_import
from bag.directive.services.importing import Imported, ImportRefused, Preview, import_directive, preview
from bag.directive.ui.board import crumb

KIND = "directive.import"


@only(may_import)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a file; go on to its report when it can be read."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _keep(form.cleaned_data["file"], request.user)
        except ReadError as error:
            form.add_error("file", refusal(error))
        else:
            return HttpResponseRedirect(reverse("directive:import-confirm", args=[draft.pk]))
    status = 422 if form.errors else 200
    trail = [crumb(), (_("Import a directive"), None)]
    return render(request, "directive/import.html", {"form": form, "trail": trail}, status=status)


def _keep(upload: Any, owner: Any) -> ImportDraft:
    if upload.size > MAX_BYTES:
        raise ReadError("too_large", limit=MAX_BYTES // (1024 * 1024))
    data = upload.read()
    preview(data, upload.name)
    return ImportDraft.objects.create(owner=owner, record=KIND, name=upload.name[:255], content=data)


@only(may_import)
def confirm(request: HttpRequest, draft: uuid.UUID) -> HttpResponseBase:
    """The report of a file and, on confirmation, the import itself."""
    kept = get_object_or_404(ImportDraft, pk=draft, owner=request.user, record=KIND)
    data = bytes(kept.content)
    found = preview(data, kept.name)
    if request.method == "POST" and not found.directive.blocked and not found.nothing_new:
        try:
            imported = import_directive(data, kept.name, by=request.user)
        except ImportRefused as error:
            return _report(request, kept, found, str(error))
        kept.delete()
        messages.success(request, _told(imported))
        return HttpResponseRedirect(reverse("directive:ownership" if imported.owner_questions else "directive:text"))
    return _report(request, kept, found, "")


def _told(imported: Imported) -> str:
    count = imported.added_obligations
    text = ngettext(
        "The directive was imported; %(n)d new duty.", "The directive was imported; %(n)d new duties.", count
    )
    told = text % {"n": count}
    if imported.owner_questions:
        told += " " + _("Owners to be checked: %(keys)s") % {"keys": ", ".join(imported.owner_questions[:20])}
    return told


def _report(request: HttpRequest, draft: ImportDraft, found: Preview, problem: str) -> HttpResponse:
    directive = found.directive
    context = {
        "draft": draft,
        "found": found,
        "directive": directive,
        "problem": problem,
        "lettered": sum(1 for _clause in directive.lettered()),
        "doubts": [(doubt.line, doubt.blocking, doubt_text(doubt)) for doubt in directive.doubts],
        "steps": [_shown(step) for step in found.steps if step.change != "same"] if found.current else [],
        "changes": found.changes,
        "trail": [crumb(), (_("Import a directive"), reverse("directive:import")), (draft.name, None)],
    }
    blocked = directive.blocked or problem
    return render(request, "directive/import_report.html", context, status=422 if blocked else 200)


def _shown(step: Step) -> dict[str, Any]:
    runs = word_changes(step.old.text, step.new.text) if step.old and step.new and step.change == "changed" else []
    return {
        "change": step.change,
        "old": step.old,
        "new": step.new,
        "runs": runs,
        "text": (step.new or step.old).text if step.new or step.old else "",  # type: ignore[union-attr]
    }
