"""Changing or deleting many rows of a list at once: all of them or none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core import changes
from bag.core.incoming import row_ids
from bag.core.records.listing import Listing
from bag.core.records.spec import Record
from bag.core.records.validation import REFUSALS, RowError, check, reasons
from bag.core.records.views import RecordView, consequences

MOST_ROWS = 10_000


def names_for(record: Record) -> list[str]:
    """Fields that make sense on many rows at once."""
    if record.bulk_fields:
        return list(record.bulk_fields)
    return [name for name in record.fields if not getattr(record.opts.get_field(name), "unique", False)]


def change_many(record: Record, rows: list[Any], values: dict[str, Any], actor: Any) -> list[RowError]:
    """Set ``values`` on every row after validating all; returns the errors, writes nothing when there is one."""
    checked = check(record, [values] * len(rows), existing=rows, user=actor)
    errors = checked.errors + [
        RowError(place, "", _("You may not write records of this service."))
        for place, row in enumerate(rows)
        if not record.allows(actor, "change", row)
    ]
    if errors:
        return errors
    with transaction.atomic():
        for row in rows:
            record.save(row, actor, created=False)
        changes.announce(record.key, [row.pk for row in rows], "change", actor)
    return []


class BulkView(RecordView):
    """Rows picked by check boxes (``pk``), or all that match the list's query (``all=1``)."""

    def chosen(self) -> list[Any]:
        post = self.request.POST
        if post.get("all") == "1":
            rows = Listing(self.record, QueryDict(post.get("query", "")), self.request.user).rows
        else:
            rows = self.rows().filter(pk__in=row_ids(post.getlist("pk")))
        return list(rows[:MOST_ROWS])

    def back(self) -> HttpResponseRedirect:
        query = self.request.POST.get("query", "")
        return HttpResponseRedirect(self.record.url("list") + (f"?{query}" if query else ""))

    def too_few(self) -> HttpResponseRedirect:
        messages.warning(self.request, _("No row is selected."))
        return self.back()


class RecordBulkEdit(BulkView):
    name = "bulk-edit"
    verb = "change"

    def form(self, data: Any = None) -> forms.ModelForm:
        form_class = self.record.form_class(self.request.user)
        form = form_class(data, user=self.request.user)  # type: ignore[call-arg]
        for name in list(form.fields):
            if name not in names_for(self.record):
                del form.fields[name]
            else:
                form.fields[name].required = False
        return form

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows = self.chosen()
        if not rows:
            return self.too_few()
        form = self.form()
        if "apply" not in request.POST:
            return self.answer(form, rows, [])
        wanted = [name for name in request.POST.getlist("set") if name in form.fields]
        values: dict[str, Any] = {name: request.POST.get(name, "") for name in wanted}
        for name in wanted:
            if isinstance(self.record.opts.get_field(name), models.BooleanField):
                values[name] = name in request.POST
        if not wanted:
            return self.answer(form, rows, [RowError(0, "", _("Mark the fields that are to be set."))])
        try:
            errors = change_many(self.record, rows, values, request.user)
        except REFUSALS as error:
            errors = [RowError(0, name, reason) for name, reason in reasons(self.record, error)]
        if errors:
            return self.answer(self.form(request.POST), rows, errors)
        text = ngettext("%(n)d row changed.", "%(n)d rows changed.", len(rows))
        messages.success(request, text % {"n": len(rows)})
        return self.back()

    def answer(self, form: Any, rows: list[Any], errors: list[RowError]) -> HttpResponse:
        lines = [
            (str(rows[error.row]), self.record.label_of(error.column) if error.column else "", error.reason)
            for error in errors[:20]
        ]
        return self.page(
            "bulk_edit",
            status=422 if errors else 200,
            form=form,
            rows=rows,
            errors=lines,
            query=self.request.POST.get("query", ""),
            trail=self.trail(last=_("Edit many")),
        )


class RecordBulkDelete(BulkView):
    name = "bulk-delete"
    verb = "delete"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows = [row for row in self.chosen() if self.record.allows(request.user, "delete", row)]
        if not rows:
            return self.too_few()
        gone, blocked = consequences(rows)
        if "apply" in request.POST and not blocked:
            try:
                with transaction.atomic():
                    labels = {row.pk: str(row) for row in rows}
                    for row in rows:
                        self.record.delete(row, request.user)
                    changes.announce(self.record.key, list(labels), "delete", request.user, labels=labels)
            except (ProtectedError, RestrictedError, *REFUSALS) as error:
                gone, blocked = consequences(rows)
                if isinstance(error, REFUSALS):
                    blocked = [*blocked, *(reason for _name, reason in reasons(self.record, error))]
            else:
                text = ngettext("%(n)d row deleted.", "%(n)d rows deleted.", len(labels))
                messages.success(request, text % {"n": len(labels)})
                return self.back()
        return self.page(
            "bulk_delete",
            status=409 if blocked else 200,
            rows=rows,
            gone=gone,
            blocked=blocked,
            query=request.POST.get("query", ""),
            trail=self.trail(last=_("Delete many")),
        )
