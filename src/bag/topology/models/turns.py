"""Turns: one look at all devices, by night or when somebody asks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Turn(models.Model):
    """What came of one look at many devices. Written by the job only."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    whole = models.BooleanField(_("all devices"), default=True)
    """Whether every target was asked, not only some that a person chose."""
    asked = models.PositiveIntegerField(_("devices asked"))
    answered = models.PositiveIntegerField(_("devices that answered"))
    links = models.PositiveIntegerField(_("links"))
    open_findings = models.PositiveIntegerField(_("open differences"))
    faults = models.JSONField(_("faults"), default=dict)
    """Name of a target → why it, or a table of it, could not be read; bounded."""

    class Meta:
        verbose_name, verbose_name_plural = _("discovery of links"), _("discoveries of links")
        indexes: ClassVar = [models.Index(fields=["-finished_at"], name="topology_turn_at")]

    def __str__(self) -> str:
        return f"{self.finished_at:%d.%m.%Y %H:%M}"
