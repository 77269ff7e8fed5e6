"""Service hours, and target times per priority on them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.calendar import WorkCalendar
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.domain import target_times
from bag.work.domain.hours_text import LONGEST_TEXT, service_hours
from bag.work.wording import clock_refusal

LONGEST_HOURS = target_times.LONGEST_MINUTES // 60
PRIORITIES = range(1, 6)


class Priority(models.IntegerChoices):
    """1 at once to 5 when there is time."""

    HIGHEST = 1, _("1 – at once")
    HIGH = 2, _("2 – high")
    MEDIUM = 3, _("3 – normal")
    LOW = 4, _("4 – low")
    LOWEST = 5, _("5 – when there is time")


def check_hours(text: str) -> None:
    """Refuses hours that cannot be read."""
    try:
        service_hours(text, WorkCalendar())
    except target_times.TargetTimeError as error:
        raise ValidationError(clock_refusal(error)) from error


@tracked()
class ServiceHours(RecordModel):
    """A named calendar: on which weekdays, from when to when, with or without the holidays of the institution."""

    search_fields = ("name", "text")

    name = models.CharField(_("name"), max_length=100, unique=True)
    text = models.CharField(
        _("hours"),
        max_length=LONGEST_TEXT,
        validators=[check_hours],
        help_text=_(
            "“office”, “24/7”, or weekdays and spans: “mon-fri 08:30-12:30,13:30-17:30”. With “holidays” at the end "
            "holidays are worked too."
        ),
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("service hours")
        verbose_name_plural = _("calendars of service hours")

    def __str__(self) -> str:
        return self.name

    def rule(self, calendar: WorkCalendar) -> target_times.ServiceHours:
        """The hours, kept to the holidays and the administrative leave of ``calendar``."""
        return service_hours(self.text, calendar)


def _hours(priority: int) -> Any:
    return models.DecimalField(
        format_lazy("{} {}", _("target in hours, priority"), priority),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.02")), MaxValueValidator(LONGEST_HOURS)],
    )


class TargetTimes(models.Model):
    """Hours of service until work must be done, by priority; empty means that nothing is promised."""

    hours = models.ForeignKey(
        ServiceHours, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service hours")
    )
    target_1 = _hours(1)
    target_2 = _hours(2)
    target_3 = _hours(3)
    target_4 = _hours(4)
    target_5 = _hours(5)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.hours_id is None and any(getattr(self, f"target_{priority}") for priority in PRIORITIES):
            raise ValidationError({"hours": _("A target time needs service hours to run on.")})

    def minutes(self, priority: int) -> int | None:
        """The target of a priority in minutes; None when none is promised."""
        hours: Decimal | None = getattr(self, f"target_{priority}")
        return None if hours is None or self.hours_id is None else int(hours * 60)


@tracked()
class IncidentTargets(RecordModel, TargetTimes):
    """How soon the incidents of a service must be resolved."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field = "id"
    sort_field = "service_id"

    service = models.OneToOneField(
        "organization.Unit", models.PROTECT, related_name="incident_targets", verbose_name=_("service")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("target times of incidents")
        verbose_name_plural = _("target times of incidents")

    def __str__(self) -> str:
        return str(self.service)


class Timed(models.Model):
    """Work with a clock. The moments are kept so that lists can sort by them; ``services.clock`` alone writes them.

    ``warned`` is the share of the target, in percent, of which people were told last; ``warn_at`` when the next one is.
    """

    hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("service hours"),
    )
    target_at = models.DateTimeField(_("target"), null=True, editable=False)
    warned = models.PositiveSmallIntegerField(default=0, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
