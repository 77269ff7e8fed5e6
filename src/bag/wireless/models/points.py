"""Access points, what their radios were measured at day by day, and what that says of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel


class Mounting(models.TextChoices):
    CEILING = "ceiling", _("ceiling")
    WALL = "wall", _("wall")
    DESK = "desk", _("desk")
    MAST = "mast", _("mast, outdoors")
    VEHICLE = "vehicle", _("vehicle")


class Standings(models.TextChoices):
    """How an access point stands; see ``domain.efficiency``."""

    GOOD = "good", pgettext_lazy("access point", "efficient")
    FAIR = "fair", pgettext_lazy("access point", "middling")
    POOR = "poor", pgettext_lazy("access point", "inefficient")
    IDLE = "idle", pgettext_lazy("access point", "idle")
    UNMEASURED = "unmeasured", pgettext_lazy("access point", "not measured")


@tracked()
class AccessPoint(RecordModel):
    """The wireless side of a piece of equipment. ``name`` is the one under which its controller tells of it."""

    search_fields = ("name", "notes")
    sort_field = "name"

    name = models.CharField(_("name on the controller"), max_length=100, unique=True)

    equipment = models.OneToOneField(
        "inventory.Equipment", models.PROTECT, related_name="access_point", verbose_name=_("piece of equipment"),
        limit_choices_to=Q(type__category="access_point"),
    )  # fmt: skip
    controller = models.ForeignKey(
        "inventory.Equipment", models.PROTECT, null=True, blank=True, related_name="controlled_points",
        verbose_name=_("controller"), limit_choices_to=Q(type__category="wlan_controller"),
    )  # fmt: skip
    mounting = models.CharField(_("mounting"), max_length=8, choices=Mounting, default=Mounting.CEILING)
    planned_clients = models.PositiveSmallIntegerField(_("planned clients"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("access point")
        verbose_name_plural = _("access points")

    def __str__(self) -> str:
        return self.name


def _figure() -> Any:
    return models.FloatField(null=True)


class RadioDay(models.Model):
    """A radio on one day of local time; percent, except clients and noise (dBm). Written by ``services.readings``."""

    access_point = models.ForeignKey(AccessPoint, models.CASCADE, related_name="radio_days")
    slot = models.CharField(max_length=8)
    on = models.DateField()
    looks = models.PositiveIntegerField()
    channel = models.PositiveSmallIntegerField(default=0)
    power = _figure()
    clients = _figure()
    peak = _figure()
    busy = _figure()
    retries = _figure()
    weak = _figure()
    failed = _figure()
    noise = _figure()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["access_point", "slot", "on"], name="radio_day_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["on"])]

    def __str__(self) -> str:
        return f"{self.access_point_id}/{self.slot} {self.on}"


class DayScore(models.Model):
    """What the window that ends with a day says of an access point. ``parts``: [part, figure, points, slot, lost]."""

    access_point = models.ForeignKey(AccessPoint, models.CASCADE, related_name="scores")
    on = models.DateField()
    value = models.FloatField(null=True)
    standing = models.CharField(max_length=10, choices=Standings)
    parts = models.JSONField(default=list)
    peak = models.FloatField(null=True)
    clients = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["access_point", "on"], name="day_score_once")]
        indexes: ClassVar = [models.Index(fields=["on", "value"])]

    def __str__(self) -> str:
        return f"{self.access_point_id} {self.on}: {self.value}"


def _limit(name: Any, default: float, low: float = 0, high: float = 100) -> Any:
    return models.FloatField(name, default=default, validators=[MinValueValidator(low), MaxValueValidator(high)])


@tracked()
class Limits(models.Model):
    """The one row of thresholds of the efficiency score."""

    busy_good = _limit(_("air time taken, good up to (%)"), 50)
    busy_bad = _limit(_("air time taken, bad from (%)"), 70)
    retries_good = _limit(_("repeated frames, good up to (%)"), 10)
    retries_bad = _limit(_("repeated frames, bad from (%)"), 20)
    weak_good = _limit(_("clients below -70 dBm, good up to (%)"), 10)
    weak_bad = _limit(_("clients below -70 dBm, bad from (%)"), 40)
    clients_good = _limit(_("clients at once on a radio, good up to"), 30, high=500)
    clients_bad = _limit(_("clients at once on a radio, bad from"), 60, high=500)
    failed_good = _limit(_("failed sessions, good up to (%)"), 2)
    failed_bad = _limit(_("failed sessions, bad from (%)"), 10)
    noise_good = _limit(_("noise, good up to (dBm)"), -90, -120, 0)
    noise_bad = _limit(_("noise, bad from (dBm)"), -80, -120, 0)
    age_good = _limit(_("age, good up to (years)"), 5, high=30)
    age_bad = _limit(_("age, bad from (years)"), 10, high=30)
    good_from = _limit(_("efficient from a score of"), 80)
    fair_from = _limit(_("middling from a score of"), 60)
    window_days = models.PositiveSmallIntegerField(
        _("days that a score looks back"), default=7, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    idle_days = models.PositiveSmallIntegerField(
        _("idle after days without a client"), default=30, validators=[MinValueValidator(3), MaxValueValidator(365)]
    )

    class Meta:
        verbose_name = _("thresholds of wireless efficiency")
        verbose_name_plural = _("thresholds of wireless efficiency")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_wireless_limits")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        for part in ("busy", "retries", "weak", "clients", "failed", "noise", "age"):
            good, bad = getattr(self, f"{part}_good"), getattr(self, f"{part}_bad")
            if good is not None and bad is not None and good >= bad:
                raise ValidationError({f"{part}_bad": _("What is bad must lie beyond what is good.")})
        if self.fair_from is not None and self.good_from is not None and self.fair_from >= self.good_from:
            raise ValidationError({"fair_from": _("Middling must lie below efficient.")})
