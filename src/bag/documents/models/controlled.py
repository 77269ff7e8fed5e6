"""Controlled documents: policies, standards and procedures with version, approval and review dates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.documents.models.file_plan import FilePlanCode
from bag.organization.models import Person, Unit


class ControlledKind(models.TextChoices):
    POLICY = "policy", pgettext_lazy("document", "Policy")
    STANDARD = "standard", pgettext_lazy("document", "Standard")
    PROCEDURE = "procedure", pgettext_lazy("document", "Procedure")
    INSTRUCTION = "instruction", _("Work instruction")
    PLAN = "plan", pgettext_lazy("document", "Plan")
    SPECIFICATION = "specification", _("Technical specification")


class ControlledStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("document", "Draft")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Out of force")


@tracked()
class ControlledDocument(RecordModel):
    """One version of a controlled document. At most one version of a code is in force; its text is an attachment."""

    search_fields: ClassVar[tuple[str, ...]] = ("code", "title", "version")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "code"

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20, default="1.0")
    title = models.CharField(pgettext_lazy("document", "title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=ControlledKind.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="controlled_documents",
        verbose_name=_("responsible unit"),
    )
    file_plan = models.ForeignKey(
        FilePlanCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file-plan code")
    )
    summary = models.TextField(_("summary of the version"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ControlledStatus.choices, default=ControlledStatus.DRAFT
    )
    approved_at = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("document", "approved by"),
    )
    review_by = models.DateField(_("review by"), null=True, blank=True, db_index=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("controlled document")
        verbose_name_plural = _("controlled documents")
        ordering: ClassVar = ["code", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="controlled_version_once",
                violation_error_message=_("There is such a version of this document already."),
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="in_force"), name="controlled_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(approved_at__isnull=False, review_by__isnull=False),
                name="controlled_in_force_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(review_by__isnull=True) | Q(approved_at__isnull=True) | Q(review_by__gt=F("approved_at")),
                name="controlled_review_after_approval",
                violation_error_message=_("The review date must be after the approval."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title} ({self.version})"
