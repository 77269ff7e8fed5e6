"""What a survey is made of: visits, findings, sketches, the bill, the savings assessment, its time line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.surveys.domain import sketch
from bag.surveys.models.surveys import Survey


class Severity(models.TextChoices):
    NOTE = "note", pgettext_lazy("finding", "remark")
    MINOR = "minor", pgettext_lazy("finding", "to be mended")
    MAJOR = "major", pgettext_lazy("finding", "must be mended first")
    BLOCKER = "blocker", pgettext_lazy("finding", "prevents the installation")


class LineSource(models.TextChoices):
    """Where the material of a line comes from."""

    BUY = "buy", _("to be bought")
    STOCK = "stock", _("from stock")


class Verdict(models.TextChoices):
    """What the savings assessment finds."""

    INSTALL = "install", _("Install as surveyed")
    REDUCED = "reduced", _("Install less than was asked")
    REUSE = "reuse", _("Meet the need with what is there")
    UNNEEDED = "unneeded", _("There is no need")


def _part_of(related: str) -> Any:
    return models.ForeignKey(Survey, models.CASCADE, related_name=related, verbose_name=_("survey"))


@tracked()
class Visit(models.Model):
    """Somebody looked at the place; ``with_whom`` names people of other units, for joint surveys."""

    survey = _part_of("visits")
    at = models.DateTimeField(_("visited at"))
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    with_whom = models.CharField(_("together with"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%d.%m.%Y}"


@tracked()
class Finding(models.Model):
    """Something seen or measured. Its photos are attachments of the survey."""

    survey = _part_of("findings")
    text = models.TextField(_("finding"), max_length=4000)
    severity = models.CharField(_("weight"), max_length=8, choices=Severity, default=Severity.NOTE)
    measured = models.CharField(_("what was measured"), max_length=100, blank=True)
    value = models.DecimalField(_("measured value"), max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)]
    )
    photos = models.ManyToManyField("core.Attachment", related_name="+", blank=True, verbose_name=_("photos"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(unit=""),
                name="finding_value_has_unit",
                violation_error_message=_("A measured value needs its unit."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="finding_position_whole",
                violation_error_message=_("A position needs both latitude and longitude."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class Sketch(models.Model):
    """A drawing, on an empty sheet or over a picture; ``strokes`` is checked by ``domain.sketch``."""

    survey = _part_of("sketches")
    title = models.CharField(_("title"), max_length=100)
    photo = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture below")
    )
    height = models.PositiveSmallIntegerField(
        default=640, validators=[MinValueValidator(sketch.LEAST_HEIGHT), MaxValueValidator(sketch.MOST_HEIGHT)]
    )
    strokes = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(_("drawn"), auto_now=True)

    class Meta:
        verbose_name = _("sketch")
        verbose_name_plural = _("sketches")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.title


@tracked()
class VatRate(RecordModel):
    """A rate of value added tax and the days on which it holds; bills keep the rate of their day."""

    sort_field = "name"

    name = models.CharField(_("name"), max_length=60)
    percent = models.DecimalField(
        _("rate (%)"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "valid_from"],
                name="vat_rate_once",
                violation_error_message=_("This rate is there from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="vat_rate_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (%{Decimal(self.percent).normalize():f})"


@tracked()
class BillLine(models.Model):
    """One line of the bill of materials: an article on the shelf, a type of equipment, or words."""

    survey = _part_of("lines")
    stock_item = models.ForeignKey(
        "inventory.StockItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stock item")
    )
    equipment_type = models.ForeignKey(
        "inventory.EquipmentType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("equipment type"),
    )
    text = models.CharField(_("description"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=LineSource, default=LineSource.BUY)
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit = models.CharField(_("unit of measure"), max_length=20, default="adet")
    unit_price = models.DecimalField(
        _("unit price (without VAT)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    vat = models.ForeignKey(VatRate, models.PROTECT, related_name="+", verbose_name=_("VAT rate"))

    class Meta:
        verbose_name = _("line of the bill")
        verbose_name_plural = _("lines of the bill")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stock_item__isnull=False) | Q(equipment_type__isnull=False) | ~Q(text=""),
                name="bill_line_says_what",
                violation_error_message=_("Choose a stock item or an equipment type, or describe the material."),
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bill_line_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(source="stock") | Q(stock_item__isnull=False),
                name="bill_line_stock_names_item",
                violation_error_message=_("What comes from stock needs its stock item."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the line is called: the words, else the article or the type."""
        return self.text or str(self.stock_item or self.equipment_type or "")

    @property
    def lacking(self) -> Decimal:
        """How much the shelf is short of; zero for what is bought."""
        if self.source != LineSource.STOCK or self.stock_item is None:
            return Decimal(0)
        return max(Decimal(0), self.quantity - self.stock_item.quantity)


@tracked()
class Assessment(models.Model):
    """The savings assessment: is it needed, can it be had for less, what does it cost and bring in a year."""

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="assessment", verbose_name=_("survey"))
    need = models.TextField(_("is it needed, and why"), max_length=4000)
    alternatives = models.TextField(_("alternatives looked at"), max_length=4000)
    reuse = models.TextField(_("what can be reused"), max_length=4000, blank=True)
    yearly_cost = models.DecimalField(
        _("running cost in a year (₺)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    yearly_benefit = models.DecimalField(
        _("benefit in a year (₺)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)

    class Meta:
        verbose_name = _("savings assessment")
        verbose_name_plural = _("savings assessments")

    def __str__(self) -> str:
        return str(self.get_verdict_display())


class SurveyStep(models.Model):
    """The time line of a survey: append-only."""

    survey = _part_of("steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("step of a survey")
        verbose_name_plural = _("steps of surveys")
        indexes: ClassVar = [models.Index(fields=["survey", "at"], name="survey_steps")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.verb}"
