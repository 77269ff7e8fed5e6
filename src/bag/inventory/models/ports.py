"""Ports and the patch cables between them. A port is a slim row: a city has a million of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.models import triggers
from bag.inventory.models.choices import CABLE_COLORS, CABLE_KINDS, PORT_KINDS
from bag.inventory.models.equipment import Equipment, Module


@tracked()
class Port(models.Model):
    """A socket of a piece of equipment. A front port of a panel points at the ``rear`` port that it reaches."""

    key_field = "id"
    search_fields = ("name",)

    equipment = models.ForeignKey(
        Equipment, models.CASCADE, db_index=False, related_name="ports", verbose_name=_("equipment")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=PORT_KINDS)
    connector = models.CharField(_("connector"), max_length=40, blank=True)
    speed_mbps = models.PositiveIntegerField(_("speed (Mb/s)"), null=True, blank=True)
    poe = models.BooleanField(_("gives power (PoE)"), default=False)
    enabled = models.BooleanField(_("enabled"), default=True)
    label = models.CharField(_("label"), max_length=60, blank=True)
    rear = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="fronts",
        verbose_name=_("rear port"),
    )
    rear_position = models.PositiveSmallIntegerField(_("rear position"), null=True, blank=True)
    module = models.ForeignKey(
        Module,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="ports",
        verbose_name=_("module"),
    )

    class Meta:
        verbose_name = _("port")
        verbose_name_plural = _("ports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["equipment", "name"], name="port_name_once_per_equipment"),
            models.UniqueConstraint(
                fields=["rear", "rear_position"], condition=Q(rear__isnull=False), name="rear_position_once"
            ),
            models.CheckConstraint(condition=Q(rear__isnull=True) | Q(rear_position__gte=1), name="rear_has_position"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["module"], condition=Q(module__isnull=False), name="port_of_module"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} · {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("inventory:port-detail", args=[self.pk])

    @classmethod
    def by_keys(cls, keys: Iterable[str]) -> dict[str, Port]:
        """Ports named in files as ``KNK-SW-101:Gi1/0/7`` (or as pages show them, with `` · ``). One query."""
        wanted = {key: key.partition(" · " if " · " in key else ":")[::2] for key in keys}
        devices, names = {device for device, _name in wanted.values()}, {name for _device, name in wanted.values()}
        rows = cls.objects.filter(equipment__name__in=devices, name__in=names).select_related("equipment")
        found = {(row.equipment.name, row.name): row for row in rows}
        return {key: found[pair] for key, pair in wanted.items() if pair in found}


@tracked()
class Cable(RecordModel):
    """A patch cable between two ports. ``CableEnd`` keeps a port to one cable."""

    search_fields = ("label", "notes")
    key_field = "id"
    sort_field = "label"

    a_port = models.OneToOneField(Port, models.PROTECT, related_name="cable_a", verbose_name=_("port A"))
    b_port = models.OneToOneField(Port, models.PROTECT, related_name="cable_b", verbose_name=_("port B"))
    kind = models.CharField(_("kind"), max_length=10, choices=CABLE_KINDS)
    color = models.CharField(_("color"), max_length=10, choices=CABLE_COLORS, blank=True)
    length_m = models.DecimalField(
        _("length (m)"), max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    label = models.CharField(_("label"), max_length=60, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("patch cable")
        verbose_name_plural = _("patch cables")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(a_port=F("b_port")),
                name="cable_joins_two_ports",
                violation_error_message=_("A cable joins two different ports."),
            )
        ]
        triggers: ClassVar = [triggers.CABLE_ENDS]

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"


class CableEnd(models.Model):
    """Which cable sits in a port; written by a trigger on ``Cable`` only."""

    port = models.OneToOneField(Port, models.CASCADE, primary_key=True, related_name="cable_end")
    cable = models.ForeignKey(Cable, models.CASCADE, related_name="ends")

    class Meta:
        verbose_name = _("cable end")
        verbose_name_plural = _("cable ends")

    def __str__(self) -> str:
        return f"{self.port_id}"
