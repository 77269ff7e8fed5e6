"""Differences between what was seen and what is recorded, what people decided, and who compared."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.topology.domain.comparing import Kind
from bag.topology.models.seen import Node, SeenPort


class FindingKind(models.TextChoices):
    UNRECORDED = Kind.UNRECORDED.value, _("seen, not recorded")
    OTHER_PORT = Kind.OTHER_PORT.value, _("recorded on another port")
    NOT_SEEN = Kind.NOT_SEEN.value, _("recorded, not seen")
    UNKNOWN_PORT = Kind.UNKNOWN_PORT.value, _("port not recorded")
    SHARED = Kind.SHARED.value, _("several neighbors on one port")
    UNKNOWN_DEVICE = Kind.UNKNOWN_DEVICE.value, _("unknown device")


class FindingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("difference", "open")
    ACCEPTED = "accepted", pgettext_lazy("difference", "taken over")
    DISMISSED = "dismissed", pgettext_lazy("difference", "left as it is")
    GONE = "gone", pgettext_lazy("difference", "gone")


@tracked(exclude=["last_seen"])
class Finding(RecordModel):
    """A difference. ``key`` is the same from look to look, so that a decision holds as long as the difference does.

    The looks write everything up to ``last_seen``; people decide by verbs. ``instead``: what the records say, in words.
    """

    search_fields = ("summary", "reason")
    key_field = "id"
    sort_field = "summary"

    key = models.CharField(max_length=700, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=15, choices=FindingKind, editable=False)
    summary = models.CharField(_("difference"), max_length=400, editable=False)
    instead = models.CharField(_("in the records"), max_length=400, blank=True, editable=False)
    a = models.ForeignKey(
        SeenPort, models.CASCADE, null=True, related_name="+", editable=False, verbose_name=_("port A")
    )
    b = models.ForeignKey(
        SeenPort, models.CASCADE, null=True, related_name="+", editable=False, verbose_name=_("port B")
    )
    stranger = models.ForeignKey(
        Node, models.CASCADE, null=True, related_name="findings", editable=False, verbose_name=_("unknown device")
    )
    cables = ArrayField(models.BigIntegerField(), default=list, editable=False, verbose_name=_("cables"))
    """Numbers of the recorded cables that the difference is about."""
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="topology_findings", editable=False,
        verbose_name=_("owner service"),
    )  # fmt: skip
    first_seen = models.DateTimeField(_("first seen"), editable=False)
    last_seen = models.DateTimeField(_("last seen"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=FindingState, default=FindingState.OPEN, editable=False)
    reason = models.TextField(_("reason"), blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("difference from the records"), _("differences from the records")
        indexes: ClassVar = [
            models.Index(fields=["kind", "-first_seen"], condition=Q(state="open"), name="topology_finding_open"),
        ]

    def __str__(self) -> str:
        return self.summary


class Review(models.Model):
    """Somebody compared the seen topology of a service with the records, and answers for it. Never changed."""

    service = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", verbose_name=_("service"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("compared by"))
    at = models.DateTimeField(_("compared"), auto_now_add=True)
    links = models.PositiveIntegerField(_("links"))
    left_open = models.PositiveIntegerField(_("differences left open"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("comparison of the topology"), _("comparisons of the topology")
        indexes: ClassVar = [models.Index(fields=["-at"], name="topology_review_at")]

    def __str__(self) -> str:
        return f"{self.service} {self.at:%d.%m.%Y}"
