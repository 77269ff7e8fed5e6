"""A position (kadro): a title in a unit with a number of seats; its role gives the rights."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.access import Role
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models.unit import Unit, code_validator


@tracked()
class Position(RecordModel):
    """``role`` may be empty: a position that gives no rights. First and last day both count; empty means open."""

    search_fields: ClassVar[tuple[str, ...]] = ("code", "title")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "title"

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[code_validator])
    title = models.CharField(_("job title"), max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    decision = models.CharField(_("approval"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_position_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="position_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="position_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.title
