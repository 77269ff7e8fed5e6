"""The import page: upload, dry run with a report, then apply what was checked."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.models import ImportDraft
from bag.core.records import importing
from bag.core.records.exporting import csv_lines
from bag.core.records.sheets import MOST_BYTES, Unreadable
from bag.core.records.views import RecordView


class RecordImport(RecordView):
    """CSV and XLSX in: every line is checked first, then all lines are written or none."""

    name = "import"
    verb = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("template"):
            pieces = csv_lines([["id", *self.record.fields]])
            name = f"{self.record.name}.csv"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse("".join(pieces), content_type="text/csv; charset=utf-8", headers=headers)
        return self.answer()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        try:
            draft = self.draft()
            sheet = importing.read(self.record, bytes(draft.content))
        except Unreadable as wrong:
            return self.answer(problem=str(wrong), status=422)
        apply = "apply" in request.POST
        report = importing.run(self.record, sheet, request.user, apply=apply)
        if report.applied:
            draft.delete()
            text = ngettext("%(n)d row imported.", "%(n)d rows imported.", report.total)
            messages.success(request, text % {"n": report.total})
            return HttpResponseRedirect(self.record.url("list"))
        return self.answer(report=report, draft=draft, status=200 if report.ok else 422)

    def draft(self) -> ImportDraft:
        """The file of this request: freshly uploaded, or the one that was checked a moment ago."""
        if token := self.request.POST.get("draft", ""):
            try:
                return ImportDraft.objects.get(pk=uuid.UUID(token), owner=self.user, record=self.record.key)
            except (ValueError, ImportDraft.DoesNotExist) as gone:
                raise Http404 from gone
        upload: Any = self.request.FILES.get("file")
        if upload is None:
            raise Unreadable(_("Choose a file."))
        if upload.size > MOST_BYTES:
            size = MOST_BYTES // 1024 // 1024
            raise Unreadable(_("The file is larger than %(n)d MB.") % {"n": size})
        return ImportDraft.objects.create(
            owner=self.user, record=self.record.key, name=upload.name[:255], content=upload.read()
        )

    def answer(self, status: int = 200, **context: Any) -> HttpResponse:
        report = context.get("report")
        fields = [(name, self.record.label_of(name), self._required(name)) for name in self.record.fields]
        return self.page(
            "import",
            status=status,
            trail=self.trail(last=_("Import")),
            lines=report.lines(self.record) if report else [],
            fields=fields,
            **context,
        )

    def _required(self, name: str) -> bool:
        target: Any = self.record.opts.get_field(name)
        return not (target.null or target.blank or target.has_default())
