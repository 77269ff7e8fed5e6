"""Cables: their types with lay-out and colors, sections between two nodes, the trenches they lie in, their coils."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.fiber import wording
from bag.fiber.domain import colors
from bag.fiber.models import triggers
from bag.fiber.models.choices import Glass, Scheme
from bag.fiber.models.common import FOUND, FOUND_ON_MAP, NOT_NEGATIVE, Built, Shaped
from bag.fiber.models.routes import Duct, Node, Trench


@tracked()
class CableType(RecordModel):
    """A type of cable: how its cores lie in tubes, in which colors, and how its glass behaves."""

    key_field = sort_field = "name"
    search_fields = ("name", "maker", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    maker = models.CharField(_("manufacturer"), max_length=120, blank=True)
    layout = models.CharField(
        _("tubes × cores"), max_length=60, help_text=_("8x12 is eight tubes of twelve; 6x8+1x4 mixes two sizes.")
    )
    cores = models.PositiveSmallIntegerField(_("cores"), editable=False, default=0)
    glass = models.CharField(pgettext_lazy("fiber", "fiber"), max_length=10, choices=Glass, default=Glass.G652D)
    scheme = models.CharField(_("color order"), max_length=10, choices=Scheme, default=Scheme.TIA)
    tube_colors = models.CharField(
        _("own order of tubes"), max_length=200, blank=True,
        help_text=_("Color codes with commas, such as blue,orange,green; empty: the order of the standard."),
    )  # fmt: skip
    core_colors = models.CharField(_("own order of cores"), max_length=200, blank=True)
    factor = models.FloatField(
        _("glass per meter of sheath"), default=1.01, validators=[MinValueValidator(1.0), MaxValueValidator(1.1)]
    )
    group_index = models.FloatField(
        _("group index"), default=1.468, validators=[MinValueValidator(1.3), MaxValueValidator(1.7)]
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("cable type")
        verbose_name_plural = _("cable types")
        indexes: ClassVar = [FOUND]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {}
        for name, read in (
            ("layout", lambda: colors.sizes(self.layout)),
            ("tube_colors", lambda: colors.order(self.scheme, self.tube_colors)),
            ("core_colors", lambda: colors.order(self.scheme, self.core_colors)),
        ):
            try:
                read()
            except colors.LayoutFault as fault:
                errors[name] = wording.layout_fault(fault)
            except KeyError:
                continue  # the choice field refuses the scheme
        if errors:
            raise ValidationError(errors)

    def fill_text(self) -> None:
        super().fill_text()
        self.cores = sum(colors.sizes(self.layout))

    def places(self) -> list[colors.CorePlace]:
        """Tube, place and colors of every core."""
        return colors.places(
            self.layout, colors.order(self.scheme, self.tube_colors), colors.order(self.scheme, self.core_colors)
        )


@tracked(exclude=["box"])
class Cable(Shaped, Built):
    """One sheath between two nodes; a long cable is a ``run`` of several sections. Its length is three numbers."""

    search_fields: ClassVar[tuple[str, ...]] = ("code", "run", "holder", "notes")

    run = models.CharField(_("long cable"), max_length=60, blank=True)
    type = models.ForeignKey(CableType, models.PROTECT, related_name="cables", verbose_name=_("cable type"))
    a = models.ForeignKey(Node, models.PROTECT, related_name="cables_a", verbose_name=_("node A"))
    b = models.ForeignKey(Node, models.PROTECT, related_name="cables_b", verbose_name=_("node B"))
    map_m = models.FloatField(_("length on the map (m)"), editable=False, default=0.0)
    sheath_m = models.FloatField(
        _("sheath length (m)"),
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text=_("From the meter marks, tails and coils included."),
    )
    optical_m = models.FloatField(
        _("optical length (m)"), null=True, blank=True, validators=NOT_NEGATIVE, help_text=_("As an OTDR measures it.")
    )
    tail_a_m = models.FloatField(_("spare at A (m)"), default=0.0, validators=NOT_NEGATIVE)
    tail_b_m = models.FloatField(_("spare at B (m)"), default=0.0, validators=NOT_NEGATIVE)
    cut_from = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="pieces", verbose_name=_("cut out of")
    )

    class Meta(Built.Meta):
        verbose_name = pgettext_lazy("fiber", "fiber cable")
        verbose_name_plural = pgettext_lazy("fiber", "fiber cables")
        indexes: ClassVar = [FOUND, FOUND_ON_MAP]
        triggers: ClassVar = [
            triggers.changes("cable"),
            triggers.strands("cable", 1, "t.cores", "new_rows made JOIN fiber_cabletype t ON t.id = made.type_id"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(a=F("b")),
                name="section_joins_two_nodes",
                violation_error_message=_("A cable section joins two different nodes."),
            )
        ]

    @property
    def glass_m(self) -> float:
        """Meters of glass: measured, or reckoned from sheath or map and the type's factor."""
        if self.optical_m is not None:
            return self.optical_m
        spare = self.tail_a_m + self.tail_b_m
        return (self.sheath_m if self.sheath_m is not None else self.map_m + spare) * self.type.factor


@tracked()
class Lay(models.Model):
    """A cable in a trench, in a duct when it is known which; ``position`` counts from the cable's A."""

    cable = models.ForeignKey(Cable, models.CASCADE, related_name="lays", verbose_name=_("cable"))
    trench = models.ForeignKey(Trench, models.PROTECT, related_name="lays", verbose_name=_("trench"))
    duct = models.ForeignKey(
        Duct, models.PROTECT, null=True, blank=True, related_name="lays", verbose_name=pgettext_lazy("fiber", "duct")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("fiber", "lay of a cable")
        verbose_name_plural = pgettext_lazy("fiber", "lays of cables")
        triggers: ClassVar = [triggers.changes("lay")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cable", "trench"], name="cable_once_in_trench")]

    def __str__(self) -> str:
        return f"{self.cable} – {self.trench}"


@tracked()
class Coil(models.Model):
    """Spare sheath (a slack loop) that hangs ``at_m`` map meters from A; it has a place, or events land beside it."""

    cable = models.ForeignKey(Cable, models.CASCADE, related_name="coils", verbose_name=_("cable"))
    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="coils", verbose_name=pgettext_lazy("fiber", "node")
    )
    at_m = models.FloatField(_("meters from A"), validators=NOT_NEGATIVE)
    length_m = models.FloatField(_("length (m)"), validators=NOT_NEGATIVE)

    class Meta:
        verbose_name = _("slack loop")
        verbose_name_plural = _("slack loops")

    def __str__(self) -> str:
        return f"{self.cable} {self.at_m:g} m"
