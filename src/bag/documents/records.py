"""Record types of the documents room."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.access import MANAGED
from bag.core.records.spec import Column, Record
from bag.core.ui.format import day
from bag.documents import services
from bag.documents.filing import FilingForm
from bag.documents.models import ControlledDocument, ControlledStatus, Document, DocumentStatus, FilePlanCode
from bag.documents.rights import ARCHIVE, may, may_approve


class DocumentRecord(Record):
    model = Document
    fields = ["subject_label", "number", "title", "unit", "status", "issued_at", "issued_by", "file_plan", "keep_until"]
    columns = [
        Column("number", kind="mono"),
        Column("title"),
        Column("subject_label"),
        Column("unit__name", _("Unit"), sort="unit__sort_text"),
        Column(
            "status", tones={"draft": "info", "issued": "ok", "void": "critical", "disposed": "unknown"}, kind="choice"
        ),
        Column("issued_at"),
        Column("issued_by", hidden=True),
        Column("file_plan__code", _("File-plan code"), sort="file_plan__code", kind="mono", hidden=True),
        Column("keep_until", hidden=True),
    ]
    filters = ["status", "form_key", "unit", "file_plan", "issued_at", "keep_until"]
    related = ["unit", "issued_by", "file_plan", "subject"]
    icon = "file-certificate"
    rights = ARCHIVE
    service_path = "unit__code"
    views = dict.fromkeys(("add", "edit", "delete", "import", "bulk-edit", "bulk-delete", "restore"))
    nav_group = "documents"
    nav_order = 10

    def allows(self, user: Any, verb: str, row: models.Model | None = None) -> bool:
        """Nobody writes documents as rows, not even an administrator: they come from forms and change by verbs."""
        return verb in ("view", "export") and super().allows(user, verb, row)

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        """Drafts are seen by those who made them only, archive copies of classified letters by nobody here.

        Papers of closed circles (minutes) are seen by those who see the record that they are about.
        """
        rows = super().visible_to(user).filter(models.Q(letter=None) | models.Q(letter__secrecy=""))
        for form in registers.forms:
            if form.read_with:
                subjects = registers.records[form.read_with].visible_to(user).order_by().values("pk")
                rows = rows.exclude(~models.Q(subject__object_id__in=subjects), form_key=form.key)
        return rows.filter(~models.Q(status=DocumentStatus.DRAFT) | models.Q(drafted_by=user.pk))

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        """What the person may do with the document, and the pages of a draft or why it cannot be printed."""
        context: dict[str, Any] = {
            "may_void": row.status == DocumentStatus.ISSUED and may(request.user, "change", row),
            "may_issue": row.status == DocumentStatus.DRAFT and may(request.user, "add", row),
        }
        if row.status == DocumentStatus.DRAFT:
            context["filing"] = FilingForm(initial={"file_plan": row.file_plan})
            try:
                context["pages"] = range(1, len(services.preview(row.form_key, row.data)) + 1)
            except ValidationError as error:
                context.update(errors=error.messages, may_issue=False)
        return context


class FilePlanRecord(Record):
    model = FilePlanCode
    fields = ["code", "title", "retention_years", "active", "note"]
    columns = [Column("code", kind="mono"), Column("title"), Column("retention_years"), Column("active")]
    filters = ["active"]
    icon = "archive"
    rights = MANAGED
    nav_group = "documents"
    nav_order = 40


class ControlledDocumentRecord(Record):
    model = ControlledDocument
    fields = ["code", "version", "title", "kind", "unit", "file_plan", "summary"]
    columns = [
        Column("code", kind="mono"),
        Column("title"),
        Column("version", kind="mono"),
        Column("kind"),
        Column("unit__name", _("Responsible unit"), sort="unit__sort_text"),
        Column("status", tones={"draft": "info", "in_force": "ok", "superseded": "unknown", "withdrawn": "void"}),
        Column("approved_at"),
        Column("review_by"),
    ]
    filters = ["kind", "status", "unit", "review_by"]
    related = ["unit", "approved_by"]
    bulk_fields = ["unit", "file_plan", "kind"]
    icon = "rosette"
    service_path = "unit__code"
    nav_group = "documents"
    nav_order = 30

    def allows(self, user: Any, verb: str, row: models.Model | None = None) -> bool:
        """An approved version is what was approved: it is neither edited nor deleted."""
        if verb in ("change", "delete") and isinstance(row, ControlledDocument) and row.pk and row.status != "draft":
            return False
        return super().allows(user, verb, row)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        leader = may_approve(request.user, row)
        return {
            "approval": [
                (_("Approved on"), day(row.approved_at)),
                (_("Approved by"), row.approved_by),
                (_("Review by"), day(row.review_by)),
            ],
            "may_approve": leader and row.status == ControlledStatus.DRAFT,
            "may_withdraw": leader and row.status == ControlledStatus.IN_FORCE,
        }
