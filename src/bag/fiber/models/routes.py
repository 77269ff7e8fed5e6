"""Where cables lie: nodes, trenches between them, ducts in trenches."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.fiber.models import triggers
from bag.fiber.models.choices import Holding, NodeKind, Surface, TrenchKind
from bag.fiber.models.common import FOUND, FOUND_ON_MAP, Built, Shaped


@tracked(exclude=["box", "shape"])
class Node(Shaped, Built):
    """A building, cabinet, chamber or pole: where sections end, closures hang and frames stand."""

    search_fields: ClassVar[tuple[str, ...]] = ("code", "name", "notes")

    name = models.CharField(_("name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=NodeKind, default=NodeKind.CHAMBER)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="fiber_nodes", verbose_name=_("place")
    )
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)])

    class Meta(Built.Meta):
        verbose_name = pgettext_lazy("fiber", "plant node")
        verbose_name_plural = pgettext_lazy("fiber", "plant nodes")
        indexes: ClassVar = [FOUND, FOUND_ON_MAP]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


@tracked(exclude=["box"])
class Trench(Shaped, Built):
    """A stretch that a digger can hit: one trench, crossing or aerial line between two nodes."""

    a = models.ForeignKey(Node, models.PROTECT, related_name="trenches_a", verbose_name=_("node A"))
    b = models.ForeignKey(Node, models.PROTECT, related_name="trenches_b", verbose_name=_("node B"))
    kind = models.CharField(_("kind"), max_length=10, choices=TrenchKind, default=TrenchKind.OPEN)
    depth_cm = models.PositiveSmallIntegerField(_("depth (cm)"), null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(_("width (cm)"), null=True, blank=True)
    surface = models.CharField(pgettext_lazy("trench", "surface"), max_length=10, choices=Surface, blank=True)
    tape = models.BooleanField(_("warning tape"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    map_m = models.FloatField(_("length on the map (m)"), editable=False, default=0.0)

    search_fields: ClassVar[tuple[str, ...]] = ("code", "street", "holder", "notes")

    class Meta(Built.Meta):
        verbose_name = _("trench")
        verbose_name_plural = _("trenches")
        indexes: ClassVar = [FOUND, FOUND_ON_MAP]
        triggers: ClassVar = [triggers.changes("trench")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(a=F("b")),
                name="trench_joins_two_nodes",
                violation_error_message=_("A trench joins two different nodes."),
            )
        ]


@tracked()
class Duct(models.Model):
    """A duct in a trench, or (``parent``) a sub-duct in a duct."""

    trench = models.ForeignKey(Trench, models.CASCADE, related_name="ducts", verbose_name=_("trench"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("lies in duct")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    size_mm = models.PositiveSmallIntegerField(_("diameter (mm)"), null=True, blank=True)
    color = models.CharField(_("color"), max_length=10, blank=True)
    holding = models.CharField(
        pgettext_lazy("fiber holding", "ownership"), max_length=10, choices=Holding, default=Holding.OWN
    )
    holder = models.CharField(_("other body"), max_length=160, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("fiber", "duct")
        verbose_name_plural = pgettext_lazy("fiber", "ducts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trench", "parent", "number"], name="duct_number_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent.number}.{self.number}" if self.parent is not None else f"{self.number}"


class Revision(models.Model):
    """A mark that triggers replace in the transaction of every change: what is kept in memory is keyed by it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    class Meta:
        verbose_name = verbose_name_plural = "revision"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="fiber_one_revision")]

    def __str__(self) -> str:
        return str(self.stamp)
