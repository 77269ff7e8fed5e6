"""The last official number given in each series and year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberCounter(models.Model):
    """One series in one year; written only by ``bag.core.numbering``."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("number counter")
        verbose_name_plural = _("number counters")
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "year"], name="number_counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
