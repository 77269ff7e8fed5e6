"""Long jobs that people start and watch, and event handlers that failed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """One run of a long job: who started it, how far it is, how it ended."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = ("queued", "running")

    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=models.F("total")), name="job_done_in_total")
        ]
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="job_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        """Progress in whole percent; 0 while the total is not known."""
        return int(100 * self.done / self.total) if self.total else 0

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])


class HandlerFailure(models.Model):
    """A handler that gave up on an event; kept until somebody runs it again or dismisses it."""

    handler = models.CharField(max_length=100)
    event = models.CharField(max_length=200)
    payload = models.JSONField()
    error = models.TextField()
    attempts = models.PositiveIntegerField()
    failed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("handler failure")
        verbose_name_plural = _("handler failures")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.handler}: {self.event}"
