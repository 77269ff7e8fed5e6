"""Acts that change no row and still must be on record: looking at a secret, at footage, at a 5651 log."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.core.models.record import RecordModel
from bag.core.models.subject import Subject


class AuditEvent(RecordModel):
    """Who did what, when, from where and why. The database refuses to change or delete a row."""

    search_fields = ("actor_name", "what", "reason")
    key_field = "id"
    sort_field = "what"

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account"))
    actor_name = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("act"), max_length=60, db_index=True)
    what = models.CharField(_("what"), max_length=300)
    reason = models.CharField(_("reason"), max_length=500)
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("record")
    )
    request = models.CharField(_("request"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.actor_name})"
