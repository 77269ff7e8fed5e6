"""The signed statement of an owner that a duty was done."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import Attachment
from bag.directive.models.duty import Instance


@tracked()
class Attestation(models.Model):
    """A statement is never edited: a wrong one is withdrawn with a reason and stays readable.

    ``on`` is the day the duty was done, ``recorded_at`` the moment it was stated.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="attestations", verbose_name=_("owed duty"))
    on = models.DateField(_("done on"))
    note = models.TextField(_("statement"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stated by"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    files = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name=_("files"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["instance", "-on"], name="attestation_of_instance")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="attestation_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="attestation_fixed", fields=["instance", "on", "note", "by", "recorded_at"]),
        ]

    def get_absolute_url(self) -> str:
        return reverse("directive:attestation-detail", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.instance} {self.on:%d.%m.%Y}"
