"""Lots: the measurements of one piece of cabling work, taken over from the certifier and accepted as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.cabling.models.choices import Occasion, Result
from bag.cabling.models.links import SERVICES, Link
from bag.core.history import tracked
from bag.core.models import RecordModel


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked()
class Lot(RecordModel):
    """A lot of cabling. Its measurements and its acceptance change through ``services.measuring``."""

    search_fields = ("number", "title", "contractor", "notes")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="cabling_lots", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="cabling_lots", verbose_name=_("place"))
    occasion = models.CharField(_("kind of cabling work"), max_length=5, choices=Occasion, default=Occasion.NEW)
    incident = models.ForeignKey(
        "work.Incident", models.SET_NULL, null=True, blank=True, related_name="cabling_lots", verbose_name=_("incident")
    )
    contractor = models.CharField(_("laid by"), max_length=160, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    measured_by = _account(_("measurements taken over by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = _account(_("accepted by"))
    acceptance_note = models.TextField(_("note of the acceptance"), blank=True, editable=False)
    record = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("acceptance record"),
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("cabling lot"), _("cabling lots")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_by=None) | Q(measured_by=None) | ~Q(accepted_by=F("measured_by")),
                name="lot_accepted_by_another",
                violation_error_message=_("Nobody accepts measurements that they took over themselves."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="lot_accepted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ResultFile(models.Model):
    """A file of a certifier that was taken over into a lot; the same file is not taken over twice."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("taken over"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("certifier file"), _("certifier files")
        constraints: ClassVar = [models.UniqueConstraint(fields=["lot", "sha256"], name="result_file_once")]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """One measurement of a link as the certifier wrote it; never changed. ``length_m`` in meters, margins in dB."""

    file = models.ForeignKey(ResultFile, models.CASCADE, related_name="measurements")
    link = models.ForeignKey(Link, models.CASCADE, related_name="measurements")
    limit = models.CharField(_("test limit"), max_length=100)
    cable_type = models.CharField(_("cable type"), max_length=100, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result)
    measured_at = models.DateTimeField(_("measured"))
    length_m = models.DecimalField(_("length (m)"), max_digits=7, decimal_places=2, null=True)
    headroom_db = models.DecimalField(_("headroom (dB)"), max_digits=7, decimal_places=2, null=True)
    next_db = models.DecimalField(_("NEXT margin (dB)"), max_digits=7, decimal_places=2, null=True)
    return_loss_db = models.DecimalField(_("return loss margin (dB)"), max_digits=7, decimal_places=2, null=True)
    instrument = models.CharField(_("instrument"), max_length=100, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("measurement of a link"), _("measurements of links")
        indexes: ClassVar = [models.Index(fields=["link", "-measured_at"], name="measurement_newest")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.result}"
