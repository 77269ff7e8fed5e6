"""Looking for devices in address ranges, and what was found: a proposal, never a silent entry."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.monitoring.models.targets import Credential


@tracked()
class Sweep(RecordModel):
    """Ranges in which devices are looked for. It runs only with the consent of somebody who answers for the ranges."""

    search_fields = ("name", "notes")

    name = models.CharField(_("name"), max_length=100, unique=True)
    ranges = ArrayField(models.CharField(max_length=50), verbose_name=_("ranges (CIDR)"))
    left_out = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, verbose_name=_("left out (CIDR or address)")
    )
    credentials = models.ManyToManyField(
        Credential, blank=True, related_name="sweeps", verbose_name=_("credentials to try")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="sweeps", verbose_name=_("owner service")
    )
    per_second = models.PositiveSmallIntegerField(
        _("addresses a second"), default=50, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    every_hours = models.PositiveSmallIntegerField(_("every (hours)"), null=True, blank=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("consent of"),
    )
    consent_at = models.DateTimeField(_("consent on"), null=True, editable=False)
    ran_at = models.DateTimeField(_("last run"), null=True, editable=False)
    outcome = models.JSONField(default=dict, editable=False)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return self.name


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "open")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    IGNORED = "ignored", pgettext_lazy("proposal", "ignored")


@tracked()
class Proposal(RecordModel):
    """A device that answered and is not in the inventory, or differs from it."""

    search_fields = ("address", "sys_name", "sys_descr")
    key_field = "address"
    sort_field = "address"

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="proposals", verbose_name=_("sweep"))
    address = models.GenericIPAddressField(_("address"), unique=True)
    sys_object_id = models.CharField(_("object identifier"), max_length=120, blank=True)
    sys_name = models.CharField(_("name it gives itself"), max_length=255, blank=True)
    sys_descr = models.CharField(_("description"), max_length=500, blank=True)
    profile = models.CharField(_("profile"), max_length=60, blank=True)
    credential = models.ForeignKey(
        Credential, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("credential")
    )
    difference = models.CharField(_("difference from the inventory"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("piece of equipment"),
    )
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("found device")
        verbose_name_plural = _("found devices")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["state", "-last_seen"], name="proposal_newest"),
        ]

    def __str__(self) -> str:
        return self.sys_name or self.address
