"""The catalogue: who makes equipment, what types there are, which ports a new piece of a type has."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.domain.port_names import BadPattern, expand
from bag.inventory.models import triggers
from bag.inventory.models.choices import AIRFLOWS, CATEGORIES, PORT_KINDS
from bag.inventory.problems import refusal


@tracked()
class Manufacturer(RecordModel):
    """A maker of equipment."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    support_phone = models.CharField(_("support phone"), max_length=40, blank=True)
    support_email = models.EmailField(_("support e-mail"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("manufacturer")
        verbose_name_plural = _("manufacturers")

    def __str__(self) -> str:
        return self.name


def check_half_units(value: object) -> None:
    """Refuse a height that is no multiple of half a rack unit."""
    if float(str(value)) * 2 % 1:
        raise ValidationError(_("Heights are whole or half rack units."))


@tracked()
class EquipmentType(RecordModel):
    """A model of a manufacturer: what every piece of it has in common."""

    search_fields = ("model", "slug", "part_number")
    key_field = "slug"
    sort_field = "model"

    manufacturer = models.ForeignKey(Manufacturer, models.PROTECT, related_name="types", verbose_name=_("manufacturer"))
    model = models.CharField(_("model"), max_length=100)
    slug = models.SlugField(_("short name"), max_length=120, unique=True)
    part_number = models.CharField(_("part number"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=CATEGORIES)
    u_height = models.DecimalField(
        _("height (U)"),
        max_digits=4,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(100), check_half_units],
    )
    is_full_depth = models.BooleanField(_("full depth"), default=True)
    airflow = models.CharField(_("airflow"), max_length=20, choices=AIRFLOWS, blank=True)
    weight_kg = models.DecimalField(
        _("weight (kg)"), max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    power_w = models.PositiveIntegerField(_("power draw (W)"), null=True, blank=True)
    poe_budget_w = models.PositiveIntegerField(
        _("PoE budget (W)"), null=True, blank=True, help_text=_("What it can give to all of its ports together.")
    )
    poe_class = models.PositiveSmallIntegerField(
        _("PoE class taken"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(8)],
        help_text=_("IEEE 802.3: 0 to 8; empty for what takes no power over its data cable."),
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("equipment type")
        verbose_name_plural = _("equipment types")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manufacturer", "model"], name="type_once_per_manufacturer"),
            models.CheckConstraint(
                condition=Q(u_height__gte=0) & Q(u_height=Floor(F("u_height") * 2) / 2.0),
                name="type_height_in_half_units",
                violation_error_message=_("Heights are whole or half rack units."),
            ),
        ]
        triggers: ClassVar = [triggers.TYPE_HEIGHT_REACHES_RACKS]

    def __str__(self) -> str:
        return self.model


@tracked()
class PortTemplate(RecordModel):
    """Ports that a new piece of a type gets. ``name`` may hold ranges: ``GigabitEthernet1/0/[1-48]``.

    A front port names its ``rear_name`` (same ranges) and the position of it that it reaches.
    """

    search_fields = ("name",)
    sort_field = "name"
    key_field = "id"

    type = models.ForeignKey(
        EquipmentType, models.CASCADE, related_name="port_templates", verbose_name=_("equipment type")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name pattern"), max_length=100, help_text=_("Ranges: Gi1/0/[1-48] or eth[0,2,4]."))
    kind = models.CharField(_("kind"), max_length=12, choices=PORT_KINDS)
    connector = models.CharField(_("connector"), max_length=40, blank=True)
    speed_mbps = models.PositiveIntegerField(_("speed (Mb/s)"), null=True, blank=True)
    poe = models.BooleanField(_("gives power (PoE)"), default=False)
    positions = models.PositiveSmallIntegerField(_("front positions"), default=1, validators=[MinValueValidator(1)])
    rear_name = models.CharField(_("rear port"), max_length=100, blank=True)
    rear_position = models.PositiveSmallIntegerField(_("rear position"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("port template")
        verbose_name_plural = _("port templates")
        constraints: ClassVar = [models.UniqueConstraint(fields=["type", "name"], name="port_template_once_per_type")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a pattern that cannot be read, or front and rear ranges of different length."""
        super().clean()
        try:
            names, rears = expand(self.name), expand(self.rear_name) if self.rear_name else []
        except BadPattern as problem:
            raise refusal(problem, "name") from None
        if len(rears) > 1 and len(rears) != len(names):
            raise ValidationError({"rear_name": _("Front and rear ranges must have the same length.")})
