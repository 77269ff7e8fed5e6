"""Alarms, what happened to them, who was told, and the reports that wait to be taken in."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.monitoring import sayings
from bag.monitoring.models.choices import AlarmKind, AlarmPhase, AlarmSeverity


class Alarm(models.Model):
    """One trouble of one subject, from the first report to its close; the life is ``bag.monitoring.domain.alarms``.

    Written by ``services.alarms`` only. ``root`` explains this alarm; ``incident`` is the work it led to (of a root).
    """

    key_field = "id"

    subject = models.ForeignKey("core.Subject", models.PROTECT, related_name="alarms", verbose_name=_("subject"))
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        related_name="alarms",
        verbose_name=_("piece of equipment"),
    )
    place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, related_name="alarms", verbose_name=_("place")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, related_name="alarms", verbose_name=_("owner service")
    )
    alarm_class = models.CharField(_("alarm class"), max_length=60)
    instance = models.CharField(_("part"), max_length=150, blank=True)
    kind = models.CharField(_("alarm type"), max_length=20, choices=AlarmKind, default=AlarmKind.EQUIPMENT)
    severity = models.CharField(_("severity"), max_length=15, choices=AlarmSeverity)
    rank = models.PositiveSmallIntegerField(editable=False)
    """Of the severity, 0 for the worst: the order of lists."""
    phase = models.CharField(_("phase"), max_length=10, choices=AlarmPhase)
    present = models.BooleanField(default=True)
    text = models.CharField(_("what"), max_length=300, blank=True)
    """In the language of the institution: what is searched and exported. People read ``str(alarm)``."""
    said = models.JSONField(default=dict, editable=False)
    """Code and values of the text (``bag.monitoring.sayings``), so that everybody reads it in his own language."""
    source = models.CharField(_("reported by"), max_length=40, blank=True)
    value = models.FloatField(_("value"), null=True)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    turned_at = models.DateTimeField()
    active_at = models.DateTimeField(_("raised"), null=True)
    cleared_at = models.DateTimeField(_("cleared"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    count = models.PositiveIntegerField(_("reports"), default=1)
    trend = models.CharField(max_length=12, default="no_change")
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("acknowledged by")
    )
    acknowledged_until = models.DateTimeField(null=True)
    shelved_until = models.DateTimeField(_("shelved until"), null=True)
    shelved_reason = models.CharField(max_length=300, blank=True)
    in_maintenance = models.BooleanField(_("in maintenance"), default=False)
    flapping = models.BooleanField(_("flapping"), default=False)
    flaps = models.JSONField(default=dict, editable=False)
    """What ``bag.monitoring.domain.flapping`` remembers: ``changed`` and ``changes``."""
    orphan_since = models.DateTimeField(null=True, editable=False)
    """Since when nobody could say any more that it is over: what was watched, or the check, is gone."""
    told_at = models.DateTimeField(null=True, editable=False)
    """When people were last told that it is there; empty: as far as they know, nothing is wrong."""
    told_rank = models.PositiveSmallIntegerField(null=True, editable=False)
    root = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="followers", verbose_name=_("explained by")
    )
    confidence = models.FloatField(_("confidence"), null=True)
    """Of the explanation: 0 to 1."""
    affected = models.JSONField(default=dict)
    """Of a root: what it takes away, as ``bag.dependency.queries`` counts it."""
    incident = models.ForeignKey(
        "work.Incident", models.SET_NULL, null=True, related_name="alarms", verbose_name=_("incident")
    )

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "alarm_class", "instance"], condition=~Q(phase="closed"), name="alarm_open_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["rank", "-active_at"], condition=~Q(phase="closed"), name="alarm_open"),
            models.Index(fields=["equipment", "-first_seen"], name="alarm_of_equipment"),
            models.Index(fields=["-first_seen"], name="alarm_newest"),
        ]

    def __str__(self) -> str:
        return sayings.word(self.said) or self.text or f"{self.alarm_class} {self.instance}".strip()

    @property
    def worded(self) -> str:
        """What it says, in the language of the reader."""
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("monitoring:alarm-detail", args=[self.pk])


class AlarmStep(models.Model):
    """Something that happened to an alarm: append-only. ``verb``: raised, worse, cleared, closed, acknowledged …"""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.CharField(_("comment"), max_length=1000, blank=True)
    said = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("step of an alarm")
        verbose_name_plural = _("steps of alarms")
        indexes: ClassVar = [models.Index(fields=["alarm", "at"], name="alarm_steps")]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.verb}"

    @property
    def wording(self) -> str:
        """What the step says, in the language of the reader."""
        return sayings.word(self.said) or self.text


class AlarmTelling(models.Model):
    """Who was told of the raise of an alarm, and of its end: only the former are told the latter."""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="tellings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    raised_at = models.DateTimeField()
    recovered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message about an alarm")
        verbose_name_plural = _("messages about alarms")
        constraints: ClassVar = [models.UniqueConstraint(fields=["alarm", "user"], name="alarm_told_once")]

    def __str__(self) -> str:
        return f"{self.alarm_id} → {self.user_id}"


class Report(models.Model):
    """An observation that waits to be taken in: written by collectors in bulk, deleted by the one who takes it in."""

    subject_id = models.BigIntegerField()
    alarm_class = models.CharField(max_length=60)
    instance = models.CharField(max_length=150, blank=True)
    present = models.BooleanField()
    severity = models.CharField(max_length=15)
    at = models.DateTimeField()
    text = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict)
    value = models.FloatField(null=True)
    source = models.CharField(max_length=40, blank=True)
    token = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return f"{self.subject_id} {self.alarm_class}"


class ReportSender(models.Model):
    """A run of a process that numbers its reports: up to which number they were accepted."""

    run = models.CharField(max_length=80, primary_key=True)
    last = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("sender of reports")
        verbose_name_plural = _("senders of reports")

    def __str__(self) -> str:
        return f"{self.run} {self.last}"


class ReportToken(models.Model):
    """The name of a report that was accepted, kept for a day so that the same report given twice counts once."""

    token = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("name of a report")
        verbose_name_plural = _("names of reports")

    def __str__(self) -> str:
        return self.token
