"""What lateness costs a contractor, and the monthly statements of it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.contracts.domain import penalties
from bag.contracts.models.contract import Contract
from bag.core.history import tracked
from bag.core.models import RecordModel


class Measure(models.TextChoices):
    """What is judged."""

    RESPONSE = penalties.RESPONSE, _("came late")
    REPAIR = penalties.REPAIR, _("repaired late")
    MAINTENANCE = penalties.MAINTENANCE, _("maintenance late or missed")
    REFUSED = penalties.REFUSED, _("work refused at inspection")


class PenaltyUnit(models.TextChoices):
    """What is counted; a begun hour or day counts whole."""

    HOUR = penalties.HOUR, _("late hour")
    DAY = penalties.DAY, _("late day")
    BREACH = penalties.BREACH, _("breach")


class RateKind(models.TextChoices):
    AMOUNT = penalties.AMOUNT, _("lira")
    PERMILLE = penalties.PERMILLE, _("per mille of the contract value")


@tracked()
class PenaltyRule(RecordModel):
    """One line of the penalty clause. ``free`` units of each job cost nothing; ``job_cap`` is the most of one job."""

    search_fields = ("title", "clause")
    key_field = "id"
    sort_field = "title"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="penalty_rules", verbose_name=_("contract"))
    title = models.CharField(_("name"), max_length=160)
    clause = models.CharField(_("clause of the contract"), max_length=40, blank=True)
    measure = models.CharField(_("for"), max_length=12, choices=Measure.choices)
    unit = models.CharField(_("counted per"), max_length=8, choices=PenaltyUnit.choices, default=PenaltyUnit.DAY)
    rate_kind = models.CharField(_("rate in"), max_length=8, choices=RateKind.choices, default=RateKind.AMOUNT)
    rate = models.DecimalField(
        _("rate"), max_digits=14, decimal_places=4, validators=[MinValueValidator(Decimal("0.0001"))]
    )
    free = models.PositiveSmallIntegerField(_("free units"), default=0)
    job_cap = models.DecimalField(
        _("at most of one job (TRY)"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("penalty rule")
        verbose_name_plural = _("penalty rules")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "title"],
                name="penalty_rule_once_in_contract",
                violation_error_message=_("The contract has a penalty rule of this name."),
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="penalty_rate_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.contract_id and self.rate_kind == RateKind.PERMILLE and self.contract.value is None:
            raise ValidationError({"rate_kind": _("The contract has no value to take a share of.")})


class PenaltyStatement(RecordModel):
    """The penalties of a month as they were issued: written once with its lines and its document.

    ``counted`` is the sum of the lines, ``charged`` what the limit of the contract leaves of it.
    """

    search_fields = ("document_number",)
    key_field = "id"
    sort_field = "month"

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="penalty_statements", verbose_name=_("contract")
    )
    month = models.DateField(_("month"))
    counted = models.DecimalField(_("penalty by the rules (TRY)"), max_digits=15, decimal_places=2)
    charged = models.DecimalField(_("penalty charged (TRY)"), max_digits=15, decimal_places=2)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("document")
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("penalty", "issued by")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("penalty statement")
        verbose_name_plural = _("penalty statements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                name="penalty_statement_once_a_month",
                violation_error_message=_("The penalties of this month are issued already."),
            ),
            models.CheckConstraint(
                condition=Q(charged__gte=0, charged__lte=models.F("counted")), name="penalty_charged_within_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number} {formats.date_format(self.month, 'YEAR_MONTH_FORMAT')}"


class PenaltyLine(models.Model):
    """One line of a statement: a job, the rule it broke, what was counted and what it costs."""

    statement = models.ForeignKey(PenaltyStatement, models.CASCADE, related_name="lines")
    rank = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(PenaltyRule, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("core.Subject", models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    units = models.PositiveIntegerField()
    rate = models.DecimalField(max_digits=19, decimal_places=6)
    amount = models.DecimalField(max_digits=15, decimal_places=2)

    class Meta:
        verbose_name = _("line of a penalty statement")
        verbose_name_plural = _("lines of penalty statements")
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "rank"], name="penalty_line_rank_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="penalty_line_not_negative"),
        ]

    def __str__(self) -> str:
        return self.text
