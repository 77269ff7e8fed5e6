"""What people write down because no cable shows it: sources, ways without a cable, services, needs."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.models.choices import CATEGORIES


class SupplyKind(models.TextChoices):
    """What a source gives, and to whom."""

    CORE = "core", _("Heart of the network")
    CIRCUIT = "circuit", _("Carrier's line or mobile network")
    GRID = "grid", _("Mains")


class WayKind(models.TextChoices):
    """How a way without a patch cable is made."""

    RADIO = "radio", _("Radio link")
    LEASED = "leased", _("Leased line")
    TUNNEL = "tunnel", _("Tunnel")


@tracked()
class Supply(RecordModel):
    """A source: everything in the network must reach one; mains feed a place and all that lies in it.

    A *core* is its ``equipment``; a *circuit* reaches its ``equipment``, or every piece of ``category``; a *grid* feeds
    ``place``. Several grids of one place stand in for each other.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("name", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SupplyKind)
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="supplies",
        verbose_name=_("piece of equipment"),
    )
    category = models.CharField(
        _("reaches every"),
        max_length=20,
        choices=CATEGORIES,
        blank=True,
        help_text=_("Of a line: category of equipment."),
    )
    place = models.ForeignKey(
        "places.Place",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="supplies",
        verbose_name=_("fed place"),
        help_text=_("Of mains: the place that it feeds, with everything in it."),
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("source of supply")
        verbose_name_plural = _("sources of supply")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="core") | Q(equipment__isnull=False),
                name="supply_core_is_equipment",
                violation_error_message=_("Please say which piece of equipment the heart of the network is."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="circuit") | Q(equipment__isnull=False) | ~Q(category=""),
                name="supply_circuit_reaches",
                violation_error_message=_("Please say which equipment the line reaches."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="grid") | Q(place__isnull=False),
                name="supply_grid_feeds",
                violation_error_message=_("Please say which place the mains feed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Way(RecordModel):
    """A connection of two pieces of equipment that is no patch cable: through the air, or over somebody else's line."""

    search_fields: ClassVar[tuple[str, ...]] = ("name", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=WayKind)
    one = models.ForeignKey("inventory.Equipment", models.CASCADE, related_name="ways_out", verbose_name=_("one end"))
    other = models.ForeignKey(
        "inventory.Equipment", models.CASCADE, related_name="ways_in", verbose_name=_("other end")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("way without a cable")
        verbose_name_plural = _("ways without a cable")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(one=F("other")),
                name="way_joins_two",
                violation_error_message=_("A way joins two different pieces of equipment."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class CityService(RecordModel):
    """Something that citizens or units get: telephony, recording, public Wi-Fi. Its needs say what it stands on."""

    search_fields: ClassVar[tuple[str, ...]] = ("name", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="city_services", verbose_name=_("owner service")
    )
    people = models.PositiveIntegerField(
        _("people served"), default=0, help_text=_("Who use it on an ordinary day; weighs its loss.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("service to the city")
        verbose_name_plural = _("services to the city")

    def __str__(self) -> str:
        return self.name


def _one_of(*names: str) -> Q:
    """Exactly one of the fields is filled."""
    choices = (Q(**{f"{name}__isnull": name != chosen for name in names}) for chosen in names)
    return Q(*choices, _connector=Q.OR)


@tracked()
class Need(RecordModel):
    """One thing that a service, a piece of equipment or a place stands on.

    Rows with the same ``group`` stand in for each other: ``least`` of them are enough. Without a group all are needed.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("group", "notes")
    key_field: ClassVar[str] = "id"

    service = models.ForeignKey(
        CityService, models.CASCADE, null=True, blank=True, related_name="needs", verbose_name=_("service to the city")
    )
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("piece of equipment"),
    )
    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="needs", verbose_name=_("place")
    )
    on_service = models.ForeignKey(
        CityService, models.CASCADE, null=True, blank=True, related_name="needed", verbose_name=_("needs the service")
    )
    on_equipment = models.ForeignKey(
        "inventory.Equipment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="needed",
        verbose_name=_("needs the equipment"),
    )
    on_place = models.ForeignKey(
        "places.Place",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="needed",
        verbose_name=_("needs the place"),
    )
    on_supply = models.ForeignKey(
        Supply, models.CASCADE, null=True, blank=True, related_name="needed", verbose_name=_("needs the source")
    )
    group = models.CharField(
        _("group"), max_length=60, blank=True, help_text=_("Needs of one group stand in for each other.")
    )
    least = models.PositiveSmallIntegerField(
        _("least"), default=1, validators=[MinValueValidator(1)], help_text=_("How many of the group are enough.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_one_of("service", "equipment", "place"),
                name="need_of_one",
                violation_error_message=_("Please name one service, piece of equipment or place that needs something."),
            ),
            models.CheckConstraint(
                condition=_one_of("on_service", "on_equipment", "on_place", "on_supply"),
                name="need_on_one",
                violation_error_message=_(
                    "Please name one service, piece of equipment, place or source that it needs."
                ),
            ),
            models.CheckConstraint(condition=Q(least__gte=1), name="need_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}" if self.pk else str(self._meta.verbose_name)
