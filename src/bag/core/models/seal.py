"""Seals over the change history: what makes a gap or an edit visible."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """SHA-256 over the rows ``from_id``..``to_id`` of one history table, chained to the seal before it."""

    table = models.CharField(max_length=63)
    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    rows = models.IntegerField()
    columns = ArrayField(models.CharField(max_length=63))
    """Columns that the hash covers, so that a column added later breaks nothing."""
    hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering: ClassVar = ["table", "to_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "from_id"], name="seal_range_once"),
            models.CheckConstraint(condition=Q(to_id__gte=F("from_id")), name="seal_range_forward"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.from_id}–{self.to_id}"


class SealMark(models.Model):
    """How far a history table may be sealed once every transaction before ``horizon`` has ended."""

    table = models.CharField(max_length=63, unique=True)
    upto = models.BigIntegerField()
    horizon = models.BigIntegerField()

    class Meta:
        verbose_name = _("seal mark")
        verbose_name_plural = _("seal marks")

    def __str__(self) -> str:
        return f"{self.table} ≤ {self.upto}"
