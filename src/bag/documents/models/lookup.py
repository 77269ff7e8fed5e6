"""How often an address asked the public verification page, so that codes cannot be guessed by trying."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class VerificationLookup(models.Model):
    """Look-ups of one address in one minute. The address is kept as a keyed hash only."""

    address = models.CharField(max_length=64)
    minute = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("verification look-up")
        verbose_name_plural = _("verification look-ups")
        constraints: ClassVar = [models.UniqueConstraint(fields=["address", "minute"], name="verification_lookup_once")]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}: {self.count}"
