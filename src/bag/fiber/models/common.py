"""What every part of the plant has: a state, where it is known from, whose it is, a shape on the map."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from shapely.geometry.base import BaseGeometry

from bag.core.models import RecordModel
from bag.fiber.domain import geometry
from bag.fiber.fields import BoxField
from bag.fiber.models.choices import Holding, Source, State

code_validator = RegexValidator(
    r"^[\w]+([-./ ]?[\w]+)*$", _("Only letters, digits, and single hyphens, points, slashes or spaces between them.")
)
FOUND = GinIndex(fields=["search_vector"], name="fiber_%(class)s_find")
"""The search index, named after the room too: the inventory also has cables."""
FOUND_ON_MAP = GistIndex(fields=["box"], name="fiber_%(class)s_box")
NOT_NEGATIVE = [MinValueValidator(0.0)]


class Built(RecordModel):
    """A thing that is planned, built, looked after and removed."""

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[code_validator])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.AS_BUILT)
    source = models.CharField(pgettext_lazy("survey", "source"), max_length=10, choices=Source, default=Source.UNKNOWN)
    accuracy_m = models.FloatField(_("accuracy (m)"), null=True, blank=True, validators=NOT_NEGATIVE)
    built_on = models.DateField(_("built on"), null=True, blank=True)
    verified_on = models.DateField(_("last verified on site"), null=True, blank=True)
    holding = models.CharField(
        pgettext_lazy("fiber holding", "ownership"), max_length=10, choices=Holding, default=Holding.OWN
    )
    holder = models.CharField(_("other body"), max_length=160, blank=True)
    held_until = models.DateField(_("agreement ends"), null=True, blank=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )  # fmt: skip
    notes = models.TextField(_("notes"), blank=True)

    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "code"
    search_fields: ClassVar[tuple[str, ...]] = ("code", "holder", "notes")

    class Meta(RecordModel.Meta):
        abstract = True
        indexes: ClassVar = [FOUND]

    def __str__(self) -> str:
        return self.code


class Shaped(models.Model):
    """A line or point in TUREF / TM27 as WKB; ``box`` is what the index finds it by."""

    shape = models.BinaryField(pgettext_lazy("map", "shape"), null=True, editable=False)
    box = BoxField(null=True, editable=False)

    class Meta:
        abstract = True

    def put(self, geometry_: BaseGeometry | None) -> None:
        """Take a shape of the grid, or none."""
        self.shape = None if geometry_ is None else geometry.packed(geometry_)
        self.box = None if geometry_ is None else geometry.box(geometry_)

    @property
    def geometry(self) -> BaseGeometry | None:
        return None if self.shape is None else geometry.unpacked(self.shape)
