"""Spares and consumables on the shelf, and licenses."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.models import triggers
from bag.inventory.models.catalog import Manufacturer
from bag.inventory.models.choices import LICENSE_KINDS, MOVEMENT_KINDS, STOCK_UNITS
from bag.inventory.models.equipment import Equipment


@tracked()
class StockItem(RecordModel):
    """One article at one place. ``quantity`` is the sum of its movements and never written by hand."""

    search_fields = ("code", "name", "part_number")
    key_field = "code"
    sort_field = "name"

    code = models.CharField(_("stock code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    part_number = models.CharField(_("part number"), max_length=60, blank=True)
    manufacturer = models.ForeignKey(
        Manufacturer, models.PROTECT, null=True, blank=True, related_name="stock", verbose_name=_("manufacturer")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="stock", verbose_name=_("owner service")
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="stock", verbose_name=_("place"))
    unit = models.CharField(_("unit of measure"), max_length=10, choices=STOCK_UNITS, default="piece")
    quantity = models.IntegerField(_("quantity"), default=0, editable=False)
    minimum = models.IntegerField(_("minimum"), default=0, validators=[MinValueValidator(0)])
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("stock item")
        verbose_name_plural = _("stock items")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_never_negative"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="stock_minimum_not_negative"),
        ]
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["name"], condition=Q(quantity__lt=F("minimum")), name="stock_below_minimum"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_low(self) -> bool:
        return self.quantity < self.minimum


class StockMovement(models.Model):
    """A change of one figure on the shelf: ``change`` is signed. Written once."""

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements", verbose_name=_("stock item"))
    kind = models.CharField(_("kind"), max_length=10, choices=MOVEMENT_KINDS)
    change = models.IntegerField(_("difference"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("used for")
    )
    counterpart = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="counterpart_of", verbose_name=_("other side of the transfer")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(change=0), name="movement_changes_something"),
            models.CheckConstraint(
                condition=~Q(kind="in", change__lt=0) & ~Q(kind="out", change__gt=0), name="movement_sign_fits_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["item", "-at"], name="movements_of_item")]
        triggers: ClassVar = [triggers.MOVEMENT_COUNTS, triggers.append_only("movement_stays")]

    def __str__(self) -> str:
        return f"{self.change:+d}"

    def get_absolute_url(self) -> str:
        return reverse("inventory:stockmovement-detail", args=[self.pk])


@tracked()
class StockPrice(RecordModel):
    """What one unit of an article costs from a day on, until its next price: Turkish lira without VAT."""

    search_fields = ()
    key_field = "id"
    sort_field = "valid_from"

    item = models.ForeignKey(StockItem, models.CASCADE, related_name="prices", verbose_name=_("stock item"))
    valid_from = models.DateField(_("valid from"))
    price = models.DecimalField(
        _("unit price (TRY, without VAT)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(
        _("basis of the price"), max_length=120, blank=True, help_text=_("The invoice, tender or price list.")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("unit price")
        verbose_name_plural = _("unit prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "valid_from"],
                name="stock_price_once",
                violation_error_message=_("The article has a price from this day on already."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="stock_price_not_negative",
                violation_error_message=_("A price is not negative."),
            ),
        ]

    def __str__(self) -> str:
        price = formats.number_format(self.price, decimal_pos=2, force_grouping=True)
        return f"{self.item}: {price} TRY ({formats.date_format(self.valid_from, 'SHORT_DATE_FORMAT')})"


@tracked()
class License(RecordModel):
    """A software or feature license with its seats and its end."""

    search_fields = ("name", "contract", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=LICENSE_KINDS)
    vendor = models.ForeignKey(
        Manufacturer, models.PROTECT, null=True, blank=True, related_name="licenses", verbose_name=_("vendor")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="licenses", verbose_name=_("owner service")
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="licenses", verbose_name=_("equipment")
    )
    seats = models.PositiveIntegerField(
        _("licensed seats"), null=True, blank=True, help_text=_("Empty means unlimited.")
    )
    seats_used = models.PositiveIntegerField(_("seats in use"), default=0)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True, db_index=True)
    contract = models.CharField(_("contract"), max_length=80, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("license")
        verbose_name_plural = _("licenses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats_used__lte=F("seats")),
                name="license_seats_suffice",
                violation_error_message=_("More seats are in use than the license has."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="license_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
