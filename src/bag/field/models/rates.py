"""What an hour of field work costs, by day of validity."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.models.oncall import SERVICES


class RateKind(models.TextChoices):
    """What is paid by the hour; the first two carry the codes of ``TimeKind``."""

    WORK = "work", _("Working hour")
    TRAVEL = "travel", _("Travel hour")
    VEHICLE = "vehicle", _("Vehicle hour")


@tracked()
class CostRate(RecordModel):
    """Turkish lira for an hour, from a day on until the next rate; without a service it holds for the whole branch."""

    search_fields = ("notes",)
    key_field = "id"
    sort_field = "valid_from"

    what = models.CharField(_("hour of"), max_length=10, choices=RateKind)
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="cost_rates",
        limit_choices_to=SERVICES, verbose_name=_("service"),
        help_text=_("Empty: the whole branch. The rate of a service goes before the rate of the branch."),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(
        _("rate (TRY per hour)"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    notes = models.CharField(_("basis of the rate"), max_length=200, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "service", "valid_from"],
                name="cost_rate_once",
                nulls_distinct=False,
                violation_error_message=_("There is such a rate from this day on already."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0),
                name="cost_rate_not_negative",
                violation_error_message=_("A rate is not negative."),
            ),
        ]

    def __str__(self) -> str:
        rate = formats.number_format(self.rate, decimal_pos=2, force_grouping=True)
        return f"{self.get_what_display()}: {rate} TRY ({formats.date_format(self.valid_from, 'SHORT_DATE_FORMAT')})"
