"""Excavations of others on and near our lines: permit, area, verdict, observer, visits, damages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.fiber.models.common import Shaped


class ExcavationState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("excavation", "announced")
    CHECKED = "checked", pgettext_lazy("excavation", "route checked")
    ASSIGNED = "assigned", pgettext_lazy("excavation", "observer assigned")
    MARKED = "marked", pgettext_lazy("excavation", "line marked")
    DIGGING = "digging", pgettext_lazy("excavation", "being dug")
    CLOSED = "closed", pgettext_lazy("excavation", "closed")
    CANCELLED = "cancelled", pgettext_lazy("excavation", "cancelled")


class Body(models.TextChoices):
    """Who gives the permit; since 2020 many roads are the districts' business."""

    AYKOME = "aykome", _("AYKOME (metropolitan coordination)")
    METROPOLITAN = "metropolitan", _("Metropolitan municipality")
    DISTRICT = "district", _("District municipality")
    OTHER = "other", pgettext_lazy("issuing body", "Other")
    NONE = "none", _("No permit yet")


class MethodOfDigging(models.TextChoices):
    MACHINE = "machine", pgettext_lazy("digging", "by machine")
    HAND = "hand", pgettext_lazy("digging", "by hand")
    DRILLING = "drilling", pgettext_lazy("digging", "horizontal drilling")
    MICRO = "micro", pgettext_lazy("digging", "micro trench")
    MILLING = "milling", pgettext_lazy("digging", "milling the surface")


class RiskClass(models.TextChoices):
    UNKNOWN = "", pgettext_lazy("dig risk", "not checked")
    NONE = "none", pgettext_lazy("dig risk", "no line near")
    LOW = "low", pgettext_lazy("dig risk", "low")
    MEDIUM = "medium", pgettext_lazy("dig risk", "medium")
    HIGH = "high", pgettext_lazy("dig risk", "high")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked(exclude=["box", "shape"])
class Excavation(Shaped, RecordModel):
    """A dig of others. Its area and state move through ``services``; ``findings`` is what the last check saw:
    ``{lines: [{kind, pk, code, meters, circuits, critical, depth_cm}], circuits: [{…, outcome}], sites, reasons}``.
    """

    search_fields = ("number", "title", "digger", "permit_number", "contact", "notes")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200, help_text=_("Street and what is done there."))
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="excavations", limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )  # fmt: skip
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="excavations", verbose_name=_("place")
    )
    digger = models.CharField(_("who digs"), max_length=200)
    contact = models.CharField(_("whom to call on site"), max_length=200, blank=True)
    body = models.CharField(_("permit given by"), max_length=14, choices=Body, default=Body.AYKOME)
    permit_number = models.CharField(_("permit number"), max_length=60, blank=True)
    permit_on = models.DateField(_("date of the permit"), null=True, blank=True)
    emergency = models.BooleanField(_("emergency dig"), default=False)
    method = models.CharField(_("method"), max_length=10, choices=MethodOfDigging, default=MethodOfDigging.MACHINE)
    depth_cm = models.PositiveSmallIntegerField(
        _("depth (cm)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    buffer_m = models.FloatField(
        _("distance that is checked (m)"), default=5.0, validators=[MinValueValidator(0.0), MaxValueValidator(100.0)]
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    notes = models.TextField(_("notes"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ExcavationState, default=ExcavationState.REQUESTED, editable=False
    )
    risk = models.CharField(
        pgettext_lazy("dig", "risk"), max_length=8, choices=RiskClass, default=RiskClass.UNKNOWN, blank=True,
        editable=False,
    )  # fmt: skip
    findings = models.JSONField(default=dict, blank=True, editable=False)
    checked_at = models.DateTimeField(_("route checked"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = _account(_("opened by"))
    observer = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, editable=False, related_name="excavations",
        verbose_name=_("observer"),
    )  # fmt: skip
    assigned_at = models.DateTimeField(_("observer assigned"), null=True, editable=False)
    marked_at = models.DateTimeField(_("line marked"), null=True, editable=False)
    marked_by = _account(_("marked by"))
    marking = models.TextField(_("how it was marked"), blank=True, editable=False)
    started_at = models.DateTimeField(_("digging began"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = _account(_("closed by"))
    result = models.TextField(_("result"), blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("excavation")
        verbose_name_plural = _("excavations")
        indexes: ClassVar = [*RecordModel.Meta.indexes, GistIndex(fields=["box"], name="excavations_box")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="excavation_ends_after_begin",
                violation_error_message=_("The end must not come before the begin."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "cancelled"]) | Q(checked_at__isnull=False),
                name="excavation_checked_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@tracked()
class Visit(models.Model):
    """Somebody of ours was there: when, where exactly, how deep the line was seen, what was seen."""

    excavation = models.ForeignKey(Excavation, models.CASCADE, related_name="visits", verbose_name=_("excavation"))
    at = models.DateTimeField(_("time"))
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="excavation_visits", verbose_name=_("observer")
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)]
    )
    meters_off = models.FloatField(_("meters from the area"), null=True, editable=False)
    seen_depth_cm = models.PositiveSmallIntegerField(_("line seen at depth (cm)"), null=True, blank=True)
    note = models.TextField(_("what was seen"), max_length=4000)
    photos = models.ManyToManyField("core.Attachment", blank=True, related_name="+", verbose_name=_("photos"))

    class Meta:
        verbose_name = _("visit to an excavation")
        verbose_name_plural = _("visits to excavations")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.excavation.number} {self.at:%d.%m.%Y %H:%M}"


@tracked()
class Damage(models.Model):
    """A line that was hit: what, whose fault, the incident, and what the repair cost."""

    excavation = models.ForeignKey(Excavation, models.PROTECT, related_name="damages", verbose_name=_("excavation"))
    at = models.DateTimeField(_("time"))
    cable = models.ForeignKey(
        "fiber.Cable", models.PROTECT, null=True, blank=True, related_name="damages", verbose_name=_("cable")
    )
    what = models.TextField(_("what was damaged"), max_length=4000)
    cause = models.TextField(_("how it came about"), max_length=2000, blank=True)
    incident = models.ForeignKey(
        "work.Incident", models.PROTECT, null=True, related_name="damages", verbose_name=_("incident")
    )
    reported_by = _account(_("reported by"))
    repaired_at = models.DateTimeField(_("repaired"), null=True, blank=True)
    cable_m = models.FloatField(_("cable used (m)"), null=True, blank=True, validators=[MinValueValidator(0.0)])
    splices = models.PositiveSmallIntegerField(_("splices"), null=True, blank=True)
    hours = models.DecimalField(
        _("working hours"), max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cost = models.DecimalField(
        _("cost of the repair"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    class Meta:
        verbose_name = _("damage to a line")
        verbose_name_plural = _("damages to lines")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.excavation.number} {self.at:%d.%m.%Y %H:%M}"
