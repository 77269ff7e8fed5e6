"""What duty rosters are made from: roles, who and what serves in them, their rules, absences, whom to call."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models import Employment, UnitKind
from bag.organization.models.ranges import never_twice

SERVICES = {"kind": UnitKind.SERVICE}
_POINTS = (MinValueValidator(1), MaxValueValidator(20))
_GAP = (MinValueValidator(1), MaxValueValidator(31))
_MONTHLY = (MinValueValidator(1), MaxValueValidator(31))
_REST = (MaxValueValidator(72),)


@tracked()
class DutyRules(RecordModel):
    """Points and common limits of the rosters of one service."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"

    service = models.OneToOneField(
        "organization.Unit", models.PROTECT, related_name="duty_rules", limit_choices_to=SERVICES,
        verbose_name=_("service"), error_messages={"unique": _("This service has its rules already.")},
    )  # fmt: skip
    weekday_points = models.PositiveSmallIntegerField(_("points of a working day"), default=2, validators=_POINTS)
    half_day_points = models.PositiveSmallIntegerField(_("points of a half day"), default=3, validators=_POINTS)
    weekend_points = models.PositiveSmallIntegerField(_("points of a weekend day"), default=3, validators=_POINTS)
    holiday_points = models.PositiveSmallIntegerField(_("points of a holiday"), default=4, validators=_POINTS)
    min_gap_days = models.PositiveSmallIntegerField(
        _("days between duties"), default=3, validators=_GAP,
        help_text=_("3: after a duty on the 1st the next one is on the 4th at the earliest."),
    )  # fmt: skip
    max_per_month = models.PositiveSmallIntegerField(_("most duties in a month"), default=8, validators=_MONTHLY)
    rest_hours = models.PositiveSmallIntegerField(_("rest between duties (hours)"), default=11, validators=_REST)

    class Meta(RecordModel.Meta):
        verbose_name = _("duty rules of a service")
        verbose_name_plural = _("duty rules of services")

    def __str__(self) -> str:
        return str(self.service)


@tracked()
class EmploymentLimits(RecordModel):
    """What holds for one kind of employment in every service; an empty limit follows the service."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"

    employment = models.CharField(_("employment"), max_length=20, choices=Employment.choices, unique=True)
    on_duty = models.BooleanField(_("may be on duty"), default=True)
    night_duty = models.BooleanField(_("may be on night duty"), default=True)
    min_gap_days = models.PositiveSmallIntegerField(_("days between duties"), null=True, blank=True, validators=_GAP)
    max_per_month = models.PositiveSmallIntegerField(
        _("most duties in a month"), null=True, blank=True, validators=_MONTHLY
    )
    rest_hours = models.PositiveSmallIntegerField(
        _("rest between duties (hours)"), null=True, blank=True, validators=_REST
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("duty rules of an employment kind")
        verbose_name_plural = _("duty rules of employment kinds")

    def __str__(self) -> str:
        return str(self.get_employment_display())


@tracked()
class DutyRole(RecordModel):
    """A duty of a service that is kept every day by ``needed`` people, from ``starts`` for ``hours``."""

    search_fields: ClassVar[tuple[str, ...]] = ("title",)
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "title"

    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="duty_roles", limit_choices_to=SERVICES,
        verbose_name=_("service"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=120)
    needed = models.PositiveSmallIntegerField(
        _("people needed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    starts = models.TimeField(_("begins at"), default=time(8, 30))
    hours = models.PositiveSmallIntegerField(
        _("lasts (hours)"), default=24, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    night = models.BooleanField(
        _("night duty"), default=True, help_text=_("People who are exempt from night duty do not take it.")
    )
    vehicle = models.BooleanField(_("with a vehicle"), default=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("duty role")
        verbose_name_plural = _("duty roles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "title"],
                name="duty_role_once_in_service",
                violation_error_message=_("The service has a duty of this title."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def begins(self) -> str:
        """The time of day at which the duty begins, to the minute."""
        return f"{self.starts:%H:%M}"


@tracked()
class DutyMember(RecordModel):
    """A person who takes a duty; first and last day both count. ``night`` False: exempt, without saying why."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"

    role = models.ForeignKey(DutyRole, models.CASCADE, related_name="members", verbose_name=_("duty role"))
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="duty_roles", verbose_name=_("person")
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"), null=True, blank=True)
    night = models.BooleanField(_("may be on night duty"), default=True, help_text=_("A reason is not recorded."))

    class Meta(RecordModel.Meta):
        verbose_name = _("person of a duty")
        verbose_name_plural = _("people of duties")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="duty_member_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            never_twice(
                "duty_member_once", "role", "person", span=("starts", "ends"),
                message=_("The person takes this duty already in these days."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} – {self.role}"


@tracked()
class DutyVehicle(RecordModel):
    """A vehicle that serves in a duty; one vehicle belongs to one duty."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"

    role = models.ForeignKey(DutyRole, models.CASCADE, related_name="vehicles", verbose_name=_("duty role"))
    vehicle = models.OneToOneField(
        "places.Place", models.PROTECT, related_name="duty", limit_choices_to={"kind": "vehicle"},
        verbose_name=_("vehicle"), error_messages={"unique": _("This vehicle serves in another duty already.")},
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name = _("vehicle of a duty")
        verbose_name_plural = _("vehicles of duties")

    def __str__(self) -> str:
        return f"{self.vehicle} – {self.role}"


@tracked()
class Absence(RecordModel):
    """Days on which a person, or a vehicle, is not there for duty. Only the days: a reason has no place here."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "starts"

    person = models.ForeignKey(
        "organization.Person", models.CASCADE, null=True, blank=True, related_name="absences", verbose_name=_("person")
    )
    vehicle = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="absences",
        limit_choices_to={"kind": "vehicle"}, verbose_name=_("vehicle"),
    )  # fmt: skip
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))

    class Meta(RecordModel.Meta):
        verbose_name = _("absence from duty")
        verbose_name_plural = _("absences from duty")
        indexes: ClassVar = [*RecordModel.Meta.indexes, models.Index(fields=["ends"], name="absence_ends")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, vehicle__isnull=False) | Q(person__isnull=False, vehicle__isnull=True),
                name="absence_of_one",
                violation_error_message=_("Give either a person or a vehicle."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="absence_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.vehicle} {self.starts:%d.%m.%Y}–{self.ends:%d.%m.%Y}"

    def clean(self) -> None:
        if isinstance(self.starts, date) and isinstance(self.ends, date) and (self.ends - self.starts).days > 731:
            raise ValidationError({"ends": _("An absence lasts two years at most.")})


class CallTarget(models.TextChoices):
    """Who is called in a step of the chain."""

    ON_CALL = "on_call", pgettext_lazy("escalation", "On call")
    SECOND = "second", pgettext_lazy("escalation", "Others on call")
    CHIEF = "chief", pgettext_lazy("escalation", "Chief of the service")
    MANAGER = "manager", pgettext_lazy("escalation", "Branch manager")
    DEPARTMENT_HEAD = "department_head", pgettext_lazy("escalation", "Department head")


@tracked()
class EscalationStep(RecordModel):
    """One step of the chain in which people are called until somebody acknowledges.

    Everybody of a step is told in the application and by e-mail as they chose; text message and call are doors that
    the rooms of voice and carriers open.
    """

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"

    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="escalation_steps", limit_choices_to=SERVICES,
        verbose_name=_("service"),
    )  # fmt: skip
    after_minutes = models.PositiveSmallIntegerField(
        _("after (minutes)"), default=0, validators=[MaxValueValidator(1440)],
        help_text=_("From the opening of the incident, while nobody has acknowledged it."),
    )  # fmt: skip
    target = models.CharField(_("who"), max_length=20, choices=CallTarget, default=CallTarget.ON_CALL)
    sms = models.BooleanField(_("text message"), default=False)
    voice = models.BooleanField(_("phone call"), default=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("step of a call chain")
        verbose_name_plural = _("steps of call chains")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "after_minutes", "target"],
                name="escalation_step_once",
                violation_error_message=_("The chain has this step already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.after_minutes} – {self.get_target_display()}"
