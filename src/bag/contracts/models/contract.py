"""Contracts with companies: what they look after, how fast they must be, who comes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models import UnitKind
from bag.work.domain.target_times import LONGEST_MINUTES

LONGEST_HOURS = LONGEST_MINUTES // 60


def _target(label: Any) -> Any:
    return models.DecimalField(
        label,
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.02")), MaxValueValidator(LONGEST_HOURS)],
    )


@tracked()
class Contract(RecordModel):
    """A contract with a company. First and last day both count; ``terminated_on`` is the last day of one cut short.

    Without equipment types it covers every type, without places every place. ``value`` is in Turkish lira without
    VAT; penalties of the whole contract stay within ``penalty_cap_percent`` of it.
    """

    search_fields = ("number", "title", "tender_no", "scope", "notes")
    key_field = "number"
    sort_field = "title"

    number = models.CharField(_("contract number"), max_length=60, unique=True)
    title = models.CharField(_("subject of the contract"), max_length=200)
    tender_no = models.CharField(_("tender registration number"), max_length=30, blank=True)
    contractor = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="contracts",
        verbose_name=_("contractor"),
        limit_choices_to={"kind": UnitKind.CONTRACTOR_COMPANY},
    )
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="supervised_contracts",
        verbose_name=_("owner service"),
        limit_choices_to={"kind": UnitKind.SERVICE},
    )
    supervisor = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised_contracts",
        verbose_name=_("supervisor"),
        help_text=_("Who accepts or refuses the work of the company."),
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    value = models.DecimalField(
        _("value (TRY, without VAT)"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    scope = models.TextField(_("scope"), blank=True)
    equipment_types = models.ManyToManyField(
        "inventory.EquipmentType", blank=True, related_name="contracts", verbose_name=_("equipment types")
    )
    places = models.ManyToManyField("places.Place", blank=True, related_name="contracts", verbose_name=_("places"))
    hours = models.ForeignKey(
        "work.ServiceHours",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service hours"),
        help_text=_("When the target times run."),
    )
    response_hours = _target(_("on site within (hours)"))
    repair_hours = _target(_("repaired within (hours)"))
    penalty_cap_percent = models.DecimalField(
        _("penalties at most (percent of the value)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="contract_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | Q(terminated_on__gte=F("starts"), terminated_on__lte=F("ends")),
                name="contract_terminated_within",
                violation_error_message=_("A contract is terminated between its first and its last day."),
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=False) | Q(response_hours=None, repair_hours=None),
                name="contract_targets_have_hours",
                violation_error_message=_("Target times need service hours to run on."),
            ),
            models.CheckConstraint(
                condition=Q(penalty_cap_percent=None) | Q(value__isnull=False),
                name="contract_cap_has_value",
                violation_error_message=_("A limit in percent needs the value of the contract."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def last_day(self) -> date:
        """The last day in force, also of a contract that was cut short."""
        return self.terminated_on or self.ends

    def in_force(self, on: date) -> bool:
        return self.starts <= on <= self.last_day


@tracked()
class Technician(RecordModel):
    """A person of the company who comes for a contract; from when to when the institution lets them in."""

    search_fields = ("task",)
    key_field = "id"
    sort_field = "task"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="technicians", verbose_name=_("contract"))
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="contract_tasks", verbose_name=_("person")
    )
    task = models.CharField(_("task"), max_length=120, blank=True)
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("technician of a contractor")
        verbose_name_plural = _("technicians of contractors")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "person"],
                name="technician_once_in_contract",
                violation_error_message=_("The person is a technician of this contract already."),
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="technician_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def clean(self) -> None:
        if not (self.contract_id and self.person_id):
            return
        if self.contract.contractor_id not in (self.person.employer_id, self.person.unit_id):
            raise ValidationError({"person": _("This person does not work for the contractor.")})
