"""What triage has learned: one row for each training, the newest is used."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class TriageModel(models.Model):
    """A trained model. ``data`` is the archive of ``domain.triage.Model.dump``: arrays and names, no code.

    ``accuracy`` has for each target ``{"texts": n, "top1": share, "top2": share}``, measured on texts it had not seen.
    """

    trained_at = models.DateTimeField(_("trained"))
    texts = models.PositiveIntegerField(_("texts"))
    tickets = models.PositiveIntegerField(_("own tickets"))
    seconds = models.FloatField(_("seconds of training"))
    accuracy = models.JSONField(default=dict)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("model of triage")
        verbose_name_plural = _("models of triage")
        ordering: ClassVar = ["-trained_at", "-id"]

    def __str__(self) -> str:
        return f"{self.trained_at:%Y-%m-%d %H:%M}"
