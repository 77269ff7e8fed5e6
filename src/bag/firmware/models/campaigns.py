"""Upgrade campaigns: waves of devices, each wave an approved change, halted at the first failure."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firmware.domain.versions import LONGEST
from bag.firmware.models.versions import SERVICES


class CampaignState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("campaign", "planned")
    RUNNING = "running", pgettext_lazy("campaign", "running")
    HALTED = "halted", pgettext_lazy("campaign", "halted")
    DONE = "done", pgettext_lazy("campaign", "done")
    GIVEN_UP = "given_up", pgettext_lazy("campaign", "given up")


class WaveState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("wave", "waits")
    PLANNED = "planned", pgettext_lazy("wave", "has its change")
    DONE = "done", pgettext_lazy("wave", "done")
    FAILED = "failed", pgettext_lazy("wave", "failed")


class ItemState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("upgrade", "waits")
    DONE = "done", pgettext_lazy("upgrade", "upgraded")
    FAILED = "failed", pgettext_lazy("upgrade", "failed")
    LEFT_OUT = "left_out", pgettext_lazy("upgrade", "left out")


@tracked()
class UpgradeCampaign(RecordModel):
    """Bringing devices of a type to a version; the waves are made from the devices that run an older one."""

    search_fields = ("title", "wanted", "reason")
    sort_field = "title"

    title = models.CharField(_("title"), max_length=150)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="upgrade_campaigns", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    equipment_type = models.ForeignKey(
        "inventory.EquipmentType", models.PROTECT, related_name="upgrade_campaigns", verbose_name=_("equipment type")
    )
    wanted = models.CharField(_("target version"), max_length=LONGEST)
    reason = models.TextField(_("reason"))
    steps = models.TextField(
        _("steps"), help_text=_("Copied into the change of each wave: where the file is, how it is loaded and checked.")
    )
    rollback = models.TextField(_("way back"))
    pilots = models.PositiveSmallIntegerField(
        _("devices in the first wave"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    wave_size = models.PositiveSmallIntegerField(
        _("devices in each further wave"), default=10, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    state = models.CharField(
        _("state"), max_length=8, choices=CampaignState, default=CampaignState.PLANNED, editable=False
    )
    halted_for = models.TextField(_("halted because"), blank=True, editable=False)
    ended_at = models.DateTimeField(_("over since"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("upgrade campaign")
        verbose_name_plural = _("upgrade campaigns")

    def __str__(self) -> str:
        return self.title


class CampaignWave(models.Model):
    """Devices that are upgraded together in one change."""

    campaign = models.ForeignKey(UpgradeCampaign, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField(_("wave"))
    state = models.CharField(_("state"), max_length=8, choices=WaveState, default=WaveState.WAITING)
    change = models.OneToOneField(
        "changes.Change", models.PROTECT, null=True, related_name="upgrade_wave", verbose_name=_("change")
    )

    class Meta:
        verbose_name = _("wave of a campaign")
        verbose_name_plural = _("waves of campaigns")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "number"], name="wave_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"


class CampaignItem(models.Model):
    """A device in a wave: what it ran before, what was found after."""

    wave = models.ForeignKey(CampaignWave, models.CASCADE, related_name="items")
    equipment = models.ForeignKey("inventory.Equipment", models.PROTECT, related_name="upgrades")
    before = models.CharField(_("before"), max_length=LONGEST, blank=True)
    after = models.CharField(_("after"), max_length=LONGEST, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.WAITING)
    note = models.CharField(_("note"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True)

    class Meta:
        verbose_name = _("device in a campaign")
        verbose_name_plural = _("devices in campaigns")
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "equipment"], name="upgrade_once_in_wave")]

    def __str__(self) -> str:
        return f"{self.wave}: {self.equipment}"
