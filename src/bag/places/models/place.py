"""The one tree of places: district, campus, building, floor, room, outdoor site, vehicle."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.places.domain.coordinates import Position
from bag.places.domain.kinds import ROOTS, TYPES, Kind, has_type, may_lie_in
from bag.places.models import triggers
from bag.places.models.choices import ICONS, KINDS, SUBTYPES

code_validator = RegexValidator(
    r"^[A-Z0-9]+([-.][A-Z0-9]+)*$", _("Only capital letters A to Z, digits, and hyphens or points between them.")
)
_KNOWN_TYPES = Q(subtype="") | Q(
    *(Q(kind=kind.value, subtype__in=subtypes) for kind, subtypes in TYPES.items()), _connector=Q.OR
)


@tracked(exclude=["ancestors", "district"])
class Place(RecordModel):
    """One place. ``ancestors`` (top first) and ``district`` are kept by the database and answer "what lies in …".

    ``latitude`` and ``longitude`` are WGS84 degrees; a place without its own is shown where the place above it is.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("code", "name", "address", "registration")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "name"

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    subtype = models.CharField(_("type"), max_length=20, choices=SUBTYPES, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    ancestors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    district = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        limit_choices_to={"kind": Kind.DISTRICT.value},
        verbose_name=_("district"),
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)]
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    level = models.SmallIntegerField(
        pgettext_lazy("floor", "level"),
        null=True,
        blank=True,
        help_text=_("Of a floor: 0 is the ground floor, -1 the first basement."),
    )
    registration = models.CharField(
        _("plate or number"),
        max_length=30,
        blank=True,
        help_text=_("Of a vehicle: number plate, hull or fleet number."),
    )
    owner = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("owner unit")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            GinIndex(fields=["ancestors"], name="place_ancestors"),
            models.Index(fields=["kind", "subtype"], name="place_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(kind__in=sorted(kind.value for kind in ROOTS)),
                name="place_stands_somewhere",
                violation_error_message=_("A place of this kind must lie in another place."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(kind=Kind.DISTRICT.value),
                name="district_is_top",
                violation_error_message=_("A district lies in no other place."),
            ),
            models.CheckConstraint(
                condition=_KNOWN_TYPES,
                name="place_type_fits_kind",
                violation_error_message=_("This type does not belong to the kind of place."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_position_whole",
                violation_error_message=_("Latitude and longitude are given together or not at all."),
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(kind=Kind.FLOOR.value),
                name="place_level_of_floor",
                violation_error_message=_("Only a floor has a level."),
            ),
            models.CheckConstraint(
                condition=Q(registration="") | Q(kind=Kind.VEHICLE.value),
                name="place_registration_of_vehicle",
                violation_error_message=_("Only a vehicle has a plate or number."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="place_not_own_parent",
                violation_error_message=_("A place cannot lie in itself."),
            ),
        ]
        triggers: ClassVar = [triggers.STANDS_IN_TREE, triggers.CARRIES_CHILDREN]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def path(self) -> str:
        """Names of the places round this one, the top first; ``PlaceRecord.fetch`` brings them with the row."""
        return " › ".join(getattr(self, "path_names", []))

    @property
    def position(self) -> Position | None:
        """The place's own position."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    def clean(self) -> None:
        errors: dict[str, object] = {}
        if self.kind and not may_lie_in(self.kind, self.parent.kind if self.parent else None):
            errors["parent"] = (
                _("A place of this kind cannot lie there.") if self.parent else _("Please say where this place lies.")
            )
        elif self.pk and self.parent and self.pk in (self.parent.pk, *self.parent.ancestors):
            errors["parent"] = _("A place cannot lie in itself.")
        if self.kind and not has_type(self.kind, self.subtype):
            errors["subtype"] = _("This type does not belong to the kind of place.")
        if errors:
            raise ValidationError(errors)
