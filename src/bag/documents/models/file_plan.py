"""The standard file plan: which subject a document is filed under and how long its unit keeps it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel

CODE = r"^\d{3}(\.\d{2}){0,3}$"


@tracked()
class FilePlanCode(RecordModel):
    """One line of the file plan, imported from the institution's own table. Only leaves may be put on a document."""

    search_fields: ClassVar[tuple[str, ...]] = ("code", "title")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "code"

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(CODE, _("Three digits, then up to three pairs of digits: 301.05"))],
    )
    title = models.CharField(pgettext_lazy("document", "title"), max_length=300)
    retention_years = models.PositiveSmallIntegerField(
        _("years kept"), null=True, blank=True, help_text=_("Empty: kept for good.")
    )
    note = models.TextField(_("note"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("file-plan code")
        verbose_name_plural = _("file plan")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="file_plan_code_form",
                violation_error_message=_("Three digits, then up to three pairs of digits: 301.05"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
