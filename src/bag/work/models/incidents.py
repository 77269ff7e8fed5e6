"""Incidents: one trouble that people work on, from the first report to the close."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.models.hours import Timed


class IncidentState(models.TextChoices):
    NEW = "new", pgettext_lazy("incident", "new")
    ASSIGNED = "assigned", pgettext_lazy("incident", "assigned")
    PENDING = "pending", pgettext_lazy("incident", "pending")
    RESOLVED = "resolved", pgettext_lazy("incident", "resolved")
    CLOSED = "closed", pgettext_lazy("incident", "closed")


class Level(models.IntegerChoices):
    """Impact or urgency, 1 for the highest."""

    HIGH = 1, pgettext_lazy("level", "high")
    MEDIUM = 2, pgettext_lazy("level", "medium")
    LOW = 3, pgettext_lazy("level", "low")


@tracked()
class Incident(RecordModel, Timed):
    """Trouble that somebody works on. Changed through ``services.incidents``; ``priority`` follows from the two levels.

    ``opened_by`` is empty for incidents that monitoring opened.
    """

    search_fields = ("number", "title", "description", "resolution")
    key_field = "number"
    sort_field = "opened_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="incidents", verbose_name=_("service")
    )
    state = models.CharField(_("state"), max_length=10, choices=IncidentState, default=IncidentState.NEW)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level, default=Level.MEDIUM)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level, default=Level.MEDIUM)
    priority = models.PositiveSmallIntegerField(_("priority"), editable=False)
    major = models.BooleanField(_("major incident"), default=False)
    assignee = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("assigned to"),
    )
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("piece of equipment"),
    )
    place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, blank=True, related_name="incidents", verbose_name=_("place")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("opened by"),
    )
    pending_reason = models.CharField(_("waits for"), max_length=300, blank=True)
    pending_until = models.DateTimeField(_("waits until"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True, editable=False)
    resolution = models.TextField(_("resolution"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["priority", "-opened_at"], condition=~Q(state="closed"), name="incident_open"),
            models.Index(fields=["service", "state"], name="incident_of_service"),
            models.Index(fields=["warn_at"], condition=~Q(state__in=["resolved", "closed"]), name="incident_warn"),
            models.Index(fields=["-opened_at"], name="incident_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="pending") | ~Q(pending_reason=""),
                name="incident_waits_for_something",
                violation_error_message=_("Say what the incident waits for."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class IncidentStep(models.Model):
    """The time line of an incident: append-only. ``verb``: opened, assigned, pending, note, follower, resolved …"""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("step of an incident")
        verbose_name_plural = _("steps of incidents")
        indexes: ClassVar = [models.Index(fields=["incident", "at"], name="incident_steps")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.verb}"


class MajorRole(models.TextChoices):
    """Who does what in a major incident."""

    COMMANDER = "commander", _("Leads")
    TECHNICAL = "technical", _("Technical lead")
    SPEAKER = "speaker", _("Informs units and management")
    SCRIBE = "scribe", _("Keeps the time line")


@tracked()
class IncidentRole(models.Model):
    """A person with a role in a major incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=10, choices=MajorRole)
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("role in a major incident")
        verbose_name_plural = _("roles in major incidents")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "role"], name="incident_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"
