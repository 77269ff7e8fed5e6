"""What holds for many changes: procedures approved once, and periods without changes."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel

SERVICES = {"kind": "service"}
LONGEST_OUTAGE = 7 * 24 * 60
"""Minutes of outage that can be planned."""


@tracked()
class Procedure(RecordModel):
    """A standard change: often done, little risk, written down, approved by the chief once for all times."""

    search_fields = ("title", "plan", "rollback")
    key_field = "title"

    title = models.CharField(_("title"), max_length=150)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="procedures",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    plan = models.TextField(_("steps"))
    rollback = models.TextField(_("way back"))
    outage_minutes = models.PositiveIntegerField(
        _("planned outage (minutes)"), default=0, validators=[MinValueValidator(0), MaxValueValidator(LONGEST_OUTAGE)]
    )
    active = models.BooleanField(_("in force"), default=True)
    review_on = models.DateField(_("look again by"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("standard change")
        verbose_name_plural = _("standard changes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_service", "title"],
                name="procedure_once_in_service",
                violation_error_message=_("The service has a standard change of this title."),
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class FreezePeriod(RecordModel):
    """A time in which nothing is changed but in an emergency: elections, feasts, the end of the fiscal year."""

    search_fields = ("title", "reason")
    key_field = "title"
    sort_field = "starts_at"

    title = models.CharField(_("title"), max_length=150)
    service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="freeze_periods",
        limit_choices_to=SERVICES,
        verbose_name=_("service"),
        help_text=_("Empty means every service."),
    )
    starts_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("end"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("period without changes")
        verbose_name_plural = _("periods without changes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="freeze_ends_after_begin",
                violation_error_message=_("The end must come after the begin."),
            )
        ]

    def __str__(self) -> str:
        return self.title
