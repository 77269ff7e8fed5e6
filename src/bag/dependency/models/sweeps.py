"""What the nightly sweep found: every single point of failure with its consequence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.core.models import RecordModel


class Change(models.TextChoices):
    """A weak point against the sweep before."""

    NEW = "new", _("New")
    WORSE = "worse", _("Worse")
    BETTER = "better", _("Better")
    SAME = "same", _("As before")


class ElementKind(models.TextChoices):
    """What an element of the support graph is."""

    EQUIPMENT = "equipment", _("Equipment")
    PORT = "port", _("Port")
    LINK = "link", _("Link")
    CABLE = "cable", _("Cable")
    DUCT = "duct", _("Duct")
    FEED = "feed", _("Power feed")
    UPS = "ups", _("Uninterruptible power supply")
    RACK = "rack", _("Rack")
    ROOM = "room", _("Floor or room")
    SITE = "site", _("Building or site")
    CIRCUIT = "circuit", _("Carrier's line")
    SERVICE = "service", _("Service to the city")
    UNIT = "unit", _("Unit")
    POINT = "point", _("Citizens' point")


class RiskSweep(models.Model):
    """One sweep: the whole city asked about every single failure."""

    swept_at = models.DateTimeField(_("swept"), auto_now_add=True)
    seconds = models.FloatField(_("seconds"))
    elements = models.PositiveIntegerField(_("elements"))
    weak = models.PositiveIntegerField(_("weak points"))
    minor = models.PositiveIntegerField(_("elements that take away one end device only"))
    gone = models.JSONField(default=list)
    """Names of the weak points of the sweep before that are none any more, the worst first, at most 200."""
    gone_count = models.PositiveIntegerField(default=0)
    findings = models.PositiveIntegerField(_("gaps in the records"))
    fed = models.PositiveIntegerField(default=0)
    """Pieces in data centers whose power is on record."""
    spared = models.PositiveIntegerField(default=0)
    """Of these: no UPS, strip or battery takes one away alone."""
    carrying = models.PositiveIntegerField(default=0)
    """Pieces that carry communication, in all buildings and relays."""
    backed = models.PositiveIntegerField(default=0)
    """Of these: fed through a UPS."""

    class Meta:
        verbose_name = _("sweep of single failures")
        verbose_name_plural = _("sweeps of single failures")
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.swept_at:%d.%m.%Y %H:%M}"


class WeakPoint(RecordModel):
    """An element whose failure alone takes away more than one end device. Kept for the two latest sweeps."""

    search_fields: ClassVar[tuple[str, ...]] = ("name",)
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "order"

    sweep = models.ForeignKey(RiskSweep, models.CASCADE, related_name="points", verbose_name=_("sweep"))
    rank = models.PositiveIntegerField(_("rank"))
    element = models.CharField(_("element"), max_length=200)
    """Its id in the support graph."""
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ElementKind)
    place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    lost = models.PositiveIntegerField(_("elements lost"))
    weight = models.PositiveBigIntegerField(_("people affected"))
    services = models.PositiveIntegerField(_("services lost"))
    units = models.PositiveIntegerField(_("units cut off"))
    points = models.PositiveIntegerField(_("citizens' points lost"))
    named = models.JSONField(default=list)
    """Names of lost services and units, at most 100."""
    change = models.CharField(_("change"), max_length=10, choices=Change)

    class Meta(RecordModel.Meta):
        verbose_name = _("single point of failure")
        verbose_name_plural = _("single points of failure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sweep", "element"], name="weak_point_once_in_sweep"),
        ]
        indexes: ClassVar = [*RecordModel.Meta.indexes, models.Index(fields=["sweep", "rank"], name="weak_point_rank")]

    def __str__(self) -> str:
        return self.name

    @property
    def order(self) -> str:
        """The rank as lists sort it."""
        return f"{self.rank:08d}"
