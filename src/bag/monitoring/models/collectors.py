"""Which collector asks which share of the targets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Collector(models.Model):
    """A running collector; it gives a sign of life every few seconds. ``figures``: its counters for the health page."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    pid = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last sign of life"))
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("collector")
        verbose_name_plural = _("collectors")

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """One of the fixed shares into which targets fall by their number; whoever holds the lease asks them."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.ForeignKey(Collector, models.SET_NULL, null=True, related_name="shares")
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("share of targets")
        verbose_name_plural = _("shares of targets")

    def __str__(self) -> str:
        return str(self.number)
