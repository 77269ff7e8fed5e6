"""What phones sent: each command once, with what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.field.models.orders import WorkOrder


class PhoneOutcome(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("phone command", "Taken over")
    CLASH = "clash", pgettext_lazy("phone command", "Kept beside the order")
    REFUSED = "refused", pgettext_lazy("phone command", "Refused")


class PhoneCommand(models.Model):
    """One thing that somebody did on a phone, perhaps long before it got here.

    ``id`` was made on the phone: the same command sent again is the same row, and gets the same answer. ``data`` is
    what was sent (pictures by their hash), so that nothing is lost where it did not fit what the office did meanwhile.
    """

    id = models.UUIDField(primary_key=True)
    device = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account"))
    order = models.ForeignKey(
        WorkOrder, models.CASCADE, null=True, related_name="phone_commands", verbose_name=_("work order")
    )
    kind = models.CharField(_("kind"), max_length=10)
    data = models.JSONField()
    made_at = models.DateTimeField(_("done on the phone"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=PhoneOutcome)
    detail = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("command of a phone")
        verbose_name_plural = _("commands of phones")
        indexes: ClassVar = [
            models.Index(fields=["order", "received_at"], name="phone_commands_of_order"),
            models.Index(fields=["received_at"], name="phone_commands_received"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
