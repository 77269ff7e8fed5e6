"""The standard itself: editions and their clauses, in our own words."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.standards.models.choices import OWN_SERVICES, EditionState, Weight, check_choices


@tracked()
class Edition(RecordModel):
    """One edition of the minimum standard. Its clauses change as long as it is a draft; one is in force at a time."""

    search_fields = ("name", "summary")

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("For example 2026/1."))
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="security_standards", limit_choices_to=OWN_SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    summary = models.TextField(_("whom it binds, and to what"))
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    review_on = models.DateField(_("look again by"))
    state = models.CharField(_("state"), max_length=9, choices=EditionState, default=EditionState.DRAFT, editable=False)
    in_force_from = models.DateField(_("in force from"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("edition of the minimum security standard")
        verbose_name_plural = _("editions of the minimum security standard")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_service"], condition=Q(state="in_force"), name="edition_one_in_force",
                violation_error_message=_("Another edition is in force."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(in_force_from__isnull=False), name="edition_in_force_since"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


@tracked()
class Clause(RecordModel):
    """One demand. With a check it is measured in the records; without one, institutions state how they keep it."""

    search_fields = ("code", "title", "requirement")
    key_field = "id"
    sort_field = "code"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="clauses", verbose_name=_("edition"))
    code = models.CharField(
        _("code"), max_length=20,
        validators=[RegexValidator(r"^[A-Z]{2,6}-\d{1,3}$", _("Capital letters, a hyphen, a number, as in OAG-07."))],
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=150)
    requirement = models.TextField(pgettext_lazy("clause of a standard", "demand"))
    weight = models.CharField(_("weight"), max_length=6, choices=Weight, default=Weight.MUST)
    check_key = models.CharField(
        _("measured by"), max_length=60, blank=True, choices=check_choices,
        help_text=_("Empty: the institution states it once a year."),
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("clause of the standard"), _("clauses of the standard")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "code"], name="clause_once_in_edition",
                violation_error_message=_("The edition has a clause of this code."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
