"""Maintenance plans: what is looked after, how often or at which reading, by whom, with which checklist."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.models.choices import CATEGORIES
from bag.maintenance.domain import recurrence
from bag.maintenance.domain.recurrence import CalendarRule, RuleError
from bag.maintenance.wording import rule_refusal
from bag.work.models.hours import Priority
from bag.work.models.oncall import SERVICES


class Area(models.TextChoices):
    """What a plan looks after; says which duty its work proves (``evidence.SOURCE_OF``)."""

    NETWORK = "network", _("Network and security devices")
    FIBER = "fiber", _("Fiber plant")
    RADIO_CHECK = "radio_check", _("Radio hardware, preventive check")
    RADIO_STATION = "radio_station", _("Radio stations")
    RADIO_CLEANING = "radio_cleaning", _("Cleaning of radio stations")
    RADIO_TERMINAL = "radio_terminal", _("Software of radio terminals")
    VOICE_CHECK = "voice_check", _("Telephony, preventive check")
    VOICE_SYSTEM = "voice_system", _("PBXs and servers")
    VOICE_SITE = "voice_site", _("Telephony devices on site")
    VOICE_CABINET = "voice_cabinet", _("PBX power supplies, processors, cards and fans")
    VOICE_SOFTWARE = "voice_software", _("Software of telephony")
    UPS = "ups", _("UPS")
    UPS_USE = "ups_use", _("Use of UPS")
    BATTERY = "battery", _("Battery performance test")
    FACILITY = "facility", _("Data-center devices")
    FACILITY_TEST = "facility_test", _("Tests of data-center devices")
    FIRE = "fire", _("Fire detection and suppression")
    PROTECTION = "protection", _("Floor, seismic platform and earthing")
    CAMERA = "camera", _("Camera systems")
    CAMERA_CLEANING = "camera_cleaning", _("Care and cleaning of cameras")
    MARKER = "marker", _("Markers of free internet")
    BUILDING = "building", _("Service building")
    OTHER = "other", pgettext_lazy("maintenance area", "Other")


class Trigger(models.TextChoices):
    CALENDAR = "calendar", _("by the calendar")
    COUNTER = "counter", _("by a running counter")
    READING = "reading", _("by a reading beyond its limit")


class Unit(models.TextChoices):
    DAY = recurrence.DAY, _("day(s)")
    WEEK = recurrence.WEEK, _("week(s)")
    MONTH = recurrence.MONTH, _("month(s)")
    YEAR = recurrence.YEAR, _("year(s)")


class DayRule(models.TextChoices):
    SAME = recurrence.SAME, _("on the day of the first date")
    LAST_DAY = recurrence.LAST_DAY, _("on the last day of the month")
    WEEKDAY = recurrence.WEEKDAY, _("on a weekday of the month")


class Shift(models.TextChoices):
    KEEP = recurrence.KEEP, _("stays on it")
    NEXT = recurrence.NEXT, _("moves to the next working day")
    PREVIOUS = recurrence.PREVIOUS, _("moves to the working day before")


class Side(models.TextChoices):
    ABOVE = recurrence.ABOVE, _("above the limit")
    BELOW = recurrence.BELOW, _("below the limit")


class Weekday(models.IntegerChoices):
    MONDAY = 0, WEEKDAYS[0]
    TUESDAY = 1, WEEKDAYS[1]
    WEDNESDAY = 2, WEEKDAYS[2]
    THURSDAY = 3, WEEKDAYS[3]
    FRIDAY = 4, WEEKDAYS[4]
    SATURDAY = 5, WEEKDAYS[5]
    SUNDAY = 6, WEEKDAYS[6]


class Ordinal(models.IntegerChoices):
    FIRST = 1, pgettext_lazy("weekday", "first")
    SECOND = 2, pgettext_lazy("weekday", "second")
    THIRD = 3, pgettext_lazy("weekday", "third")
    FOURTH = 4, pgettext_lazy("weekday", "fourth")
    LAST = recurrence.LAST, pgettext_lazy("weekday", "last")


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("maintenance plan", "draft")
    APPROVED = "approved", pgettext_lazy("maintenance plan", "approved")
    RETIRED = "retired", pgettext_lazy("maintenance plan", "retired")


RULE_FIELDS = (
    "trigger", "every", "unit", "starts", "ends", "day_rule", "nth", "weekday", "first_month", "last_month", "shift",
    "meter", "metric", "interval", "limit", "side", "area", "equipment_type", "category", "place", "checklist",
)  # fmt: skip
"""What an approval stands for: a change of one of them makes the plan a draft again."""
METER_FIELDS = ("trigger", "meter", "interval", "limit", "side")
"""A change of one of them begins counting anew, at the next approval."""


def _month(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, choices=MONTHS.items(), null=True, blank=True)


def _amount(label: Any, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True, **options)


@tracked()
class MaintenancePlan(RecordModel):
    """A plan. Its pieces are those picked, or all of its type or category within its place; with none of these it is
    about the place itself. ``state`` and what follows change through ``services.plans``; turns of a counter are
    numbered from ``step_base`` on and counted since ``in_force_from``.
    """

    search_fields = ("title", "description")
    key_field = "id"
    sort_field = "title"

    title = models.CharField(_("name"), max_length=160)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="maintenance_plans", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    area = models.CharField(_("area"), max_length=20, choices=Area.choices, default=Area.OTHER)
    description = models.TextField(_("work to be done"), blank=True)
    equipment_type = models.ForeignKey(
        "inventory.EquipmentType", models.PROTECT, null=True, blank=True, related_name="maintenance_plans",
        verbose_name=_("equipment type"),
    )  # fmt: skip
    category = models.CharField(_("category"), max_length=20, choices=CATEGORIES, blank=True)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="maintenance_plans",
        verbose_name=_("place"),
        help_text=_("With a type or category: everything of it in this place. Alone: the place itself."),
    )  # fmt: skip
    equipment = models.ManyToManyField(
        "inventory.Equipment", blank=True, related_name="maintenance_plans", verbose_name=_("pieces of equipment"),
        help_text=_("Picked pieces go before type and category."),
    )  # fmt: skip
    checklist = models.ForeignKey(
        "field.Checklist", models.PROTECT, null=True, blank=True, related_name="maintenance_plans",
        verbose_name=_("checklist"),
    )  # fmt: skip
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="maintenance_plans",
        verbose_name=_("contract"), help_text=_("Empty: own people do it."),
    )  # fmt: skip
    trigger = models.CharField(_("falls due"), max_length=10, choices=Trigger.choices, default=Trigger.CALENDAR)
    every = models.PositiveSmallIntegerField(_("every"), default=1, validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit of time"), max_length=6, choices=Unit.choices, default=Unit.MONTH)
    starts = models.DateField(_("first date"))
    ends = models.DateField(_("last date"), null=True, blank=True)
    day_rule = models.CharField(_("day"), max_length=10, choices=DayRule.choices, default=DayRule.SAME)
    nth = models.SmallIntegerField(_("which one"), choices=Ordinal.choices, default=Ordinal.FIRST)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, default=Weekday.MONDAY)
    first_month = _month(_("season from"))
    last_month = _month(_("season to"))
    shift = models.CharField(_("a date on a day off"), max_length=10, choices=Shift.choices, default=Shift.NEXT)
    meter = models.CharField(
        _("counter or reading"), max_length=40, blank=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Only small letters, digits and underscores."))],
        help_text=_("For example running_hours or battery_voltage."),
    )  # fmt: skip
    metric = models.CharField(
        _("metric of monitoring"), max_length=80, blank=True,
        help_text=_("Its last value is taken over every night; empty: people enter readings."),
    )  # fmt: skip
    interval = _amount(_("interval of the counter"), validators=[MinValueValidator(Decimal("0.01"))])
    limit = _amount(_("limit of the reading"))
    side = models.CharField(_("falls due when"), max_length=6, choices=Side.choices, default=Side.BELOW)
    lead_days = models.PositiveSmallIntegerField(
        _("order ahead (days)"), default=14, validators=[MaxValueValidator(180)]
    )
    grace_days = models.PositiveSmallIntegerField(
        _("missed after (days)"), default=7, validators=[MaxValueValidator(180)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("expected duration (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    report_required = models.BooleanField(
        _("service report required"), default=False, help_text=_("Accepted only with the report of the company.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT, editable=False
    )
    in_force_from = models.DateField(_("in force from"), null=True, editable=False)
    step_base = models.PositiveIntegerField(default=0, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    review_on = models.DateField(_("look again by"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("maintenance plan")
        verbose_name_plural = _("maintenance plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_service", "title"],
                name="maintenance_plan_once",
                violation_error_message=_("The service has a plan of this name."),
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="maintenance_plan_days_in_order",
                violation_error_message=_("The last date is before the first date."),
            ),
            models.CheckConstraint(
                condition=~Q(trigger="counter") | Q(interval__isnull=False) & ~Q(meter=""),
                name="maintenance_counter_whole",
                violation_error_message=_("A plan by a counter needs the counter and its interval."),
            ),
            models.CheckConstraint(
                condition=~Q(trigger="reading") | Q(limit__isnull=False) & ~Q(meter=""),
                name="maintenance_reading_whole",
                violation_error_message=_("A plan by a reading needs the reading and its limit."),
            ),
            models.CheckConstraint(
                condition=Q(first_month=None, last_month=None) | Q(first_month__isnull=False, last_month__isnull=False),
                name="maintenance_season_whole",
                violation_error_message=_("A season has a first and a last month."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_on__isnull=False, in_force_from__isnull=False),
                name="maintenance_approved_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts is None or self.every is None:
            return
        try:
            self.rule()
        except RuleError as error:
            raise ValidationError(rule_refusal(error)) from error

    def rule(self) -> CalendarRule:
        """The rule of the calendar. Raises ``RuleError``."""
        season = (self.first_month, self.last_month) if self.first_month and self.last_month else None
        return CalendarRule(
            self.starts, self.every, self.unit, self.ends, self.day_rule, self.nth, self.weekday, season
        )
