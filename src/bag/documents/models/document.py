"""A printed form in the archive: draft, issued under a number, void, or disposed of."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel, Subject
from bag.documents.domain.codes import grouped
from bag.documents.models.file_plan import FilePlanCode
from bag.organization.models import Unit

FIXED = ("form_key", "series", "number", "title", "issued_at", "issued_by", "pdf_sha256", "verification_code")
"""What never changes once a document has its number."""


def _changed(name: str) -> pgtrigger.Q:
    return pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})


class DocumentStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("document", "Draft")
    ISSUED = "issued", pgettext_lazy("document", "Issued")
    VOID = "void", pgettext_lazy("document", "Void")
    DISPOSED = "disposed", _("Disposed of")


@tracked(exclude=["data"])
class Document(RecordModel):
    """One document. Its PDF lies in the archive under its SHA-256; ``data`` is what was printed.

    The database refuses to delete what has a number, and to change number, date, hash or code afterwards.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("number", "title", "subject_label")
    key_field: ClassVar[str] = "number"

    form_key = models.CharField(_("form"), max_length=60)
    series = models.CharField(_("number series"), max_length=40)
    number = models.CharField(pgettext_lazy("document", "number"), max_length=60, blank=True)
    title = models.CharField(pgettext_lazy("document", "title"), max_length=300)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("subject")
    )
    subject_label = models.CharField(_("about"), max_length=300, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("unit")
    )
    data = models.JSONField(_("content"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, db_index=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("document", "issued by"),
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason for voiding"), max_length=500, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(_("size of the PDF"), default=0)
    verification_code = models.CharField(_("verification code"), max_length=20, blank=True)
    file_plan = models.ForeignKey(
        FilePlanCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("file-plan code"),
    )
    keep_until = models.DateField(
        _("kept until"), null=True, blank=True, db_index=True, help_text=_("Empty: kept for good.")
    )
    disposed_at = models.DateTimeField(_("disposed at"), null=True, blank=True)
    disposal_decision = models.CharField(_("disposal decision"), max_length=300, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-issued_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="document_number_once"),
            models.UniqueConstraint(
                fields=["verification_code"], condition=~Q(verification_code=""), name="document_code_once"
            ),
            models.CheckConstraint(
                condition=Q(status=DocumentStatus.DRAFT, number="", issued_at__isnull=True)
                | Q(
                    Q(issued_at__isnull=False, issued_by__isnull=False),
                    ~Q(status=DocumentStatus.DRAFT),
                    ~Q(number=""),
                    ~Q(verification_code=""),
                    ~Q(pdf_sha256=""),
                ),
                name="document_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.VOID) | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="document_void_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.DISPOSED)
                | (Q(disposed_at__isnull=False) & ~Q(disposal_decision="")),
                name="document_disposal_has_decision",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="document_kept", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__status="draft")
            ),
            pgtrigger.Protect(
                name="document_fixed",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="draft") & reduce(or_, (_changed(name) for name in FIXED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def code_shown(self) -> str:
        """The verification code as it is printed."""
        return grouped(self.verification_code)

    @property
    def has_file(self) -> bool:
        return self.status in (DocumentStatus.ISSUED, DocumentStatus.VOID)
