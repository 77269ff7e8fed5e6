"""People of the branch and those whom it works with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models.unit import Unit

phone_validator = RegexValidator(
    r"^\+?[0-9 ()/.-]{3,40}$", _("A phone number has digits, spaces and + ( ) / . - only.")
)


class Employment(models.TextChoices):
    """How a person is employed (directive, article 3: personnel)."""

    OFFICER = "officer", _("Officer")
    CONTRACTED = "contracted", _("Contracted personnel")
    PERMANENT_WORKER = "permanent_worker", _("Permanent worker")
    COMPANY_WORKER = "company_worker", _("Company personnel")
    TRAINEE = "trainee", _("Trainee")


@tracked()
class Person(RecordModel):
    """``user`` is the account the person signs in with; only an administrator links it, because rights follow it."""

    search_fields: ClassVar[tuple[str, ...]] = ("name", "title", "registry_no", "email", "extension")
    key_field: ClassVar[str] = "name"
    sort_field: ClassVar[str] = "name"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=160)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    registry_no = models.CharField(_("registry number"), max_length=30, blank=True)
    employment = models.CharField(
        _("employment"), max_length=20, choices=Employment.choices, default=Employment.OFFICER
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit"))
    employer = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="employees", verbose_name=_("employer"),
        help_text=_("The company, for company personnel."),
    )  # fmt: skip
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_validator])
    mobile = models.CharField(_("mobile phone"), max_length=40, blank=True, validators=[phone_validator])
    extension = models.CharField(_("extension"), max_length=10, blank=True, validators=[phone_validator])
    email = models.EmailField(_("e-mail"), blank=True)
    active = models.BooleanField(_("active"), default=True)
    contact_verified_at = models.DateTimeField(_("contact confirmed"), null=True, blank=True, editable=False)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_person_find")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["registry_no"],
                condition=~Q(registry_no=""),
                name="person_registry_no_once",
                violation_error_message=_("Another person has this registry number."),
            )
        ]

    def __str__(self) -> str:
        return self.name
