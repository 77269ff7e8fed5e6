"""What the clock of a piece of work needs to be told again: waiting times, and each target from when on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

ONE_WORK = Q(incident__isnull=False, request__isnull=True) | Q(incident__isnull=True, request__isnull=False)


def _work(model: str, name: str) -> Any:
    return models.ForeignKey(model, models.CASCADE, null=True, related_name=name)


class PendingSpan(models.Model):
    """A time in which the work waited for somebody else; ``ended_at`` empty: it still waits."""

    incident = _work("work.Incident", "pending_spans")
    request = _work("work.Request", "pending_spans")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True)
    reason = models.CharField(_("waits for"), max_length=300)

    class Meta:
        verbose_name = _("waiting time")
        verbose_name_plural = _("waiting times")
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_WORK, name="pending_of_one_work"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pending_in_order"
            ),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(ended_at=None), name="incident_waits_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at=None), name="request_waits_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class TargetStep(models.Model):
    """From ``at`` on the target is ``minutes``; the first is that of the opening, later ones come of new priorities."""

    incident = _work("work.Incident", "target_steps")
    request = _work("work.Request", "target_steps")
    at = models.DateTimeField(_("from"))
    minutes = models.PositiveIntegerField(_("target (minutes)"))

    class Meta:
        verbose_name = _("target of a piece of work")
        verbose_name_plural = _("targets of pieces of work")
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_WORK, name="target_step_of_one_work"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="target_step_positive"),
        ]

    def __str__(self) -> str:
        return str(self.minutes)
