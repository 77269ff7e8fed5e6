"""Permanent links: the fixed cable from a socket in a room to a port of a patch panel; and how they are labeled."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.cabling.domain.labels import ALLOWED, LONGEST, USUAL, BadTemplate, canonical, check_template
from bag.cabling.models.choices import Category, Verdict
from bag.cabling.wording import template_refusal
from bag.core.history import tracked
from bag.core.models import RecordModel

SERVICES = {"kind": "service"}
check_label = RegexValidator(
    rf"^{ALLOWED.pattern}$", _("Capital letters A to Z and digits, with - . : / _ + between them.")
)


def check_scheme(value: str) -> None:
    """Refuses a template that no label can be made of."""
    try:
        check_template(value)
    except BadTemplate as error:
        raise ValidationError(template_refusal(error)) from None


class LabelField(models.CharField):
    """A label in its one spelling, however it was typed."""

    def to_python(self, value: Any) -> str:
        return canonical(super().to_python(value) or "")


@tracked()
class LabelScheme(RecordModel):
    """How links are labeled in a place and in everything below it; the nearest place that has one decides."""

    search_fields = ("template",)
    key_field = "id"

    place = models.OneToOneField("places.Place", models.CASCADE, related_name="label_scheme", verbose_name=_("place"))
    template = models.CharField(
        _("template"), max_length=200, default=USUAL, validators=[check_scheme],
        help_text=_("Parts: {site} {building} {floor} {room} {rack} {panel} {port} {outlet}."),
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("label scheme"), _("label schemes")

    def __str__(self) -> str:
        return self.template


@tracked(exclude=["verdict", "measured_at", "measured_length"])
class Link(RecordModel):
    """A permanent link. ``verdict`` and what was measured last are kept by ``services.measuring``."""

    search_fields = ("label", "outlet", "notes")
    key_field = "label"
    sort_field = "label"

    label = LabelField(
        _("label"), max_length=LONGEST, unique=True, blank=True, validators=[check_label],
        help_text=_("Empty: made by the scheme of the place."),
        error_messages={"unique": _("Another link has this label.")},
    )  # fmt: skip
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="links", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="links", verbose_name=_("place of the outlet")
    )
    outlet = models.CharField(_("outlet"), max_length=20, help_text=_("The socket in the room, for example P03-A."))
    port = models.OneToOneField(
        "inventory.Port", models.PROTECT, null=True, blank=True, related_name="link", verbose_name=_("panel port"),
        error_messages={"unique": _("Another link ends at this port.")},
    )  # fmt: skip
    category = models.CharField(_("category"), max_length=5, choices=Category, default=Category.CAT6A)
    length_m = models.DecimalField(
        _("planned length (m)"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    laid_on = models.DateField(_("laid on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    verdict = models.CharField(
        _("state of the link"), max_length=12, choices=Verdict, default=Verdict.UNMEASURED, editable=False
    )
    measured_at = models.DateTimeField(_("measured"), null=True, editable=False)
    measured_length = models.DecimalField(
        _("measured length (m)"), max_digits=7, decimal_places=2, null=True, editable=False
    )

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("permanent link"), _("permanent links")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "outlet"],
                name="outlet_once_in_place",
                violation_error_message=_("This place has an outlet of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.label
