"""The daily work plan (article 13 k): teams of a day, their vehicles and their jobs in order."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.field.models.orders import VEHICLES, WorkOrder
from bag.work.models.oncall import SERVICES


@tracked()
class DayPlan(RecordModel):
    """The plan of one service for one day. ``version`` grows with every change, also of teams and stops.

    ``published_version`` is the one that the crews were told: a plan whose version is higher was changed since.
    """

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "date"

    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="day_plans", limit_choices_to=SERVICES,
        verbose_name=_("service"),
    )  # fmt: skip
    date = models.DateField(_("day"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    published_version = models.PositiveIntegerField(_("published version"), default=0, editable=False)
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("daily work plan")
        verbose_name_plural = _("daily work plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "date"],
                name="day_plan_once",
                violation_error_message=_("The service has a plan of this day."),
            )
        ]
        indexes: ClassVar = [*RecordModel.Meta.indexes, models.Index(fields=["date"], name="day_plan_date")]

    def __str__(self) -> str:
        return f"{self.service} {date_format(self.date, 'SHORT_DATE_FORMAT')}"

    @property
    def changed_since(self) -> bool:
        """Whether it was changed after the crews were told."""
        return bool(self.published_version) and self.version > self.published_version


@tracked()
class Team(models.Model):
    """Who goes out together on a day, and in which vehicle; a lane of the board."""

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="teams")
    date = models.DateField(editable=False)
    rank = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80, blank=True)
    vehicle = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="teams", limit_choices_to=VEHICLES,
        verbose_name=_("vehicle"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("team of a day")
        verbose_name_plural = _("teams of days")
        ordering: ClassVar = ["plan", "rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["date", "vehicle"],
                condition=Q(vehicle__isnull=False),
                name="team_vehicle_once_a_day",
                violation_error_message=_("The vehicle is with another team on this day."),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.rank}"


@tracked()
class TeamPerson(models.Model):
    """A person of a team; in one team a day only."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="people")
    date = models.DateField(editable=False)
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="teams", verbose_name=_("person"))
    lead = models.BooleanField(_("responsible"), default=False)

    class Meta:
        verbose_name = _("person of a team")
        verbose_name_plural = _("people of teams")
        ordering: ClassVar = ["team", "-lead", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["date", "person"],
                name="team_person_once_a_day",
                violation_error_message=_("The person is in another team on this day."),
            ),
            models.UniqueConstraint(fields=["team"], condition=Q(lead=True), name="team_one_lead"),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class Stop(models.Model):
    """A job of a team on a day. ``not_before`` is an appointment; ``starts`` the moment that was worked out."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="stops")
    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="stops", editable=False)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="stops", verbose_name=_("work order"))
    rank = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    starts = models.DateTimeField(_("start"), null=True)

    class Meta:
        verbose_name = _("stop of a team")
        verbose_name_plural = _("stops of teams")
        ordering: ClassVar = ["team", "rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "order"],
                name="stop_once_a_day",
                violation_error_message=_("The job is on this plan already."),
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=1440), name="stop_minutes_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.rank}"
