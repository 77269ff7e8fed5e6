"""Versions found on devices, versions wanted, ends of life, and the monthly report that compares them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.configurations.models.choices import ROLES
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firmware.domain.versions import LONGEST, older

SERVICES = {"kind": "service"}


class Source(models.TextChoices):
    """Where a version was found, the surest first."""

    SNMP = "snmp", pgettext_lazy("source of a version", "the device itself (SNMP)")
    CONFIGURATION = "config", pgettext_lazy("source of a version", "its configuration")
    TYPED = "typed", pgettext_lazy("source of a version", "entered in the inventory")


class SoftwareVersion(models.Model):
    """The version that runs on a piece of equipment; written by the nightly look, never by people."""

    equipment = models.OneToOneField(
        "inventory.Equipment", models.CASCADE, primary_key=True, related_name="software",
        verbose_name=_("piece of equipment"),
    )  # fmt: skip
    version = models.CharField(_("version"), max_length=LONGEST, db_index=True)
    source = models.CharField(_("found in"), max_length=6, choices=Source)
    said = models.CharField(_("as it was said"), max_length=300, blank=True)
    since = models.DateTimeField(_("runs since"))
    """When it was first found with this version."""
    seen_at = models.DateTimeField(_("last found"))
    previous = models.CharField(_("version before"), max_length=LONGEST, blank=True)
    standing = models.CharField(max_length=10, default="no_target")
    """A ``domain.versions.Standing``, as of the last look."""

    class Meta:
        verbose_name = _("software of a device")
        verbose_name_plural = _("software of devices")

    def __str__(self) -> str:
        return self.version


@tracked()
class TargetVersion(RecordModel):
    """The version that devices of a type (and role) shall run."""

    search_fields = ("wanted", "reason")
    key_field = "id"
    sort_field = "wanted"

    equipment_type = models.ForeignKey(
        "inventory.EquipmentType", models.PROTECT, related_name="target_versions", verbose_name=_("equipment type")
    )
    role = models.CharField(
        _("role in the network"), max_length=12, choices=ROLES, blank=True, help_text=_("Empty: every role.")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="target_versions", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    wanted = models.CharField(_("target version"), max_length=LONGEST)
    least = models.CharField(
        _("oldest accepted version"), max_length=LONGEST, blank=True,
        help_text=_("Older ones must be updated; between both an update is planned."),
    )  # fmt: skip
    reason = models.TextField(_("reason"))
    review_on = models.DateField(_("look again by"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("target version")
        verbose_name_plural = _("target versions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["equipment_type", "role", "owner_service"], name="target_once_for_type_and_role",
                violation_error_message=_("There is a target version for this type and role."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.equipment_type}: {self.wanted}"

    def clean(self) -> None:
        """Refuse an oldest accepted version that is newer than the target, or that cannot be compared with it."""
        super().clean()
        if self.least and older(self.wanted, self.least) is not False:
            raise ValidationError({"least": _("This is not an older version of the same software.")})


@tracked()
class EndOfLife(RecordModel):
    """When the maker stops selling, mending and supporting a type."""

    search_fields = ("source",)
    key_field = "id"
    sort_field = "end_of_support"

    equipment_type = models.OneToOneField(
        "inventory.EquipmentType", models.PROTECT, related_name="end_of_life", verbose_name=_("equipment type")
    )
    end_of_sale = models.DateField(_("end of sale"), null=True, blank=True)
    end_of_fixes = models.DateField(_("end of security fixes"), null=True, blank=True)
    end_of_support = models.DateField(_("end of the maker's support"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("end of life")
        verbose_name_plural = _("ends of life")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(end_of_sale=None) | models.Q(end_of_support=None)
                | models.Q(end_of_support__gte=models.F("end_of_sale")),
                name="support_ends_after_sale",
                violation_error_message=_("Support does not end before the sale."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.equipment_type)


class VersionReport(models.Model):
    """The versions of a service's devices in a month against their targets; looked through and signed by a person.

    ``figures``: counts by standing and of exposed and ended devices; ``rows``: ``[type, role, target, {version:
    count}, current, all]``.
    """

    month = models.DateField(_("month"))
    """Its first day."""
    service = models.ForeignKey("organization.Unit", models.PROTECT, related_name="version_reports")
    made_at = models.DateTimeField(_("made"))
    figures = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    reviewed_at = models.DateTimeField(_("looked through"), null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("version report")
        verbose_name_plural = _("version reports")
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "service"], name="version_report_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.month:%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("firmware:report", args=[self.pk])
