"""Devices whose configurations are kept, how the last reading went, and the versions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.catalog import DeviceRole
from bag.configurations.models.choices import DIALECTS, ROLES, Cause, Outcome
from bag.core.crypto import EncryptedField
from bag.core.history import tracked
from bag.core.models import RecordModel


@tracked()
class ManagedDevice(RecordModel):
    """A device whose configuration is read over SSH and held to the rules of its role.

    ``dialect`` is empty until the first text has told it. The privacy password of the credential, where there is one,
    is the word for ``enable``.
    """

    search_fields = ("name", "address", "notes")

    name = models.CharField(_("name"), max_length=100, unique=True)
    equipment = models.OneToOneField(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_device",
        verbose_name=_("piece of equipment"),
    )
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="managed_devices",
        limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )
    role = models.CharField(_("role in the network"), max_length=12, choices=ROLES, default=DeviceRole.ACCESS.value)
    dialect = models.CharField(_("command language"), max_length=10, choices=DIALECTS, blank=True)
    address = models.CharField(_("management address"), max_length=255)
    port = models.PositiveIntegerField(
        _("SSH port"), default=22, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    credential = models.ForeignKey(
        "monitoring.Credential",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_devices",
        limit_choices_to={"kind": "password"},
        verbose_name=_("user and password"),
    )
    old_algorithms = models.BooleanField(
        _("knows only old key exchanges"),
        default=False,
        help_text=_("Only for devices that cannot be updated: weak methods are then allowed for this device."),
    )
    enabled = models.BooleanField(_("is read every night"), default=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("managed device")
        verbose_name_plural = _("managed devices")

    def __str__(self) -> str:
        return self.name


class BackupStatus(models.Model):
    """How a device stands; written by readings and judgments, never by people. Findings exclude what is waived."""

    device = models.OneToOneField(ManagedDevice, models.CASCADE, primary_key=True, related_name="status")
    outcome = models.CharField(_("last reading"), max_length=12, choices=Outcome, default=Outcome.NEW)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    read_at = models.DateTimeField(_("last read"), null=True)
    host_key = models.TextField(_("host key"), blank=True)
    """The public key that was pinned, as OpenSSH writes it."""
    offered_key = models.TextField(_("host key offered instead"), blank=True)
    judged_at = models.DateTimeField(_("last judged"), null=True)
    asked = models.PositiveSmallIntegerField(_("rules asked"), default=0)
    """0: nothing was judged, because there is no configuration or no rule for its dialect."""
    critical = models.PositiveSmallIntegerField(_("critical findings"), default=0)
    major = models.PositiveSmallIntegerField(_("major findings"), default=0)
    minor = models.PositiveSmallIntegerField(_("minor findings"), default=0)

    class Meta:
        verbose_name = _("state of a managed device")
        verbose_name_plural = _("states of managed devices")

    def __str__(self) -> str:
        return f"{self.device_id}: {self.outcome}"

    @property
    def findings(self) -> int:
        return self.critical + self.major + self.minor


class ConfigVersion(models.Model):
    """One version: ``text`` is what the device printed, to the byte; ``masked`` hides its secrets."""

    device = models.ForeignKey(ManagedDevice, models.CASCADE, related_name="versions")
    taken_at = models.DateTimeField(_("taken"))
    seen_at = models.DateTimeField(_("last seen so"))
    """When a reading last gave this version."""
    cause = models.CharField(_("cause"), max_length=8, choices=Cause)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dialect = models.CharField(_("command language"), max_length=10, choices=DIALECTS)
    digest = models.CharField(max_length=64)
    """Of the normalized text: two versions in a row differ in it."""
    text = EncryptedField(_("configuration with secrets"))
    encoding = models.CharField(max_length=10, default="utf-8")
    """How the device wrote its letters; what is handed out is equal to it to the byte."""
    masked = models.TextField(_("configuration"))
    size = models.PositiveIntegerField(_("size"))
    came = models.PositiveIntegerField(_("new lines"), default=0)
    went = models.PositiveIntegerField(_("lines gone"), default=0)

    class Meta:
        verbose_name = _("version of a configuration")
        verbose_name_plural = _("versions of configurations")
        indexes: ClassVar = [models.Index(fields=["device", "-taken_at"], name="config_version_newest")]

    def __str__(self) -> str:
        return f"{self.device} {self.taken_at:%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("configurations:version", args=[self.pk])
