"""News for a person, the e-mails that carry it, and how the person wants to hear it."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from bag.core.models.subject import Subject


class Tone(models.TextChoices):
    INFO = "info", _("Information")
    OK = "ok", _("Good news")
    WARNING = "warning", _("Warning")
    CRITICAL = "critical", _("Critical")


class EmailChoice(models.TextChoices):
    OFF = "off", _("No e-mail")
    NOW = "now", _("At once")
    DIGEST = "digest", _("In the daily summary")


class Notification(models.Model):
    """One piece of news for one person. ``dedupe_key`` lets the same news reach a person only once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    tone = models.CharField(max_length=10, choices=Tone.choices, default=Tone.INFO)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    subject = models.ForeignKey(Subject, models.SET_NULL, related_name="+", null=True, blank=True)
    dedupe_key = models.CharField(max_length=200, blank=True)
    in_app = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    transaction = models.BigIntegerField(
        editable=False,
        db_default=RawSQL("(pg_current_xact_id()::text)::bigint", []),
    )
    """Transaction that wrote the row: the live stream resumes by it, because ids do not commit in order."""

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "dedupe_key"], condition=~Q(dedupe_key=""), name="notification_dedupe"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], condition=Q(in_app=True), name="notification_in_app"),
            models.Index(fields=["user"], condition=Q(in_app=True, read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One e-mail owed to a person. The row is the queue: it stays ``queued`` until the mail server took the message."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    notification = models.OneToOneField(Notification, models.CASCADE, related_name="delivery")
    digest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail delivery")
        verbose_name_plural = _("e-mail deliveries")
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="delivery_queued"),
        ]

    def __str__(self) -> str:
        return f"{self.notification} ({self.get_state_display()})"


class NotificationChoice(models.Model):
    """How a person wants one kind of news; kinds without a row follow the defaults of the register."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=60)
    in_app = models.BooleanField(_("in the application"), default=True)
    email = models.CharField(_("e-mail"), max_length=10, choices=EmailChoice.choices, default=EmailChoice.OFF)

    class Meta:
        verbose_name = _("notification choice")
        verbose_name_plural = _("notification choices")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "kind"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class NotificationHours(models.Model):
    """When a person may be e-mailed. Quiet hours may run over midnight; times are Europe/Istanbul."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_hours")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    critical_passes = models.BooleanField(_("critical news may come in quiet hours"), default=True)
    digest_at = models.TimeField(_("daily summary at"), default=datetime.time(8, 0))

    class Meta:
        verbose_name = _("notification hours")
        verbose_name_plural = _("notification hours")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
