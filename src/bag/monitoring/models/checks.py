"""Checks: what is trouble, how bad it is, and how long it must last."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.monitoring.models.choices import AlarmKind, AlarmSeverity, Method, Rule, Side


@tracked()
class Check(RecordModel):
    """A rule over readings. It applies to the targets that fit everything it names; empty means every one."""

    search_fields = ("name", "metric", "explanation")

    name = models.CharField(_("name"), max_length=150, unique=True)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    alarm_class = models.CharField(
        _("alarm class"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", _("Write a name like link.down."))],
    )
    """With subject and instance it makes the key of the alarm, so two checks may raise one alarm in two severities."""
    alarm_kind = models.CharField(_("alarm type"), max_length=20, choices=AlarmKind, default=AlarmKind.EQUIPMENT)
    severity = models.CharField(_("severity"), max_length=15, choices=AlarmSeverity)
    metric = models.CharField(_("metric or aspect"), max_length=60, blank=True)
    instance = models.CharField(_("part"), max_length=100, blank=True, help_text=_("A name; * stands for anything."))
    side = models.CharField(_("trouble is"), max_length=5, choices=Side, default=Side.ABOVE)
    raise_at = models.FloatField(_("raise at"), null=True, blank=True)
    clear_at = models.FloatField(_("clear at"), null=True, blank=True)
    states = models.JSONField(_("states that are trouble"), default=list, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("days ahead"), default=30, validators=[MinValueValidator(1)])
    samples = models.PositiveSmallIntegerField(_("of so many samples"), default=1, validators=[MaxValueValidator(60)])
    needed = models.PositiveSmallIntegerField(_("so many beyond"), default=1, validators=[MinValueValidator(1)])
    good = models.PositiveSmallIntegerField(_("good ones to clear"), default=1, validators=[MinValueValidator(1)])
    hold = models.PositiveIntegerField(_("lasts at least (s)"), default=0)
    method = models.CharField(_("method"), max_length=12, choices=Method, blank=True)
    profile = models.CharField(_("profile"), max_length=60, blank=True)
    equipment_type = models.ForeignKey(
        "inventory.EquipmentType",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="checks",
        verbose_name=_("equipment type"),
    )
    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="checks", verbose_name=_("place")
    )
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checks",
        verbose_name=_("owner service"),
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    explanation = models.TextField(_("explanation and first steps"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(needed__lte=F("samples")),
                name="check_needs_at_most_its_samples",
                violation_error_message=_("No more samples can be beyond the limit than are looked at."),
            ),
            models.CheckConstraint(
                condition=Q(raise_at__isnull=True)
                | Q(clear_at__isnull=True)
                | Q(side="above", clear_at__lte=F("raise_at"))
                | Q(side="below", clear_at__gte=F("raise_at")),
                name="check_clears_on_the_good_side",
                violation_error_message=_("The alarm must clear on the good side of the limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
