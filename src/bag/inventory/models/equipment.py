"""Racks and the pieces of equipment."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import IntegerRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.domain import tag_code
from bag.inventory.domain.kinds import Face, Status
from bag.inventory.models import triggers
from bag.inventory.models.catalog import EquipmentType, check_half_units
from bag.inventory.models.choices import FACES, STATUSES


@tracked()
class Rack(RecordModel):
    """A cabinet with rack units; U1 is at the bottom."""

    search_fields = ("code", "name")
    key_field = "code"
    sort_field = "name"

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="racks", verbose_name=_("place"))
    u_count = models.PositiveSmallIntegerField(
        _("height (U)"), default=42, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    width_mm = models.PositiveSmallIntegerField(_("width (mm)"), default=600)
    depth_mm = models.PositiveSmallIntegerField(_("depth (mm)"), default=1000)
    max_weight_kg = models.PositiveIntegerField(_("load limit (kg)"), null=True, blank=True)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="racks",
        verbose_name=_("owner service"),
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("rack")
        verbose_name_plural = _("racks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(u_count__gte=1, u_count__lte=100), name="rack_has_units")
        ]
        triggers: ClassVar = [triggers.RACK_HOLDS_EQUIPMENT]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["rack_height", "rack_faces"])
class Equipment(RecordModel):
    """One piece of equipment, from plan to scrap."""

    search_fields = ("name", "serial", "asset_number", "management_ip")
    sort_field = "name"

    name = models.CharField(_("name"), max_length=100, unique=True)
    type = models.ForeignKey(EquipmentType, models.PROTECT, related_name="equipment", verbose_name=_("equipment type"))
    status = models.CharField(_("status"), max_length=10, choices=STATUSES, default=Status.STOCK.value, db_index=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True, db_index=True)
    asset_number = models.CharField(_("fixed-asset number"), max_length=40, blank=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="equipment", verbose_name=_("owner service")
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name=_("place")
    )
    rack = models.ForeignKey(
        Rack, models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name=_("rack")
    )
    position_u = models.DecimalField(
        _("lowest unit (U)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), check_half_units],
    )
    face = models.CharField(_("side"), max_length=5, choices=FACES, default=Face.FRONT.value)
    rack_height = models.DecimalField(max_digits=4, decimal_places=1, default=0, editable=False)
    rack_faces = IntegerRangeField(null=True, editable=False)
    parent_bay = models.OneToOneField(
        "inventory.Port",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child",
        verbose_name=_("device bay"),
    )
    custodian = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("custodian"),
    )
    management_ip = models.GenericIPAddressField(_("management address"), null=True, blank=True)
    firmware = models.CharField(_("firmware"), max_length=80, blank=True)
    purchased_on = models.DateField(_("purchase date"), null=True, blank=True)
    warranty_end = models.DateField(_("end of warranty"), null=True, blank=True, db_index=True)
    support_contract = models.CharField(_("support contract"), max_length=80, blank=True)
    support_end = models.DateField(_("end of support"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("piece of equipment")
        verbose_name_plural = _("pieces of equipment")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset_number"], condition=~Q(asset_number=""), name="asset_number_once"),
            models.CheckConstraint(
                condition=Q(position_u__isnull=True) | Q(rack__isnull=False), name="position_needs_rack"
            ),
            models.CheckConstraint(condition=Q(parent_bay__isnull=True) | Q(rack__isnull=True), name="bay_or_rack"),
        ]
        triggers: ClassVar = [triggers.EQUIPMENT_FITS_RACK]

    def __str__(self) -> str:
        return self.name

    @property
    def tag(self) -> str:
        """The code on the label."""
        return tag_code.encode(self.pk)


@tracked()
class Module(RecordModel):
    """A card or transceiver in a module bay; its ports belong to the host."""

    search_fields = ("serial", "notes")
    key_field = "id"

    bay = models.OneToOneField("inventory.Port", models.PROTECT, related_name="occupant", verbose_name=_("module bay"))
    type = models.ForeignKey(EquipmentType, models.PROTECT, related_name="modules", verbose_name=_("equipment type"))
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return self.serial or f"#{self.pk}"
