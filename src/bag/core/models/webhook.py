"""Other programs that want to hear of changes, and what was told to them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.core.crypto import EncryptedField
from bag.core.history import tracked
from bag.core.models.record import RecordModel


@tracked(exclude=["secret"])
class WebhookTarget(RecordModel):
    """An address that gets a signed POST for each change. Empty lists mean every record type and every verb."""

    search_fields = ("name", "url")

    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.URLField(_("address"), max_length=500)
    secret = EncryptedField(_("signing secret"), help_text=_("The receiver checks the signature with it."))
    record_types = ArrayField(
        models.CharField(max_length=100), verbose_name=_("record types"), default=list, blank=True
    )
    verbs = ArrayField(models.CharField(max_length=20), verbose_name=_("verbs"), default=list, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    def wants(self, record: str, verb: str) -> bool:
        """Does this target want to hear of ``verb`` on the record type?"""
        return (not self.record_types or record in self.record_types) and (not self.verbs or verb in self.verbs)


class WebhookDelivery(models.Model):
    """One message to one target. The row is the queue: it stays ``queued`` until the target answered 2xx."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Delivered")
        FAILED = "failed", _("Given up")

    target = models.ForeignKey(WebhookTarget, models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=120)
    payload = models.JSONField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField()
    status = models.PositiveIntegerField(_("answer"), null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    last_error = models.CharField(_("error"), max_length=500, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="webhook_delivery_queued"),
            models.Index(fields=["target", "-id"], name="webhook_delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.target}"
