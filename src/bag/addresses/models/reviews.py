"""Verifications of the plan."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanReview(models.Model):
    """Somebody compared the plan of a service with what was seen, and answers for it. Never changed."""

    service = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", verbose_name=_("service"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verified by"))
    at = models.DateTimeField(_("verified"), auto_now_add=True)
    unplanned = models.PositiveIntegerField(_("seen, but not planned"))
    early = models.PositiveIntegerField(_("reserved, but used already"))
    unseen = models.PositiveIntegerField(_("planned, but never seen"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("verification of the address plan")
        verbose_name_plural = _("verifications of the address plan")
        indexes: ClassVar = [models.Index(fields=["-at"], name="plan_review_at")]

    def __str__(self) -> str:
        return f"{self.service} {self.at:%d.%m.%Y}"
