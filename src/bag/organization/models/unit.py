"""The tree of units, inside and outside the institution, with its dated changes (directive, article 4/2)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.domain import structure
from bag.organization.models.ranges import never_twice

code_validator = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Only small letters a to z, digits and hyphens between them.")
)


class UnitKind(models.TextChoices):
    """What a unit is; decides what it may stand under."""

    INSTITUTION = structure.INSTITUTION, _("Institution")
    DEPARTMENT = structure.DEPARTMENT, _("Department")
    BRANCH = structure.BRANCH, _("Branch")
    SERVICE = structure.SERVICE, _("Service")
    MUNICIPAL_UNIT = structure.MUNICIPAL_UNIT, _("Municipal unit")
    GENERAL_DIRECTORATE = structure.GENERAL_DIRECTORATE, _("General directorate")
    AFFILIATE = structure.AFFILIATE, _("Affiliate")
    DISTRICT_MUNICIPALITY = structure.DISTRICT_MUNICIPALITY, _("District municipality")
    CONTRACTOR_COMPANY = structure.CONTRACTOR_COMPANY, _("Contractor company")
    OTHER = structure.OTHER, _("Other")


@tracked()
class Unit(RecordModel):
    """One unit. ``code`` is its lasting identity; name and parent are those in force, earlier ones are ``UnitState``.

    ``valid_from`` and ``valid_to`` are its first and last day; empty means since ever, or until further notice.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("code", "name", "short_name")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "name"

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior unit")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    decision = models.CharField(
        _("approval"),
        max_length=120,
        blank=True,
        help_text=_("Date and number of the approval that set up or closed it."),
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_unit_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.kind:
            return
        parent_kind = self.parent.kind if self.parent else None
        if not structure.fits(self.kind, parent_kind):
            raise ValidationError({"parent": _("A unit of this kind cannot stand there in the organization.")})

    def in_force(self, on: date) -> bool:
        """Does the unit exist on this day?"""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@tracked()
class UnitState(models.Model):
    """Name and place of a unit in days other than those of its own row: what was, or what is decided for later."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="states", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("superior unit")
    )
    valid_from = models.DateField(_("first day"), null=True)
    valid_to = models.DateField(_("last day"), null=True)
    decision = models.CharField(_("approval"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("earlier or planned state of a unit")
        verbose_name_plural = _("earlier and planned states of units")
        ordering: ClassVar = ["unit_id", "valid_from"]
        constraints: ClassVar = [
            never_twice(
                "unit_state_once_a_day",
                "unit",
                span=("valid_from", "valid_to"),
                message=_("The unit has another change in these days."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Reorganization(models.Model):
    """One decided change of the organization: when it takes effect, on which decision, and what it did in words."""

    on = models.DateField(_("takes effect on"))
    decision = models.CharField(_("approval"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    steps = models.JSONField(_("steps"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("reorganization")
        verbose_name_plural = _("reorganizations")
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return self.decision
